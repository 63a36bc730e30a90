"""The wheel, installed in an empty environment and used from an empty folder."""

import csv
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import nbformat
import pytest
import serving

REPOSITORY = Path(__file__).resolve().parents[1]

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, as a package index would get it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(REPOSITORY)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the disks differ."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


@pytest.fixture(scope="module")
def empty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment of its own with the wheel.

    The dependencies are those found here; COURSE_FROM_REGISTRY installs them as a newcomer gets
    them, with `uv` (of the versions that the course pins) or with `pip` (the newest).
    """
    place = tmp_path_factory.mktemp("environment")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    if os.environ.get("COURSE_FROM_REGISTRY") == "uv":
        uv = os.environ["UV"]  # `uv run` says where it is
        for command in (
            ["venv", str(place)],
            ["pip", "install", "--python", str(place), str(wheel)],
        ):
            subprocess.run([uv, *command, "--quiet"], check=True, cwd=REPOSITORY)
        return scripts / "course"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    install = [str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    if os.environ.get("COURSE_FROM_REGISTRY") != "pip":
        (site,) = place.glob("**/site-packages")
        ours = shutil.ignore_patterns("*gradient_descent_course*", "course", "pip", "pip-*")
        for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
            shutil.copytree(folder, site, ignore=ours, copy_function=link, dirs_exist_ok=True)
        install += ["--no-deps", "--no-index"]
    subprocess.run([*install, "--disable-pip-version-check"], check=True)
    return scripts / "course"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of a person with nothing set up; linked libraries need JupyterLab's files."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT", "TMP")}
    if "COURSE_FROM_REGISTRY" not in os.environ:
        share = Path(sys.prefix, "share", "jupyter")
        kept |= {"JUPYTER_PATH": str(share), "JUPYTERLAB_DIR": str(share / "lab")}
    return {**kept, "HOME": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}


def test_the_wheel_holds_every_lesson_and_no_solution(wheel: Path) -> None:
    """Lessons are data of the package; solutions and tests stay out."""
    names = zipfile.ZipFile(wheel).namelist()
    lessons = sorted(name for name in names if name.endswith(".ipynb"))
    expected = sorted(path.name for path in (REPOSITORY / "lessons").glob("*.ipynb"))
    assert lessons == [f"course/lessons/{name}" for name in expected]
    assert len([name for name in names if name.endswith("licenses/LICENSE")]) == 1
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"course"}


def test_the_wheel_works_from_an_empty_folder(
    empty: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """`course lab` serves lesson 00 of the wheel, whose package is not the repository's."""
    folder = tmp_path / "empty"
    folder.mkdir()
    program = "import course, sys; print(course.__file__); sys.exit('matplotlib' in sys.modules)"
    where = subprocess.run(
        [str(empty.with_name("python")), "-c", program],
        cwd=folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert where.returncode == 0, where.stderr
    assert not Path(where.stdout.strip()).is_relative_to(REPOSITORY)
    with serving.lab(folder, command=[str(empty)], environment=environment) as lab:
        content = lab.api("contents/00-start-here.ipynb")["content"]
        assert lab.end() == 0
    shipped = nbformat.read(REPOSITORY / "lessons" / "00-start-here.ipynb", as_version=4)
    assert [cell["source"] for cell in content["cells"]] == [cell.source for cell in shipped.cells]
    done = subprocess.run(
        [str(empty), "progress"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Next: 00.1 downhill(slope)" in done.stdout


def test_the_wheel_grades_a_folder(
    empty: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """A solved and an open notebook get full marks and none, each with a page of feedback."""
    for student, folder in (("ada", "solutions"), ("grace", "lessons")):
        place = tmp_path / "submissions" / student
        place.mkdir(parents=True)
        shutil.copy(REPOSITORY / folder / "00-start-here.ipynb", place)
    command = [str(empty), "grade", "submissions", "--out", "grades", "--workers", "1"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "grades" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {"ada", "grace"}
    assert float(rows["ada"]["total"]) > float(rows["grace"]["total"]) == 0
    assert len(list((tmp_path / "grades" / "feedback").rglob("*.html"))) >= 2
