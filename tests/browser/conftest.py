"""One browser and one JupyterLab for all tests that need them; each test has its own page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import jupyter


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here as a browser test, and skip it where there is no browser."""
    here = Path(__file__).parent
    reason = jupyter.why_not()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser."""
    with jupyter.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[jupyter.JupyterLab]:
    """JupyterLab on an empty folder, `lab.root`."""
    root = tmp_path_factory.mktemp("notebooks")
    with jupyter.jupyterlab(root, tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture
def watch() -> jupyter.Watch:
    """What the test's pages complained of and whom they asked."""
    return jupyter.Watch()


@pytest.fixture
def page(chromium: Any, watch: jupyter.Watch) -> Iterator[Any]:
    """A fresh page, 1100 by 900, whose console and requests `watch` follows."""
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    watch.attach(page)
    yield page
    context.close()
