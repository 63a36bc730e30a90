"""What may be said of a hidden case: one place decides it, for every status."""

import pytest

from course.checking import Status, Verdict

SECRET = "theta=[1.7342]"


@pytest.mark.parametrize("status", Status)
def test_withheld_keeps_no_word_of_the_case(status):
    """Whatever a check ended in, nothing that the case or the submission said is left."""
    told = Verdict(
        "01.2", "gradient_step", status, SECRET, "a hint", "a mistake",
        case=SECRET, yours=SECRET, expected=SECRET,
    ).withheld()  # fmt: skip
    if status is Status.PASSED:
        return
    assert SECRET not in str(told)
    assert SECRET not in repr(told)
    assert (told.status, told.mistake) == (status, "a mistake")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.WRONG, "A hidden case differs."),
        (Status.NOT_ATTEMPTED, "A hidden case differs."),
        (Status.TIMED_OUT, "A hidden case took too long."),
        (Status.RAISED, "It raised an exception on a hidden case."),
    ],
)
def test_withheld_says_what_happened(status, words):
    """A student learns how a hidden case ended, and nothing that it chose to say."""
    verdict = Verdict("01.2", "gradient_step", status, "It raised ValueError: x.")
    assert verdict.withheld().message == words


def test_withheld_drops_the_hint_of_an_exception():
    """A hint that an exception earned is withheld: its kind could have been chosen by the case."""
    verdict = Verdict("01.2", "f", Status.RAISED, "", "Has the cell been run?")
    assert verdict.withheld().hint == ""
