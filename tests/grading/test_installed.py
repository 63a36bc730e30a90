"""The grader from an environment as people have them: large, and called by a relative path."""

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from grading import making

from course.grading import isolation

MANY = 2000


def link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the disks differ."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the course among its libraries, and 2,000 packages more."""
    place = tmp_path_factory.mktemp("large")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    ours = shutil.ignore_patterns("*gradient_descent_course*", "course", "*jupyterlab*", "tests")
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        shutil.copytree(folder, site, ignore=ours, copy_function=link, dirs_exist_ok=True)
    shutil.copytree(making.ROOT / "course", site / "course")
    shutil.copytree(making.ROOT / "lessons", site / "course" / "lessons")
    for number in range(MANY):
        (site / f"a_package_with_a_name_of_the_usual_length_{number:04}").mkdir()
    return place


@pytest.mark.slow
@pytest.mark.parametrize("level", [making.level("bubblewrap"), making.level("landlock")])
def test_a_large_environment_called_by_a_relative_path(level, environment, tmp_path):
    """Its number of packages and the way that its Python is called change nothing."""
    making.write(tmp_path / "in" / f"ada_{making.stem('00')}.ipynb", making.solved("00"))
    python = os.path.relpath(environment / "bin" / "python", tmp_path)
    assert python.startswith("..")
    command = [python, "-m", "course", "grade", "in", "--out", "out", "--isolation", level]
    kept = {name: os.environ[name] for name in ("PATH",)}
    done = subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert isolation.DESCRIPTIONS[level] in done.stdout
    with (tmp_path / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["total"] == row["out of"] == "1"
