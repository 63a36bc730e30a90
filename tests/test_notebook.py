"""`check` as a cell calls it: what it shows, returns and records."""

import numpy as np
import pytest

from course import check, run
from course.learning import progress
from course.optimizers import adagrad_step


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

    def adagrad_step(theta, grad, state, *, lr, eps=1e-10):
        v = state.v + grad**2
        return theta - lr * grad / (np.sqrt(v) + eps), (v,)

    step = check("06.1", adagrad_step)
    assert run(lambda theta: theta, [1.0], step, lr=0.1, eps=0.0, steps=2).final.shape == (1,)
    assert "The lesson goes on with your adagrad_step." in capsys.readouterr().out


def test_a_step_of_another_name_runs(here):
    """A step that passes under another name, as a decorated one may, is one that `run` takes."""
    step = check(
        "06.1", lambda theta, g, s, *, lr, eps=1e-10: adagrad_step(theta, g, s, lr=lr, eps=eps)
    )
    assert run(lambda theta: theta, [1.0], step, lr=0.1, steps=2).final.shape == (1,)


@pytest.mark.parametrize("name", ["1.2", " 01.2", "01.02", 1.2])
def test_an_identifier_mistyped(here, capsys, name):
    """A number that no exercise has is answered in one sentence, and the cell goes on."""
    assert check(name, right) is right
    out = capsys.readouterr().out
    assert out == f'There is no exercise {name!r}. Did you mean check("01.2", gradient_step)?\n'
    assert progress.read(here) == []


def test_arguments_exchanged(here, capsys):
    """A function in the identifier's place is told which comes first."""
    assert check(right, "01.2") is right
    assert capsys.readouterr().out == 'Write the identifier first: check("01.2", …).\n'


def test_the_function_of_another_exercise(here, capsys):
    """A function handed to a neighbour's check is told where it belongs."""

    def descend(grad, theta, *, lr, steps):
        return theta

    check("01.2", descend)
    assert "`descend` is the function of exercise 01.3" in capsys.readouterr().out


def test_the_newest_verdict(here, capsys, monkeypatch):
    """Without a function, check gives the newest verdict, whose case is a line of code."""
    monkeypatch.setattr("course.notebook._latest", {})
    assert check("01.5") is None
    words = 'Exercise 01.5 has not been checked yet: check("01.5", mended_descent) does it.\n'
    assert capsys.readouterr().out == words
    check("01.2", wrong)
    case = check("01.2").case
    assert eval(case, {"np": np, "gradient_step": right}).shape == (2,)


def test_what_is_printed_is_in_the_verdict(here, capsys):
    """Prints of the function come once, below the verdict, in words and in HTML."""
    from course.notebook import Shown

    def gradient_step(theta, grad, *, lr):
        print("<here>")
        return theta

    check("01.2", gradient_step)
    assert capsys.readouterr().out.count("<here>") == 1
    assert "Your function printed: &lt;here&gt;" in Shown(check("01.2"))._repr_html_()


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
