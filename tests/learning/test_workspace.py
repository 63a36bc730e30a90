"""The learner's folder: what the commands copy and replace, and that they lose nothing."""

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import serving
from nbformat.sign import NotebookNotary

from course.errors import CourseError
from course.learning import workspace

NAMES = ("00-start-here.ipynb", "01-update-rule.ipynb")
MINE = b"what the learner wrote"
Ship = Callable[[str], dict[str, bytes]]


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def files(folder: Path) -> dict[str, bytes]:
    """Every notebook of a folder with its bytes; nothing half-written may stand there."""
    assert not [path for path in folder.rglob("*") if path.name.endswith(".tmp")]
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}


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


COMMANDS: dict[str, Callable[[Path], object]] = {
    "install": workspace.install,
    "update": workspace.update,
    "restore": lambda folder: workspace.restore(folder, "01"),
}
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@each_command
def test_a_folder_that_is_a_file_is_refused(
    ship: Ship, tmp_path: Path, command: Callable[[Path], object]
) -> None:
    """The file stays as it is."""
    place = tmp_path / "a-file"
    place.write_bytes(MINE)
    with pytest.raises(CourseError, match="is a file, not a folder"):
        command(place)
    assert place.read_bytes() == MINE


@each_command
def test_the_folder_of_the_originals_is_refused(
    ship: Ship, tmp_path: Path, command: Callable[[Path], object]
) -> None:
    """Neither lessons/ nor solutions/, nor what is in them or links there, is a learner's."""
    (tmp_path / "one/course/solutions").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "one/course/lessons")
    for place in ("one/course/lessons", "one/course/lessons/x", "one/course/solutions", "link"):
        with pytest.raises(CourseError, match="where the course keeps its originals"):
            command(tmp_path / place)
    assert not list(tmp_path.rglob(".course"))


@each_command
def test_a_link_that_leads_nowhere_is_refused(
    ship: Ship, tmp_path: Path, command: Callable[[Path], object]
) -> None:
    """Nothing is made at the place that the link names."""
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(CourseError, match="link to nowhere"):
        command(tmp_path / "link")
    assert not (tmp_path / "gone").exists()


def test_a_folder_may_be_a_link_to_a_real_one(ship: Ship, tmp_path: Path) -> None:
    """A learner may keep the folder on another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    workspace.install(tmp_path / "link")
    assert files(tmp_path / "disk") == ship("one")


@each_command
def test_a_lesson_that_is_a_link_is_never_written_through(
    folder: Path, ship: Ship, tmp_path: Path, command: Callable[[Path], object]
) -> None:
    """The link and the file that it leads to stay as they are."""
    elsewhere = tmp_path / "elsewhere.ipynb"
    elsewhere.write_bytes(MINE)
    (folder / NAMES[1]).unlink()
    (folder / NAMES[1]).symlink_to(elsewhere)
    ship("two")
    if command is workspace.install:
        assert command(folder) == []
    else:
        with pytest.raises(CourseError, match="is a link"):
            command(folder)
    assert (folder / NAMES[1]).is_symlink()
    assert elsewhere.read_bytes() == MINE


def test_commands_for_a_learners_folder_refuse_any_other(ship: Ship, tmp_path: Path) -> None:
    """A folder that no `course lab` made is not touched."""
    (tmp_path / "other").mkdir()
    for command in (workspace.update, lambda place: workspace.restore(place, "01")):
        with pytest.raises(CourseError, match="is not a learner's folder"):
            command(tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A function that mounts a file system of its own at tmp_path/disk, or mounts it again."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        again = "remount," if mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", again + options, "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        mounted = True
        return place

    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    yield mount
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def fill(place: Path, *, leave: int) -> None:
    """Fill a file system until about `leave` bytes are free."""
    free = os.statvfs(place)
    with contextlib.suppress(OSError), (place / "filler").open("wb") as file:
        file.write(b"x" * max(0, free.f_bavail * free.f_frsize - leave))


@each_command
def test_a_full_disk_loses_nothing(
    ship: Ship,
    disk: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[Path], object],
) -> None:
    """Every lesson is either as it was or whole; afterwards, with room, the command succeeds."""
    place = disk("size=128k") / "mine"
    workspace.install(place)
    (place / NAMES[1]).write_bytes(MINE * 1000)
    before = files(place)
    two = ship("two")
    if command is workspace.install:
        (place / NAMES[0]).unlink()
    fill(place.parent, leave=0)
    with pytest.raises(CourseError, match=r"no space left on device.*make some room"):
        command(place)
    for name, content in files(place).items():
        assert content in (before.get(name), two[NAMES[0]], two[NAMES[1]])
    assert files(place)[NAMES[1]] == MINE * 1000
    (place.parent / "filler").unlink()
    command(place)
    assert MINE * 1000 in files(place).values()


@each_command
def test_a_file_system_that_takes_no_more_bytes_loses_nothing(
    folder: Path, ship: Ship, command: Callable[[Path], object]
) -> None:
    """A limit on the size of files acts in the middle of a write; nothing half-written remains."""
    (folder / NAMES[1]).write_bytes(MINE)
    if command is workspace.install:
        (folder / NAMES[0]).unlink()
    before = files(folder)
    ship("two")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(CourseError, match=r"file too large.*Nothing of yours was changed"):
            command(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(folder) == before


@each_command
def test_a_read_only_folder_is_refused(
    ship: Ship, disk: Callable[[str], Path], command: Callable[[Path], object]
) -> None:
    """One sentence says so, and what to do, for a new folder as for one that is there."""
    place = disk("size=1m") / "mine"
    workspace.install(place)
    (place / NAMES[1]).write_bytes(MINE)
    before = files(place)
    ship("two")
    disk("ro")
    with pytest.raises(CourseError, match=r"cannot be written.*name a folder"):
        command(place)
    assert files(place) == before
    with pytest.raises(CourseError, match="read-only file system"):
        workspace.install(place.parent / "other")


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[serving.Server]:
    """A running Jupyter server on the learner's folder."""
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder}", "--ServerApp.port=0"]
    with serving.server(command, tmp_path) as running:
        yield running


def test_a_lesson_that_is_open_elsewhere_is_not_replaced(
    folder: Path, ship: Ship, server: serving.Server
) -> None:
    """While a server has the lesson open nothing changes; once it is closed the command works."""
    body = {"path": NAMES[1], "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = server.api("sessions", "POST", body)
    two = ship("two")
    before = files(folder)
    for command in (workspace.update, lambda place: workspace.restore(place, "01")):
        with pytest.raises(CourseError, match=r"01-update-rule.ipynb is open in .* at http"):
            command(folder)
        assert files(folder) == before
    server.api(f"sessions/{session['id']}", "DELETE")
    workspace.update(folder)
    assert files(folder) == two
