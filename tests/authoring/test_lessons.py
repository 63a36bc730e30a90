"""The course's own lessons: their form, their pairs of notebooks, their pictures and bytes."""

import base64
import io
import os
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image

from course import exercises
from course.authoring import build, pairs

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = sorted((REPOSITORY / "solutions").glob("*.md"))


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_a_lesson_of_the_course_keeps_the_rules_of_form(source: Path) -> None:
    """Short cells, a sentence between them, a small set-up; notebooks of at most 600 KiB."""
    assert build.lint(source) == []
    for folder in ("lessons", "solutions"):
        path = REPOSITORY / folder / f"{source.stem}.ipynb"
        assert path.stat().st_size <= build.MAX_BYTES


def test_the_notebooks_of_the_course_are_what_their_sources_give() -> None:
    """`course build --check` has nothing to say about the repository."""
    assert SOURCES
    assert build.check(REPOSITORY) == []


def notebooks(source: Path) -> tuple[Any, Any]:
    """The solved and the open notebook of a lesson, as they are committed."""
    name = f"{source.stem}.ipynb"
    solved, opened = (REPOSITORY / folder / name for folder in ("solutions", "lessons"))
    return nbformat.read(solved, as_version=4), nbformat.read(opened, as_version=4)


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_the_two_notebooks_of_a_lesson_show_the_same(source: Path) -> None:
    """What both notebooks hold shows the same bytes in both, pictures too, but for checks."""
    assert pairs.disagreements(*notebooks(source)) == []


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_no_figure_of_the_course_is_blank(source: Path) -> None:
    """Every picture holds lines or points in colour: frames, ticks and words alone are grey."""
    text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
    pictures = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)
    assert pictures
    for picture in pictures:
        image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
        spread = np.ptp(np.asarray(image).astype(int), axis=-1)
        assert (spread > 60).mean() > 5e-4


@pytest.mark.parametrize("exercise", exercises.all_exercises(), ids=lambda e: e.id)
def test_every_exercise_has_its_cells(exercise: exercises.Exercise) -> None:
    """A lesson's source holds each of its exercises, once to write and once to check."""
    (source,) = (path for path in SOURCES if path.stem.startswith(exercise.lesson))
    cells = source.read_text(encoding="utf-8").count(f':exercise: "{exercise.id}"')
    assert cells == 2, f"{source.name} needs two cells for exercise {exercise.id}, and has {cells}"


@pytest.mark.nightly
@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_a_lesson_of_the_course_is_built_to_the_committed_bytes(
    source: Path, tmp_path: Path
) -> None:
    """The source gives both committed notebooks in every byte but pictures, in two minutes at most.

    The bytes of a picture differ between machines; `build` compares those of the two notebooks.
    """
    shutil.copytree(REPOSITORY / "solutions", tmp_path / "solutions")
    before = os.times()
    written = build.build(tmp_path, [source.stem])
    after = os.times()
    used = after.children_user + after.children_system - before.children_user
    assert 0 < used - before.children_system <= 120
    for path in written:
        ours = path.read_text(encoding="utf-8")
        committed = (REPOSITORY / path.relative_to(tmp_path)).read_text(encoding="utf-8")
        assert pairs.PICTURE.sub("", ours) == pairs.PICTURE.sub("", committed)
