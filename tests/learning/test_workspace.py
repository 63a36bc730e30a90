"""The learner's folder: what the commands copy and replace, and that they lose nothing."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from learning.shipping import MINE, NAMES, Ship, files
from nbformat.sign import NotebookNotary

from course.errors import CourseError
from course.learning import workspace

pytestmark = pytest.mark.usefixtures("own_jupyter")


def test_the_shipped_lessons_are_the_repositorys() -> None:
    """In a clone the lessons come from its lessons/ folder, the first one first."""
    names = list(workspace.originals())
    assert names[0] == workspace.FIRST
    assert names == sorted(path.name for path in Path("lessons").absolute().glob("*.ipynb"))


def test_install_makes_the_folder_and_copies_every_lesson(ship: Ship, tmp_path: Path) -> None:
    """The copies are the shipped bytes; the folder may lie several levels down."""
    place = tmp_path / "deep" / "down"
    assert workspace.install(place) == list(NAMES)
    assert files(place) == ship("one")
    manifest = json.loads((place / ".course" / "manifest.json").read_text())
    assert sorted(manifest["installed"]) == list(NAMES)
    assert manifest["course"] == workspace.version()


def test_install_again_copies_only_what_is_missing(folder: Path, ship: Ship) -> None:
    """What is there stays, edited or not; a lesson that was deleted comes back."""
    (folder / NAMES[0]).write_bytes(MINE)
    (folder / NAMES[1]).unlink()
    assert workspace.install(folder) == [NAMES[1]]
    assert files(folder) == {NAMES[0]: MINE, NAMES[1]: ship("one")[NAMES[1]]}
    assert workspace.install(folder) == []


def test_installed_lessons_are_trusted_and_edited_ones_are_not(folder: Path) -> None:
    """JupyterLab shows the outputs of a lesson as shipped; it judges anything else for itself."""
    notary = NotebookNotary()
    lesson = nbformat.read(folder / NAMES[0], as_version=4)
    assert notary.check_signature(lesson)
    lesson.cells[0].source = "print('other')"
    assert not notary.check_signature(lesson)
    notary.store.close()


def test_update_replaces_untouched_lessons(folder: Path, ship: Ship) -> None:
    """A lesson with the installed bytes becomes the new version, without a copy beside it."""
    two = ship("two")
    assert [sentence.split()[0] for sentence in workspace.update(folder)] == list(NAMES)
    assert files(folder) == two
    assert workspace.update(folder) == []


def test_update_keeps_an_edited_lesson_and_lays_the_new_one_beside(
    folder: Path, ship: Ship
) -> None:
    """The learner's bytes stay; the new version has a name of its own, and comes once."""
    (folder / NAMES[1]).write_bytes(MINE)
    two = ship("two")
    sentences = workspace.update(folder)
    assert "01-update-rule.ipynb is yours and was kept" in sentences[1]
    assert "01-update-rule.new.ipynb" in sentences[1]
    expected = {**two, NAMES[1]: MINE, "01-update-rule.new.ipynb": two[NAMES[1]]}
    assert files(folder) == expected
    assert workspace.update(folder) == []
    (folder / "01-update-rule.new.ipynb").unlink()
    assert workspace.update(folder) == []


def test_update_says_nothing_of_an_edited_lesson_of_this_version(folder: Path) -> None:
    """A learner who works on the newest lesson gets no copy of it."""
    (folder / NAMES[1]).write_bytes(MINE)
    assert workspace.update(folder) == []


def test_a_new_version_never_overwrites_an_earlier_one_that_was_edited(
    folder: Path, ship: Ship
) -> None:
    """An untouched .new file becomes the newest; an edited one stays, and the next is numbered."""
    (folder / NAMES[1]).write_bytes(MINE)
    ship("two")
    workspace.update(folder)
    three = ship("three")
    workspace.update(folder)
    beside = "01-update-rule.new.ipynb"
    assert files(folder)[beside] == three[NAMES[1]]
    (folder / beside).write_bytes(b"also mine")
    four = ship("four")
    workspace.update(folder)
    found = files(folder)
    assert found[NAMES[1]] == MINE
    assert found[beside] == b"also mine"
    assert found["01-update-rule.new-2.ipynb"] == four[NAMES[1]]


def test_an_interrupted_update_goes_on_where_it_stopped(
    folder: Path, ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two lessons, the second run replaces the rest and takes nothing for edited."""
    two = ship("two")
    real, calls = os.replace, []

    def stop(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            workspace.update(folder)
    assert workspace.update(folder) == [f"{NAMES[1]} was untouched and is now the new version."]
    assert files(folder) == two


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"installed": 3, "course": 1}'])
def test_without_a_manifest_every_lesson_counts_as_the_learners(
    folder: Path, ship: Ship, manifest: str | None
) -> None:
    """A lost or broken manifest costs a copy beside the lesson, and no byte of it."""
    path = folder / ".course" / "manifest.json"
    path.unlink() if manifest is None else path.write_text(manifest)
    one, two = ship("one"), ship("two")
    workspace.update(folder)
    found = files(folder)
    for name in NAMES:
        assert found[name] == one[name]
        assert found[name.replace(".ipynb", ".new.ipynb")] == two[name]


@pytest.mark.parametrize("lesson", ["01", "01-update-rule", "01-update-rule.ipynb"])
def test_restore_keeps_a_backup_under_a_free_name(folder: Path, ship: Ship, lesson: str) -> None:
    """Each restore of an edited lesson keeps what was there in the next backup."""
    one = ship("one")
    for number in (1, 2):
        (folder / NAMES[1]).write_bytes(MINE + bytes([48 + number]))
        backup = workspace.restore(folder, lesson)
        assert backup == folder / f"01-update-rule.backup-{number}.ipynb"
        assert backup.read_bytes() == MINE + bytes([48 + number])
        assert (folder / NAMES[1]).read_bytes() == one[NAMES[1]]


def test_restore_needs_no_backup_where_nothing_would_be_lost(folder: Path, ship: Ship) -> None:
    """A lesson that is missing, as shipped, or an untouched older version is simply put right."""
    assert workspace.restore(folder, "01") is None
    (folder / NAMES[1]).unlink()
    assert workspace.restore(folder, "01") is None
    two = ship("two")
    assert workspace.restore(folder, "01") is None
    assert files(folder)[NAMES[1]] == two[NAMES[1]]


def test_restore_knows_which_lessons_there_are(folder: Path) -> None:
    """An unknown lesson is answered with those that exist."""
    with pytest.raises(CourseError, match=r"no lesson '07'.*00-start-here, 01-update-rule"):
        workspace.restore(folder, "07")
