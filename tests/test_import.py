"""Importing the course: what it loads, and that its lazy names are there."""

import subprocess
import sys

import pytest

HEAVY = ("matplotlib", "ipywidgets", "anywidget", "sklearn", "scipy", "IPython", "sqlite3", "typer")


def in_a_new_process(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_import_course_loads_nothing_heavier_than_numpy():
    """Neither figures, widgets nor data sets load before they are used."""
    loaded = in_a_new_process("import sys, course; print(*sys.modules)")
    assert "numpy" in loaded
    assert not set(HEAVY) & set(loaded)


def test_using_the_numerical_core_loads_nothing_more():
    """A run of an optimizer needs NumPy alone."""
    code = (
        "import sys, course; course.run(course.problems.bowl(), [1.0, 1.0], 'adam', "
        "lr=course.schedules.cosine(0.1, steps=5), steps=5); print(*sys.modules)"
    )
    assert not set(HEAVY) & set(in_a_new_process(code))


@pytest.mark.parametrize(
    "name", ["run", "Trajectory", "problems", "optimizers", "schedules", "batches"]
)
def test_the_core_is_there_at_once(name):
    """These names are attributes of the package without another import."""
    assert name in in_a_new_process("import course; print(*vars(course))")
