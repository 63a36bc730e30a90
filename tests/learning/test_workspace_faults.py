"""The learner's folder: what the commands refuse, and that no fault loses anything."""

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serving
from learning.shipping import MINE, NAMES, Ship, files

from course.errors import CourseError
from course.learning import workspace

pytestmark = pytest.mark.usefixtures("own_jupyter")
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
