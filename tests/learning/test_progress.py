"""The learner's progress: what is counted, and several notebooks that write at once."""

import sqlite3
import subprocess
import sys

from course.learning import progress


def folder(tmp_path):
    (tmp_path / ".course").mkdir()
    return tmp_path


def test_a_pass_stays_a_pass(tmp_path):
    """Once passed, an exercise stays passed; empty stubs are no attempts."""
    here = folder(tmp_path)
    for status in ("not attempted", "wrong", "passed", "wrong"):
        progress.record(here, "01.2", status)
    progress.record(here, "00.1", "not attempted")
    first, second = progress.read(here)
    assert (first.exercise, first.status, first.attempts) == ("00.1", "not attempted", 0)
    assert (second.exercise, second.status, second.attempts) == ("01.2", "passed", 3)


def test_nothing_recorded_yet(tmp_path):
    """A folder without answers has an empty progress, and reading it creates no file."""
    here = folder(tmp_path)
    assert progress.read(here) == []
    assert not (here / ".course" / "progress.sqlite").exists()


def test_find_folder(tmp_path, monkeypatch):
    """The learner's folder is found from a folder below it, and from nowhere else."""
    here = folder(tmp_path / "a" if (tmp_path / "a").mkdir() is None else tmp_path)
    (here / "deep").mkdir()
    monkeypatch.chdir(here / "deep")
    assert progress.find_folder() == here
    assert progress.find_folder(tmp_path) is None


def test_several_notebooks_at_once(tmp_path):
    """Four processes that record 25 answers each lose none."""
    here = folder(tmp_path)
    code = (
        "import sys; from pathlib import Path; from course.learning import progress\n"
        "for _ in range(25): progress.record(Path(sys.argv[1]), sys.argv[2], 'wrong')"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(here), f"01.{i}"]) for i in range(1, 5)
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    assert [record.attempts for record in progress.read(here)] == [25] * 4


def test_file_is_closed_after_each_answer(tmp_path):
    """No connection stays open: the file can be locked by somebody else afterwards."""
    here = folder(tmp_path)
    progress.record(here, "01.1", "wrong")
    connection = sqlite3.connect(here / ".course" / "progress.sqlite", timeout=0)
    connection.execute("begin exclusive")
    connection.close()
