"""Two values compared: within which tolerances, and in which words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.checking import compare
from course.optimizers import AdamState

# Rounded, since float32 has no room for the smallest of float64's numbers.
REALS = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))


@given(st.lists(REALS, min_size=1, max_size=5), st.floats(-0.5, 0.5))
def test_compare_is_isclose(values, shift):
    """Numbers agree exactly when they are close by the tolerances, lists and float32 included."""
    expected = np.array(values)
    close = {"rtol": 1e-7, "atol": 1e-9}
    assert compare(values, expected, **close) == ""
    assert compare(expected.astype(np.float32), expected, **close) == ""
    scale = 1 + abs(expected).max()
    moved = expected + shift * scale
    assert (compare(moved, expected, **close) == "") == bool(
        np.allclose(moved, expected, rtol=1e-7, atol=1e-9 * abs(expected).max())
    )


@pytest.mark.parametrize(
    ("yours", "expected", "words"),
    [
        (np.zeros((2, 1)), np.zeros(2), "shape"),
        ((1.0,), (1.0, 2.0), "1 value, and 2"),
        (1.0, (1.0, 2.0), "in a tuple"),
        (1, True, "truth value"),
        (False, True, "says False, and True is right"),
        (float("nan"), 1.0, "it is nan, and 1 is right"),
        ({"a": 1}, {"b": 1}, "keys b"),
        ("x", "y", "says 'x', and 'y' is right"),
        (3, "y", "an int, and the text 'y'"),
        (([1.0], 2.0), (np.array([1.0]), 3.0), "in value 2 of 2, it is 2, and 3 is right"),
        (1.0, None, "nothing should"),
    ],
)
def test_compare_in_words(yours, expected, words):
    """Each kind of difference has its own words."""
    assert words in compare(yours, expected, rtol=1e-7, atol=0)


def test_nan_where_nan_is_expected():
    """NaN and infinity are right where the reference has them."""
    expected = np.array([np.nan, np.inf, 1.0])
    assert compare(expected.copy(), expected, rtol=1e-7, atol=0) == ""
    assert compare(np.array([np.nan, -np.inf, 1.0]), expected, rtol=1e-7, atol=0) != ""
    infinite = np.array([np.inf, 1.0])
    for other in ([np.inf, 5.0], [5.0, 1.0], [np.nan, 1.0], [-np.inf, 1.0]):
        assert compare(np.array(other), infinite, rtol=1e-7, atol=1e-9) != ""
        assert compare(infinite, np.array(other), rtol=1e-7, atol=1e-9) != ""


def test_an_array_is_a_pair():
    """Two numbers asked for may come in an array; the wrong number of them may not."""
    close = {"rtol": 1e-7, "atol": 1e-9}
    assert compare(np.array([0.25, 0.75]), (0.25, 0.75), **close) == ""
    assert "in value 2 of 2" in compare(np.array([0.25, 0.7]), (0.25, 0.75), **close)
    assert "3 values" in compare(np.ones(3), (1.0, 1.0), **close)
    assert "in a tuple" in compare(np.ones((2, 2)), (np.ones(2), np.ones(2)), **close)


def test_nothing_left_is_nothing_left():
    """Where 0 is expected, the rounding of the arguments passes, and no more than that."""
    close = {"rtol": 1e-7, "atol": 1e-9}
    assert compare(np.array([3e-14, 0.0]), np.zeros(2), scale=5.0, **close) == ""
    assert compare(np.array([3e-14, 0.0]), np.zeros(2), scale=0.0, **close) != ""
    assert compare(np.array([3e-11, 0.0]), np.zeros(2), scale=5.0, **close) != ""
    assert compare(1e-7, 2e-7, scale=4.5e6, **close) != ""


def test_numbers_are_told_apart():
    """Two numbers that agree in six digits are shown with as many as tell them apart."""
    right = np.array([1.0, -1.8769099])
    words = compare([1.0, -1.87690999], right, rtol=0, atol=0)
    assert words == "entry [1] is -1.87691, and -1.8769099 is right"


def test_a_state_in_front():
    """A tuple that begins with a state, whose parts have several shapes, is compared in words."""
    state, theta = AdamState(1, np.zeros(2), np.ones(2)), np.ones(2)
    close = {"rtol": 1e-7, "atol": 1e-9}
    assert compare((state, theta), (state, theta), **close) == ""
    assert "2 values" in compare(theta, (state, theta), **close)
