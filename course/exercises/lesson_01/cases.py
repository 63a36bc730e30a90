"""The cases of lesson 01 that hand over a function: a gradient to measure, a descent to make."""

from __future__ import annotations

import numpy as np

from ..drawing import bowl, uniform
from ..spec import Case, Code, code


def wave(rng, d):
    """A smooth function of d variables; every derivative of it differs from zero."""
    return code(
        "lambda theta: np.sum(a * np.sin(theta)) + np.exp(0.3 * b @ theta)",
        a=uniform(rng, 1, 2, d),
        b=uniform(rng, 0.2, 1, d),
    )


def slopes(rng):
    mixed = Code("lambda theta: theta[0] ** 2 + 3 * theta[0] * theta[1]")
    cubes = Code("lambda theta: np.sum(theta**3)")
    return [
        Case(
            (Code("lambda theta: theta[0] ** 2"), np.array([3.0])),
            {"h": 0.25},
            "f(x) = x² at 3",
            says="an array of shape (d,)",
        ),
        Case(
            (mixed, np.array([1.0, 2.0])),
            {"h": 0.5},
            "two variables that multiply each other",
            says="move one coordinate a little to both sides",
        ),
        Case(
            (cubes, np.array([2.0, -4.0])),
            {"h": 0.5},
            "a long h, and a curve that bends",
            says="divide the change by the distance",
        ),
        Case(
            (Code("lambda theta: 0.75 * theta[0] ** 2 + 0.25 * theta[1]"), np.array([3, 1])),
            {"h": 0.5},
            "a point with whole-number coordinates",
            says="whole ones too",
        ),
        Case(
            (Code("lambda theta: 5 * theta[0] - 2 * theta[1] + theta[2]"), np.array([1, 2, 0])),
            {"h": 1},
            "a plane in three variables, and a whole h",
            says="whole ones too",
        ),
        Case(
            (Code("lambda theta: float(theta @ theta)"), np.zeros(2)),
            {"h": 0.25},
            "the bottom of a bowl",
            says="an array of shape (d,)",
        ),
        Case(
            (Code("lambda theta: 1e-12 * theta[0] ** 2"), np.array([3.0])),
            {"h": 0.5},
            "a function in tiny units",
            says="Return the gradient of `f` at `theta`",
        ),
        Case(
            (cubes, np.array([0.0])),
            {"h": 1e-7},
            "a place where only the bend is left, and a very short h",
            says="divide the change by the distance",
        ),
        Case((mixed, uniform(rng, 1, 3, 2)), {"h": 1e-5}, "a quadratic, and a short h"),
        Case((wave(rng, 3), uniform(rng, -1, 1, 3)), {"h": 1e-3}, "a curved function in 3-d"),
        Case((wave(rng, 2), uniform(rng, -1, 1, 2)), {"h": 0.1}, "a curved function in 2-d"),
        Case((cubes, rng.integers(1, 5, 4)), {"h": 1e-4}, "four whole-number coordinates"),
    ]


def paths(rng):
    double = Code("lambda theta: 2 * theta")
    return [
        Case((double, np.array([10.0])), {"lr": 0.25, "steps": 2}, "f(x) = x², two steps from 10"),
        Case(
            (double, [10.0]),
            {"lr": 0.25, "steps": 3},
            "a start in a list",
            says="an array or a list of d numbers",
        ),
        Case(
            (Code("lambda theta: np.array([2.0, 4.0]) * theta"), np.array([2, 5])),
            {"lr": 0.125, "steps": 3},
            "a start with whole-number coordinates",
            says="whole ones too",
        ),
        Case(
            (double, np.array([3.0, -1.0])),
            {"lr": 0.25, "steps": 0},
            "no step at all",
            says="an array of shape (steps + 1, d)",
        ),
        Case(
            (Code("lambda theta: theta**3"), np.array([2.0, -1.0])),
            {"lr": 0.125, "steps": 3},
            "a slope that changes along the path",
            says="Evaluate `grad` afresh at every point",
        ),
        Case(
            (double, np.array([1.0, 2.0, 4.0])),
            {"lr": 0.25, "steps": 1},
            "a single step in 3-d",
            says="whose first row is the start",
        ),
        Case(
            (double, np.array([0.0, 0.0])),
            {"lr": 0.25, "steps": 2},
            "a start at the minimum",
            says="an array of shape (steps + 1, d)",
        ),
        Case(
            (double, np.array([1e-12])),
            {"lr": 0.25, "steps": 2},
            "a start close to the minimum",
            says="an array of shape (steps + 1, d)",
        ),
        Case(
            (double, np.array([1.0, -2.0])),
            {"lr": 1.25, "steps": 3},
            "a rate so high that the descent diverges",
            says="Repeat the step",
        ),
        Case(
            (double, np.array([2.0])),
            {"lr": 1.0, "steps": 3},
            "a rate at which the descent hops to and fro",
            says="Repeat the step",
        ),
        Case((bowl(rng, 2), uniform(rng, 1, 3, 2)), {"lr": 0.12, "steps": 8}, "a bowl in 2-d"),
        Case((bowl(rng, 3), uniform(rng, 1, 3, 3)), {"lr": 0.2, "steps": 4}, "a bowl in 3-d"),
    ]


def ends(rng):
    double = Code("lambda theta: 2 * theta")
    askew = Code("lambda theta: np.array([[2.0, 1.0], [1.0, 3.0]]) @ theta")
    product = Code("lambda theta: np.array([theta[0] * theta[1] ** 2, theta[0] ** 2 * theta[1]])")
    chain = Code("lambda theta: np.array([theta[0] + theta[2], theta[1] - theta[0], theta[2]])")
    return [
        Case(
            (askew, np.array([2.0, 1.0])),
            {"lr": 0.25, "steps": 1},
            "one step in a valley that lies askew",
            says="so that it returns the end of a true gradient descent",
        ),
        Case(
            (askew, np.array([2.0, 1.0])),
            {"lr": 0.25, "steps": 2},
            "two steps in the same valley",
            says="so that it returns the end of a true gradient descent",
        ),
        Case(
            (double, np.array([8.0, -4.0])),
            {"lr": 0.25, "steps": 2},
            "a round bowl, where no coordinate's slope depends on the other",
            says="the end of a true gradient descent, shape (d,)",
        ),
        Case(
            (double, np.array([10.0])),
            {"lr": 0.25, "steps": 3},
            "a single coordinate",
            says="the end of a true gradient descent, shape (d,)",
        ),
        Case(
            (double, [8.0, 4.0]),
            {"lr": 0.25, "steps": 2},
            "a start in a list",
            says="a start may be an array or a list",
        ),
        Case(
            (askew, np.array([1, -3])),
            {"lr": 0.125, "steps": 2},
            "a start with whole-number coordinates",
            says="of whole numbers too",
        ),
        Case(
            (askew, np.array([3.0, -1.0])),
            {"lr": 0.25, "steps": 0},
            "no step at all",
            says="with the same arguments",
        ),
        Case(
            (product, np.array([1.0, 2.0])),
            {"lr": 0.125, "steps": 3},
            "slopes that are products of the coordinates",
            says="so that it returns the end of a true gradient descent",
        ),
        Case(
            (chain, np.array([1.0, 2.0, 4.0])),
            {"lr": 0.5, "steps": 2},
            "three coordinates",
            says="The caller's start must stay where it is.",
        ),
        Case(
            (double, np.array([1.0, -2.0])),
            {"lr": 0.25, "steps": 24},
            "many steps, close to the minimum",
            says="with the same arguments",
        ),
        Case(
            (double, np.array([1e-12])),
            {"lr": 0.25, "steps": 2},
            "a start close to the minimum",
            says="the end of a true gradient descent, shape (d,)",
        ),
        Case(
            (double, np.array([1.0, -2.0])),
            {"lr": 1.25, "steps": 3},
            "a rate so high that the descent diverges",
            says="with the same arguments",
        ),
        Case((bowl(rng, 2), uniform(rng, 1, 3, 2)), {"lr": 0.15, "steps": 3}, "a bowl in 2-d"),
        Case((bowl(rng, 4), uniform(rng, 1, 3, 4)), {"lr": 0.05, "steps": 6}, "a bowl in 4-d"),
    ]
