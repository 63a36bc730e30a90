"""Sliders and choices: their values, their words, and what they refuse."""

import math

import numpy as np
import pytest

from course.widgets.controls import Slider, texts


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"low": 1.0, "high": 1.0}, "high equals low = 1: the range is empty"),
        ({"low": 2.0, "high": 1.0}, "low = 2 lies above high = 1: the range is reversed"),
        ({"low": 0.0, "high": 1.0, "log": True}, "low = 0 must be positive on a logarithmic scale"),
        ({"low": -1.0, "high": 1.0, "log": True}, "low = -1 must be positive"),
        ({"low": math.nan, "high": 1.0}, "low is nan; it must be a finite number"),
        ({"low": 0.0, "high": math.inf}, "high is inf; it must be a finite number"),
        ({"low": 0.0, "high": 1.0, "count": 1}, "count is 1; at least 2 are needed"),
        ({"low": 0.0, "high": 1.0, "count": 2.5}, "count is 2.5"),
        ({"low": 0.0, "high": 1.0, "value": 3.0}, "value = 3 is outside 0 to 1"),
        ({"values": (1, 1, 2)}, "values must hold at least two increasing numbers"),
        ({"values": (1,)}, "values must hold at least two increasing numbers"),
        ({}, "low is nan"),
    ],
)
def test_a_range_that_is_none_is_refused_by_name(arguments, sentence):
    """A slider without a range names the argument that is wrong."""
    with pytest.raises(ValueError, match="Slider 'lr': " + sentence.replace("(", r"\(")):
        Slider("lr", "learning rate", **arguments)


def test_a_log_slider_has_equal_ratios():
    """A log slider's values are evenly spaced in the logarithm, ends included."""
    grid = Slider("lr", "rate", 0.01, 100.0, count=5, log=True).grid
    np.testing.assert_allclose(grid, [0.01, 0.1, 1, 10, 100])


@pytest.mark.parametrize("log", [False, True])
def test_a_slider_opens_at_the_value_that_is_nearest(log):
    """The first position is the value's own, or its neighbour's."""
    slider = Slider("lr", "rate", 0.01, 1.0, count=21, log=log, value=0.2)
    assert abs(np.log(slider.grid[slider.first] / 0.2)) < 0.13


@pytest.mark.parametrize(
    "grid",
    [
        np.linspace(0.05, 1.05, 21),
        np.geomspace(1e-3, 1.0, 25),
        np.geomspace(1e-8, 1e8, 17),
        np.linspace(-11, 11, 45),
        np.array([1, 2, 4, 8, 64]),
        np.linspace(0, 0.96, 25),
    ],
)
def test_no_two_positions_read_the_same(grid):
    """The words of a slider's positions tell each from the next and keep its value."""
    words = texts(grid)
    assert len(set(words)) == len(grid)
    values = [float(word.replace("−", "-")) for word in words]
    np.testing.assert_allclose(values, grid, rtol=6e-3, atol=np.abs(np.diff(grid)).min() * 0.06)
