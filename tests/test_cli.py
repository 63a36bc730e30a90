"""The command `course`: what it prints, and its exit status."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import serving
from authoring.lesson import LESSON

from course import claims, cli, exercises
from course.learning import progress, workspace

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Course = Callable[..., Done]


@pytest.fixture(autouse=True)
def _own_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep signatures and running servers of the person who tests out of the tests."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter-data"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "jupyter-runtime"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def course(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Course:
    """Run the command in the working folder, in this process: Python starts once for all."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        status = end.value.code
        assert status is None or isinstance(status, int)
        return Done(status or 0, out, err)

    return run


@pytest.fixture
def refused(course: Course) -> Callable[..., str]:
    """Run a command that must be refused: one line on stderr, none on stdout, exit status 2."""

    def run(*arguments: str | Path) -> str:
        done = course(*arguments)
        assert done.status == 2, done
        assert done.out == ""
        assert len(done.err.splitlines()) == 1, done.err
        assert done.err.rstrip().endswith(".")
        return done.err

    return run


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


def test_version_is_the_installed_one(course: Course) -> None:
    """`course --version` prints the version and nothing else."""
    assert course("--version").out == f"{workspace.version()}\n"


def test_lab_serves_the_first_lesson_from_a_new_folder_and_ends_with_ctrl_c(
    tmp_path: Path,
) -> None:
    """It says where the course is and how to end it, no more; Ctrl-C ends it without a question."""
    with serving.lab(tmp_path) as lab:
        content = lab.api(f"contents/{workspace.FIRST}")["content"]
        assert lab.end() == 0
        lines = lab.output.read_text().splitlines()
    assert content["cells"][0]["source"].startswith("#")
    assert content["metadata"]["language_info"]["version"] == sys.version.split()[0]
    assert lines == [
        f"Copied {len(workspace.originals())} lessons to my-course.",
        "Starting JupyterLab …",
        f"The course is open at {lab.url.replace('127.0.0.1', 'localhost')}"
        f"/lab/tree/{workspace.FIRST}?token=...",
        "Ctrl-C here ends it.",
    ]
    copies = sorted(path.name for path in (tmp_path / "my-course").glob("*.ipynb"))
    assert copies == list(workspace.originals())


def test_lab_verbose_shows_the_log_and_ends_when_told_to(tmp_path: Path) -> None:
    """Jupyter's own words are there as well; SIGTERM is answered as Ctrl-C is."""
    with serving.lab(tmp_path, "--verbose") as lab:
        assert lab.end(signal.SIGTERM) == 0
        output = lab.output.read_text()
    assert "Serving notebooks from local directory" in output
    assert "Traceback" not in output


def test_lab_shows_the_error_that_stops_the_server(tmp_path: Path) -> None:
    """A quiet start hides no failure; its exit status is Jupyter's."""
    command = [*serving.COURSE, "lab", "--no-browser", "--", "--ServerApp.port=many"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "many" in done.stderr


def test_lab_refuses_what_cannot_be_a_folder_or_a_port(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    """Both commands work from inside the folder, and say where things are."""
    folder = tmp_path / "my-course"
    workspace.install(folder)
    lesson = folder / workspace.FIRST
    lesson.write_text("mine")
    assert course("update").out == "Every lesson is up to date.\n"
    monkeypatch.chdir(folder)
    done = course("restore", "00")
    backup = folder / "00-start-here.backup-1.ipynb"
    assert done.out.splitlines() == [
        "Lesson 00 is as it was shipped.",
        f"What you wrote is in {backup}.",
    ]
    assert backup.read_text() == "mine"
    assert lesson.read_bytes() == workspace.originals()[workspace.FIRST].read_bytes()


def test_commands_say_what_is_not_a_learners_folder(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    """update, restore and progress name the folder and the way to make one."""
    for command in (["update"], ["restore", "00"], ["progress"]):
        assert "course lab" in refused(*command)
    assert list(tmp_path.glob("my-course")) == []


def test_progress_is_by_lesson_and_names_the_next_exercise(tmp_path: Path, course: Course) -> None:
    """Passed and points of each lesson, the sum, and the first exercise that does not pass yet."""
    folder = tmp_path / "my-course"
    workspace.install(folder)
    progress.record(folder, "00.1", "wrong", "uphill")
    progress.record(folder, "00.1", "passed")
    lines = course("progress").out.splitlines()
    first, second = exercises.of_lesson("00"), exercises.of_lesson("01")
    assert lines[0].split() == ["lesson", "passed", "points"]
    assert (
        lines[1].split() == f"00 · Start here 1 of 1 {first[0].points} of {first[0].points}".split()
    )
    worth = sum(each.points for each in second)
    assert lines[2].split() == f"01 · The update rule 0 of {len(second)} 0 of {worth}".split()
    assert lines[-2] == f"1 of {len(exercises.all_exercises())} exercises pass."
    assert lines[-1] == f"Next: 01.1 {second[0].signature}, in 01-update-rule.ipynb"
    assert len(lines) == 1 + len(exercises.LESSONS) + 3
    assert max(map(len, lines)) <= 80


def test_progress_shows_each_exercise_of_a_lesson_or_of_all(
    tmp_path: Path, course: Course, refused: Callable[..., str]
) -> None:
    """Status, attempts and the total come from the answers in the folder."""
    folder = tmp_path / "my-course"
    workspace.install(folder)
    progress.record(folder, "00.1", "wrong", "uphill")
    progress.record(folder, "00.1", "passed")
    progress.record(folder, "02.1", "not attempted")
    done = course("progress", "--all")
    assert done.status == 0, done.err
    (row,) = (line for line in done.out.splitlines() if "00.1" in line)
    assert row.split()[:4] == ["00.1", "downhill", "passed", "2"]
    (row,) = (line for line in done.out.splitlines() if "02.1" in line and "Next" not in line)
    assert row.split() == ["02.1", exercises.get("02.1").name, "not", "attempted"]
    count = len(exercises.all_exercises())
    assert f"\n1 of {count} exercises pass.\n" in done.out
    for exercise in exercises.all_exercises():
        assert exercise.name in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    for words in (["02"], ["02", folder], [folder, "02-learning-rate.ipynb"]):
        one = course("progress", *words)
        rows = [line.split()[0] for line in one.out.splitlines() if line.startswith("02.")]
        assert rows == [exercise.id for exercise in exercises.of_lesson("02")]
        assert "00.1" not in one.out
    assert "There is no lesson '99'" in refused("progress", "99")
    assert "one lesson and one folder" in refused("progress", "01", "02")


def test_progress_has_no_next_exercise_once_all_pass(tmp_path: Path, course: Course) -> None:
    """The last line is then the sum."""
    workspace.install(tmp_path / "my-course")
    for exercise in exercises.of_lesson("01"):
        progress.record(tmp_path / "my-course", exercise.id, "passed")
    count = len(exercises.of_lesson("01"))
    assert course("progress", "01").out.endswith(f"\n{count} of {count} exercises pass.\n")


def test_progress_that_is_broken_is_named(tmp_path: Path, refused: Callable[..., str]) -> None:
    """A damaged file is answered with its path, and is left alone."""
    workspace.install(tmp_path / "my-course")
    path = tmp_path / "my-course" / progress.MARK / progress.FILE
    path.write_bytes(b"not a database, whatever its name says" * 40)
    with pytest.raises(sqlite3.DatabaseError):
        progress.read(tmp_path / "my-course")
    assert str(progress.FILE) in refused("progress")
    assert path.read_bytes().startswith(b"not a database")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose only lesson is a small one, not built."""
    root = tmp_path_factory.mktemp("clone")
    (root / "solutions").mkdir()
    (root / "solutions" / "00-small.md").write_text(LESSON)
    return root


def test_build_writes_both_notebooks_and_says_so(clone: Path, course: Course) -> None:
    """The command builds a lesson; its bar is gone when it is done, and --check finds it fresh."""
    done = course("build", "00", "--root", clone)
    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        "wrote solutions/00-small.ipynb",
        "wrote lessons/00-small.ipynb",
    ]
    assert done.err == ""
    assert course("build", "--check", "--root", clone).status == 0


def test_build_check_says_what_is_stale_with_status_one(
    tmp_path: Path, course: Course, refused: Callable[..., str]
) -> None:
    """1 with the command to run for stale, 2 for a source or lesson that is wrong."""
    source = tmp_path / "clone" / "solutions" / "00-small.md"
    source.parent.mkdir(parents=True)
    source.write_text(LESSON)
    root = tmp_path / "clone"
    done = course("build", "--check", "--root", root)
    assert done.status == 1
    assert done.out.splitlines() == [
        "solutions/00-small.ipynb is missing: run `course build 00`.",
        "lessons/00-small.ipynb is missing: run `course build 00`.",
    ]
    assert "There is no lesson '99'" in refused("build", "99", "--root", root)
    assert "no lesson sources" in refused("build", "--root", tmp_path)
    source.write_text(LESSON.replace("    ### END SOLUTION\n```", "```"))
    assert "without ### END SOLUTION" in refused("build", "00", "--root", root)


def test_export_writes_a_page_and_says_where(
    tmp_path: Path, course: Course, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`course export 00` prints the page; an unknown lesson is refused, and nothing overwritten."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A small lesson")])
    (tmp_path / "lessons").mkdir()
    nbformat.write(book, tmp_path / "lessons" / "00-small.ipynb")
    monkeypatch.setattr(workspace, "PACKAGE", tmp_path)
    done = course("export", "00", "--out", tmp_path / "pages")
    assert done.status == 0, done.err
    page = Path(done.out.strip())
    assert page.parent == tmp_path / "pages"
    assert "A small lesson" in page.read_text()
    assert "99" in refused("export", "99", "--out", tmp_path / "pages")
    page.write_text("mine")
    assert page.name in refused("export", "00", "--out", tmp_path / "pages")
    assert page.read_text() == "mine"


def test_claims_shows_the_verdicts_that_the_lessons_measured(
    tmp_path: Path, course: Course, refused: Callable[..., str]
) -> None:
    """Each claim is a line of 80 columns; a folder without notebooks gets the shipped ones."""
    done = course("claims")
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    assert [line[:3] for line in lines[: len(claims.CLAIMS)]] == list(claims.CLAIMS)
    assert lines[0].endswith(claims.CONDITIONAL)
    assert lines[4].endswith(claims.FAILS)
    assert max(map(len, lines)) <= 80
    assert f"of {len(claims.CLAIMS)} claims are measured" in lines[-1]
    assert course("claims", "--root", tmp_path).out == done.out
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "01-broken.ipynb").write_text("{")
    assert "can't be read as a notebook" in refused("claims", "--root", tmp_path)


def test_claims_shows_one_claim_whole(course: Course, refused: Callable[..., str]) -> None:
    """Each lesson that measured it, with its measurement and verdict; an unknown one is refused."""
    done = course("claims", "c07")
    words = " ".join(done.out.split())
    notebooks = sorted((REPOSITORY / "solutions").glob("*.ipynb"))
    rows = [row for row in claims.collect(notebooks) if row[0].id == "C07"]
    assert len(rows) == 2
    assert words.startswith(f"C07 {claims.CLAIMS['C07']}")
    for finding, lesson in rows:
        expected = f"{lesson} measured: {finding.measurement} verdict: {finding.verdict}: "
        assert " ".join(f"{expected}{finding.condition}".split()) in words
    assert max(map(len, done.out.splitlines())) <= 80
    assert refused("claims", "C99") == "There is no claim C99: they are C01 to C37.\n"


def test_an_unknown_command_or_option_is_a_usage_error(course: Course) -> None:
    """Typer's own message, and the same exit status as other bad input."""
    for arguments in (["fly"], ["lab", "--wings"], ["restore"]):
        assert course(*arguments).status == 2


def test_the_module_and_the_command_are_the_same() -> None:
    """`course` stands beside the interpreter; both end with the status of what they ran."""
    script = Path(sys.executable).with_name("course.exe" if os.name == "nt" else "course")
    for command in ([str(script)], list(serving.COURSE)):
        done = subprocess.run([*command, "progress"], capture_output=True, text=True)
        assert done.returncode == 2
        assert "is not a learner's folder" in done.stderr
