"""Marks as classes, and as the plain data that the store keeps."""

import json

import pytest

from course.checking import Status
from course.grading.marks import CellError, Group, Mark, Marked, status_of


def test_a_result_comes_back_from_its_json():
    """What the store reads is what marking gave, statuses and errors included."""
    marks = [
        Mark("01.1", "f", 0.5, 1, Group.PASSED_VISIBLE, Status.PASSED, Status.WRONG, hint="h"),
        Mark("01.2", "g", 0, 2, Status.RAISED, Status.RAISED, Group.NOT_RUN),
    ]
    marked = Marked("01", "d", "none", marks, [CellError(3, "ValueError", "no", None)], ["a"])
    back = Marked.from_dict(json.loads(json.dumps(marked.as_dict())))
    assert back == marked
    assert isinstance(back.marks[1].status, Status)


def test_errors_of_an_older_file_may_say_more():
    """The line's text, which an earlier version kept beside its number, is no obstacle."""
    error = {"cell": 1, "kind": "K", "message": "m", "line": 2, "text": "x = 1"}
    data = {**Marked("01", "d", "none").as_dict(), "errors": [error]}
    assert Marked.from_dict(data).errors == [CellError(1, "K", "m", 2)]


@pytest.mark.parametrize("status", [*Status, *Group])
def test_every_status_is_known_by_its_word(status):
    """No two statuses share a word, and each is found by it."""
    assert status_of(str(status)) is status


def test_another_word_is_refused():
    """A word that names no status raises."""
    with pytest.raises(ValueError, match="nearly"):
        status_of("nearly")
