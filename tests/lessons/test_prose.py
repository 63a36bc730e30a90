"""The prose of every lesson against its outputs: a number marked as measured was printed there."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
MARK = re.compile(r"(?<![\w.,])([-+−]?\d[\d,.]*(?:e[-+]?\d+)?)[^\d<]{0,24}<!--\s*measured\s*-->")


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def outputs(path):
    """Everything that the lesson prints or shows in words, on one string."""
    texts = []
    for cell in cells(path):
        for output in cell.get("outputs", []):
            texts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "\n".join("".join(text) for text in texts).replace("−", "-")


def measured(path):
    """The numbers that the prose marks as measured; a mark without a number is an error."""
    found = []
    for cell in cells(path):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            numbers = MARK.findall(source)
            assert len(numbers) == len(re.findall(r"<!--\s*measured\s*-->", source)), source
            found += numbers
    return found


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_measured_numbers_were_printed(path):
    """Each number that the prose marks as measured stands in an output of the same lesson."""
    printed = outputs(path)
    for number in measured(path):
        plain = re.escape(number.rstrip(".,").replace("−", "-"))
        assert re.search(rf"(?<![\d.]){plain}(?![\d]|\.\d)", printed), number


def test_the_lessons_mark_what_they_measured():
    """Every lesson that measures a claim marks at least two numbers of its prose."""
    for path in LESSONS:
        if "verdict:" in outputs(path):
            assert len(measured(path)) >= 2, path.name


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    """A link to another notebook names one that exists."""
    for cell in cells(path):
        if cell["cell_type"] == "markdown":
            for target in re.findall(r"\]\(([^)#:]+\.ipynb)\)", "".join(cell["source"])):
                assert (path.parent / target).exists(), target
