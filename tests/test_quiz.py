"""Quizzes: what they refuse, and what stands for them where no script runs."""

import math

import pytest

from course import quiz

CHOICES = {"down": (True, "It is `shorter`."), "up": (False, "$x^2$ grows.")}


@pytest.mark.parametrize(
    ("ask", "choices", "sentence"),
    [
        (quiz.one, {"a": (True, "r"), "b": (True, "r")}, "one of them must be right, but 2 are"),
        (quiz.one, {"a": (False, "r"), "b": (False, "r")}, "one of them must be right, but 0 are"),
        (quiz.many, {"a": (False, "r"), "b": (False, "r")}, "at least one must be right"),
        (quiz.one, {"a": (True, "r")}, "at least two are needed"),
        (quiz.one, {"a": (True, " "), "b": (False, "r")}, "'a' has no reason"),
        (quiz.many, {"a": True, "b": (False, "r")}, r"'a' needs \(True or False, a reason\)"),
    ],
)
def test_choices_that_make_no_quiz_are_refused(ask, choices, sentence):
    """A question without a right choice, or a choice without a reason, is a ValueError."""
    with pytest.raises(ValueError, match=sentence):
        ask("Which?", choices)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"value": math.nan, "tolerance": 1}, "value is nan"),
        ({"value": 1, "tolerance": 0}, "tolerance is 0"),
        ({"value": 1, "tolerance": math.inf}, "tolerance is inf"),
        ({"value": 1, "tolerance": 0.1, "wrong": [(1.05, "near")]}, "wrong: 1.05 lies within 0.1"),
    ],
)
def test_numbers_that_make_no_quiz_are_refused(arguments, sentence):
    """A number quiz names the argument that is wrong."""
    with pytest.raises(ValueError, match=sentence):
        quiz.number("How many?", reason="So.", **arguments)


@pytest.mark.parametrize("ask", [quiz.one, quiz.many])
def test_every_choice_folds_over_its_reason(ask):
    """Without scripts each choice opens to say whether it is right, and why."""
    shown = ask("Which way?", CHOICES)
    data, _ = shown._repr_mimebundle_()
    assert data["text/plain"] == repr(shown) == "Quiz('Which way?')"
    assert data["text/html"].count("<details>") == 2
    assert "<summary>down</summary><p>✓ Right. It is <code>shorter</code>.</p>" in data["text/html"]
    assert "✗ No. $x^2$ grows." in data["text/html"]
    assert "<script" not in data["text/html"]


def test_text_is_escaped_and_formulas_become_mathml():
    """Angle brackets are text; the live form holds formulas that need no typesetter."""
    spec = quiz.one("Is $a < b$ in <b>?", CHOICES).spec
    assert "<b>" not in spec["question"]
    assert "&lt;b&gt;" in spec["question"]
    assert "<math" in spec["question"]


def test_a_number_says_its_answer_in_a_fold():
    """Without scripts a number quiz holds its answer, its tolerance and the likely mistakes."""
    shown = quiz.number("2/L?", 0.2, 0.01, "L = 10", wrong=[(0.4, "L is not 5")], unit="m")
    data, _ = shown._repr_mimebundle_()
    assert "0.2 m (± 0.01). L = 10" in data["text/html"]
    assert "<summary>0.4?</summary>" in data["text/html"]
