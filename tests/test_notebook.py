"""`check` as a cell calls it: what it shows, returns and records."""

import numpy as np
import pytest

from course import check, optimizers, run
from course.learning import progress


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A learner's folder as the working folder."""
    (tmp_path / ".course").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def right(theta, grad, *, lr):
    return theta - lr * grad


def wrong(theta, grad, *, lr):
    return theta + lr * grad


def test_returns_the_learners_function_once_it_passes(here, capsys):
    """A right function comes back itself, and the words say that the lesson uses it."""
    assert check("01.2", right) is right
    assert "The lesson goes on with your gradient_step." in capsys.readouterr().out


def test_returns_ours_until_then(here, capsys):
    """For a wrong function the reference comes back under the exercise's name, with the hint."""
    going_on = check("01.2", wrong)
    assert going_on.__name__ == "gradient_step"
    assert going_on(np.array([1.0]), np.array([2.0]), lr=0.1) == pytest.approx([0.8])
    out = capsys.readouterr().out
    assert "you climb" in out
    assert "goes on with the course's gradient_step" in out


def test_our_function_earns_no_pass(here, capsys):
    """Checking the function that an earlier check handed out is no attempt."""
    ours = check("01.2", wrong)
    check("01.2", ours)
    assert "is the course's function at present" in capsys.readouterr().out
    (record,) = progress.read(here)
    assert (record.status, record.attempts) == ("wrong", 1)


def test_lists_become_arrays(here, capsys):
    """A right function that returns lists goes on returning arrays, for the lesson to slice."""
    listed = check("01.2", lambda theta, grad, *, lr: (theta - lr * grad).tolist())
    assert isinstance(listed(np.ones(2), np.ones(2), lr=0.5), np.ndarray)
    assert "its lists turned into arrays" in capsys.readouterr().out


def test_plain_states_get_their_names(here, capsys):
    """A step that hands its state back as a plain tuple can be repeated although it reads names."""

    def adagrad_step(theta, grad, state, *, lr, eps):
        v = state.v + grad**2
        return theta - lr * grad / (np.sqrt(v) + eps), (v,)

    step = check("06.1", adagrad_step)
    assert run(lambda theta: theta, [1.0], step, lr=0.1, eps=0.0, steps=2).final.shape == (1,)
    assert "The lesson goes on with your adagrad_step." in capsys.readouterr().out


def test_step_of_another_name_runs(here, capsys):
    """A right step that is a lambda goes on under the exercise's name, by which `run` starts it."""
    heavy = optimizers.momentum_step
    step = check(
        "05.1", lambda theta, grad, state, *, lr, beta: heavy(theta, grad, state, lr=lr, beta=beta)
    )
    descent = run(lambda theta: theta, [1.0], step, lr=0.1, beta=0.9, steps=2)
    assert descent.final.shape == (1,)


def test_progress_is_recorded(here, capsys):
    """Answers are recorded in the learner's folder."""
    check("01.2", wrong)
    check("01.2", right)
    (record,) = progress.read(here)
    assert (record.exercise, record.status, record.attempts) == ("01.2", "passed", 2)


def test_no_folder_no_record(tmp_path, monkeypatch, capsys):
    """Outside a learner's folder a check answers and leaves no file."""
    monkeypatch.chdir(tmp_path)
    check("01.2", right)
    assert list(tmp_path.iterdir()) == []


def test_progress_that_cannot_be_written(here, capsys):
    """A broken progress file does not keep the answer from the learner, who is told."""
    (here / ".course" / "progress.sqlite").write_text("no database")
    assert check("01.2", right) is right
    out = capsys.readouterr().out
    assert "passed" in out
    assert "not in your progress" in out


def test_html_has_words_and_a_mark_beside_colour(here):
    """The verdict in HTML names the status in words, escapes what it quotes, and is stable."""
    from course.checking import check_function
    from course.exercises import get
    from course.notebook import Shown

    shown = Shown(check_function(wrong, get("01.2")))
    text = shown._repr_html_()
    assert "✗ 01.2 gradient_step: wrong." in text
    assert "<b>Hint.</b>" in text
    assert text == Shown(check_function(wrong, get("01.2")))._repr_html_()

    def tagged(theta, grad, *, lr):
        raise ValueError("<script>alert(1)</script>")

    assert "<script>" not in Shown(check_function(tagged, get("01.2")))._repr_html_()
