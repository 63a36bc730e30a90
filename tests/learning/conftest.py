"""An installation with two small lessons, and a learner's folder made from it."""

from pathlib import Path

import nbformat
import pytest
from learning.shipping import NAMES, Ship

from course.learning import workspace


@pytest.fixture
def own_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep signatures and running servers of the person who tests out of the tests."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter-data"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "jupyter-runtime"))


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ship:
    """A function that makes the installation ship a version of two small lessons."""

    def ship(version: str) -> dict[str, bytes]:
        home = tmp_path / version / "course"
        (home / "lessons").mkdir(parents=True, exist_ok=True)
        contents = {}
        for name in NAMES:
            cell = nbformat.v4.new_code_cell(f"print({version!r})", id="only")
            book = nbformat.v4.new_notebook(cells=[cell])
            contents[name] = nbformat.writes(book).encode()
            (home / "lessons" / name).write_bytes(contents[name])
        monkeypatch.setattr(workspace, "PACKAGE", home)
        return contents

    ship("one")
    return ship


@pytest.fixture
def folder(ship: Ship, tmp_path: Path) -> Path:
    """A learner's folder with version one of the lessons."""
    place = tmp_path / "mine"
    workspace.install(place)
    return place
