"""The course's steps and schedules against recorded and live runs of torch.optim and optax."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from course import problems, run, schedules
from course.methods import OPTIMIZERS

HERE = Path(__file__).parent
LIBRARIES = ("torch", "optax")
TOLERANCE = 1e-12  # of max(1, abs(x))


def load(library, folder=HERE):
    return json.loads((folder / f"{library}.json").read_text())


def difference(record):
    """Return the largest deviation of our path from a recorded one, in units of max(1, abs(x))."""
    problem = getattr(problems, record["function"])(**record["arguments"])
    theirs = np.array(record["path"])
    steps = len(theirs) - 1
    ours = run(problem, theirs[0], record["method"], steps=steps, **record["hyperparameters"]).path
    return np.max(np.abs(ours - theirs) / np.maximum(1, np.abs(theirs)))


def deviation(record):
    ours = getattr(schedules, record["name"])(**record["arguments"])(
        np.arange(len(record["rates"]))
    )
    return np.max(np.abs(ours - record["rates"]))


def cases(kind):
    parameters = []
    for library in LIBRARIES:
        for record in load(library)[kind]:
            names = [record[key] for key in ("method", "function", "name") if key in record]
            hyper = record.get("hyperparameters", {}).items()
            words = [library, *names, *(f"{name}={value}" for name, value in hyper)]
            parameters.append(pytest.param(record, id="-".join(words)))
    return parameters


@pytest.mark.parametrize("record", cases("runs"))
def test_steps_agree_with_the_recorded_library(record):
    """Sixty steps end within 1e-12 of the library's, at every step."""
    assert len(record["path"]) == 61
    assert difference(record) <= TOLERANCE


@pytest.mark.parametrize("record", cases("schedules"))
def test_schedules_agree_with_the_recorded_library(record):
    """Every rate of a schedule is the library's."""
    assert deviation(record) <= TOLERANCE


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_method_is_recorded_on_three_functions_with_and_without_defaults(library):
    """No method that the library has escapes the comparison, and the record names versions."""
    record = load(library)
    assert library in record["versions"]
    for method, optimizer in OPTIMIZERS.items():
        settings = {}
        for r in record["runs"]:
            if r["method"] == method:
                settings.setdefault(r["function"], []).append(r["hyperparameters"])
        wanted = 0 if method == "newton" else 3
        assert len(settings) == wanted, (
            f"{library}.json holds {len(settings)} functions for {method}: add the method to "
            "tests/peers/record.py and run it with torch and optax installed"
        )
        for plain, other in settings.values():
            assert other != plain
            if library == "torch":
                assert set(plain) == {"lr"}
                assert set(other) == {"lr", *optimizer.defaults}


@pytest.mark.parametrize("record", cases("runs"))
def test_recorded_runs_move_without_chaos(record):
    """A run goes somewhere, and a start moved by 1e-12 moves no point by more than 1e-10."""
    problem = getattr(problems, record["function"])(**record["arguments"])
    start = np.array(record["path"][0])
    paths = [
        run(problem, s, record["method"], steps=60, **record["hyperparameters"]).path
        for s in (start, start * (1 + 1e-12))
    ]
    assert np.linalg.norm(paths[0][-1] - start) > 0.05
    assert np.abs(paths[1] - paths[0]).max() < 1e-10


@pytest.fixture(scope="module")
def live(tmp_path_factory, peers_python):
    folder = tmp_path_factory.mktemp("peers")
    command = [peers_python, str(HERE / "record.py"), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.peers
@pytest.mark.parametrize("library", LIBRARIES)
def test_steps_and_schedules_agree_with_the_installed_library(library, live):
    """What the library does now is what the course does, run by run."""
    record = load(library, live)
    assert max(difference(r) for r in record["runs"]) <= TOLERANCE
    assert max(deviation(r) for r in record["schedules"]) <= TOLERANCE


@pytest.mark.peers
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_recorded_file_holds_what_the_script_records(library, live):
    """A case that was added to the script is missing from no record."""

    def settings(record):
        runs = [{k: v for k, v in r.items() if k != "path"} for r in record["runs"]]
        return runs, [r["arguments"] for r in record["schedules"]]

    assert settings(load(library)) == settings(load(library, live))
