"""One browser and one JupyterLab for all tests that need them, and the pages of the tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import jupyter
from browser.explorers import DRAGGED, SOURCES, Place, in_lab

from course.authoring.pages import export


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


@pytest.fixture(scope="module")
def notebook(lab: jupyter.JupyterLab) -> Any:
    """A notebook with all explorers and quizzes."""
    return jupyter.write_notebook(lab.root / "explorers.ipynb", *SOURCES)


@pytest.fixture(scope="module")
def watches() -> list[jupyter.Watch]:
    """What each page with explorers complained of."""
    return []


@pytest.fixture(scope="module")
def in_jupyterlab(
    chromium: Any, lab: jupyter.JupyterLab, notebook: Any, watches: list[jupyter.Watch]
) -> Iterator[Place]:
    """The notebook, run in JupyterLab."""
    yield from in_lab(chromium, lab, notebook, watches)


@pytest.fixture(scope="module")
def to_drag(
    chromium: Any, lab: jupyter.JupyterLab, watches: list[jupyter.Watch]
) -> Iterator[Place]:
    """Another notebook, for the tests that move a start in the kernel, where it stays moved."""
    sources = ("from course import explorers", *(f"explorers.{name}()" for name in DRAGGED))
    path = jupyter.write_notebook(lab.root / "to-drag.ipynb", *sources)
    yield from in_lab(chromium, lab, path, watches)


@pytest.fixture(scope="module")
def exported(notebook: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook as a page."""
    return export(notebook, tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def on_disk(chromium: Any, exported: Any, watches: list[jupyter.Watch]) -> Iterator[Place]:
    """The page, opened from the disk without a network."""
    context = chromium.new_context(viewport={"width": 1100, "height": 1300}, offline=True)
    page = context.new_page()
    place = Place("disk", page, jupyter.Watch())
    watches.append(place.watch)
    place.watch.attach(page)
    page.goto(exported.as_uri())
    yield place
    context.close()


@pytest.fixture(params=["in_jupyterlab", "on_disk"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each of the two places."""
    return request.getfixturevalue(request.param)
