"""The command `course`, run as a person runs it: what it prints, and its exit status."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import serving

from course import claims, exercises
from course.learning import progress, workspace

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep signatures and running servers of the person who tests out of the tests."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter-data"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "jupyter-runtime"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


def course(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in the working folder."""
    command = [sys.executable, "-m", "course", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def refused(*arguments: str | Path) -> str:
    """Run a command that must be refused: one line on stderr, none on stdout, exit status 2."""
    done = course(*arguments)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.rstrip().endswith(".")
    return done.stderr


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    """`course --help` lists the commands; neither Matplotlib nor Jupyter is imported for it."""
    program = (
        "import sys\nfrom course.cli import main\nsys.argv = ['course', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'matplotlib', 'nbformat', 'jupytext', 'nbclient', 'sklearn', 'ipywidgets'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = ("lab", "update", "restore", "progress", "check", "export", "grade", "build", "claims")
    for command in names:
        assert command in done.stdout


def test_version_is_the_installed_one() -> None:
    """`course --version` prints the version and nothing else."""
    assert course("--version").stdout == f"{workspace.version()}\n"


def test_lab_serves_the_first_lesson_from_a_new_folder_and_ends_with_ctrl_c(
    tmp_path: Path,
) -> None:
    """JupyterLab answers on the port asked for, knows lesson 00, and stops when told to."""
    with serving.lab([sys.executable, "-m", "course"], tmp_path) as lab:
        content = lab.get(f"api/contents/{workspace.FIRST}")["content"]
        assert lab.interrupt() == 0
        output = lab.output.read_text()
    assert content["cells"][0]["source"].startswith("#")
    assert f"/lab/tree/{workspace.FIRST}" in output
    assert "Traceback" not in output
    copies = sorted(path.name for path in (tmp_path / "my-course").glob("*.ipynb"))
    assert copies == list(workspace.originals())


def test_lab_refuses_what_cannot_be_a_folder_or_a_port(tmp_path: Path) -> None:
    """A file, the folder of the originals, and a port that is taken."""
    (tmp_path / "file").write_text("mine")
    assert "is a file, not a folder" in refused("lab", "file")
    assert "keeps its originals" in refused("lab", REPOSITORY / "lessons")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "cannot be used" in refused("lab", "--port", str(taken.getsockname()[1]))
    assert (tmp_path / "file").read_text() == "mine"
    assert not (REPOSITORY / "lessons" / ".course").exists()


def test_update_and_restore_keep_what_the_learner_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both commands work from inside the folder, and say where things are."""
    folder = tmp_path / "my-course"
    workspace.install(folder)
    lesson = folder / workspace.FIRST
    lesson.write_text("mine")
    assert course("update").stdout == "Every lesson is up to date.\n"
    monkeypatch.chdir(folder)
    done = course("restore", "00")
    backup = folder / "00-start-here.backup-1.ipynb"
    assert done.stdout.splitlines() == [
        "Lesson 00 is as it was shipped.",
        f"What you wrote is in {backup}.",
    ]
    assert backup.read_text() == "mine"
    assert lesson.read_bytes() == workspace.originals()[workspace.FIRST].read_bytes()


def test_commands_say_what_is_not_a_learners_folder(tmp_path: Path) -> None:
    """update, restore and progress name the folder and the way to make one."""
    for command in (["update"], ["restore", "00"], ["progress"]):
        assert "course lab" in refused(*command)
    assert list(tmp_path.glob("my-course")) == []


def test_progress_shows_each_exercise_and_the_sum(tmp_path: Path) -> None:
    """Status, attempts and the total come from the answers in the folder."""
    folder = tmp_path / "my-course"
    workspace.install(folder)
    progress.record(folder, "00.1", "wrong", "uphill")
    progress.record(folder, "00.1", "passed")
    done = course("progress")
    assert done.returncode == 0, done.stderr
    (row,) = (line for line in done.stdout.splitlines() if "00.1" in line)
    assert [part.strip() for part in row.split("│")][1:5] == ["00.1", "downhill", "passed", "2"]
    count = len(exercises.all_exercises())
    assert done.stdout.rstrip().endswith(f"1 of {count} exercises pass.")
    for exercise in exercises.all_exercises():
        assert exercise.name in done.stdout


def test_progress_that_is_broken_is_named(tmp_path: Path) -> None:
    """A damaged file is answered with its path, and is left alone."""
    workspace.install(tmp_path / "my-course")
    path = tmp_path / "my-course" / progress.MARK / progress.FILE
    path.write_bytes(b"not a database, whatever its name says" * 40)
    with pytest.raises(sqlite3.DatabaseError):
        progress.read(tmp_path / "my-course")
    assert str(progress.FILE) in refused("progress")
    assert path.read_bytes().startswith(b"not a database")


def test_build_check_says_what_is_stale_with_status_one(tmp_path: Path) -> None:
    """0 for fresh, 1 with the command to run for stale, 2 for a source or lesson that is wrong."""
    root = tmp_path / "clone"
    for name in ("lessons", "solutions"):
        (root / name).mkdir(parents=True)
        for path in (REPOSITORY / name).glob("00-*"):
            shutil.copy(path, root / name)
    assert course("build", "--check", "--root", root).returncode == 0
    (root / "lessons" / workspace.FIRST).unlink()
    done = course("build", "--check", "--root", root)
    assert done.returncode == 1
    assert done.stdout == f"lessons/{workspace.FIRST} is missing: run `course build 00`.\n"
    assert "There is no lesson '99'" in refused("build", "99", "--root", root)
    assert "no lesson sources" in refused("build", "--root", tmp_path)
    source = root / "solutions" / "00-start-here.md"
    source.write_text(source.read_text().replace("### END SOLUTION", ""))
    assert "without ### END SOLUTION" in refused("build", "00", "--root", root)


def test_build_writes_both_notebooks_and_says_so(tmp_path: Path) -> None:
    """The command builds one lesson of a clone; its bar is gone when it is done."""
    (tmp_path / "solutions").mkdir()
    shutil.copy(REPOSITORY / "solutions" / "00-start-here.md", tmp_path / "solutions")
    done = course("build", "00", "--root", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "wrote solutions/00-start-here.ipynb",
        "wrote lessons/00-start-here.ipynb",
    ]
    assert done.stderr == ""
    assert course("build", "--check", "--root", tmp_path).returncode == 0


@pytest.mark.slow
def test_export_writes_a_page_and_says_where(tmp_path: Path) -> None:
    """`course export 00` prints the page; an unknown lesson is refused, and nothing overwritten."""
    done = course("export", "00", "--out", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.strip())
    assert page.parent == tmp_path / "pages"
    assert "Where does walking downhill end?" in page.read_text()
    assert "99" in refused("export", "99", "--out", tmp_path / "pages")
    page.write_text("mine")
    assert page.name in refused("export", "00", "--out", tmp_path / "pages")
    assert page.read_text() == "mine"


def test_claims_shows_the_verdicts_that_the_lessons_measured(tmp_path: Path) -> None:
    """Each verdict in the outputs is a row; a folder without notebooks gets the shipped ones."""
    done = course("claims")
    assert done.returncode == 0, done.stderr
    assert "C01" in done.stdout
    assert f"of {len(claims.CLAIMS)} claims are measured." in done.stdout
    assert course("claims", "--root", tmp_path).stdout == done.stdout
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01-broken.ipynb").write_text("{")
    assert "can't be read as a notebook" in refused("claims", "--root", tmp_path)


def test_an_unknown_command_or_option_is_a_usage_error() -> None:
    """Typer's own message, and the same exit status as other bad input."""
    for arguments in (["fly"], ["lab", "--wings"], ["restore"]):
        assert course(*arguments).returncode == 2


def test_the_module_and_the_command_are_the_same() -> None:
    """`course` stands beside the interpreter, where an installation puts it."""
    script = Path(sys.executable).with_name("course.exe" if os.name == "nt" else "course")
    done = subprocess.run([script, "--version"], capture_output=True, text=True)
    assert done.stdout == course("--version").stdout
