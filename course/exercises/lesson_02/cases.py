"""The cases of lesson 02: curvatures, tables, the steps of a schedule, functions to descend."""

from __future__ import annotations

import numpy as np

from ..drawing import symmetric, uniform
from ..spec import Case, Code, code


def edges(rng):
    low, middle, high = (float(x) for x in np.sort(uniform(rng, 1, 3, 3)) * [1, 2, 6])
    return [
        Case(
            (np.array([[2.0, 0.0], [0.0, 8.0]]),),
            {},
            "curvatures 2 and 8 along the axes",
            says="The steepest direction alone sets the edge",
        ),
        Case(
            (np.array([[5.0, -3.0], [-3.0, 5.0]]),),
            {},
            "curvatures 2 and 8 along the diagonals",
            says="askew to the coordinate axes",
        ),
        Case(
            (np.diag([8.0, 1.0, 2.0]),),
            {},
            "the steepest axis first",
            says="such a direction for each eigenvalue",
        ),
        Case((np.array([[4.0]]),), {}, "a single parameter", says="of shape (d, d)"),
        Case(
            (np.array([[3, 1], [1, 3]]),),
            {},
            "whole numbers",
            says="its eigenvalues are the curvatures",
        ),
        Case(
            (np.diag([0.0, 4.0, 2.0]),),
            {},
            "a direction in which the ground is flat",
            says="none of them is negative",
        ),
        Case(
            (np.diag([0.5, 0.5]),),
            {},
            "a round bowl",
            says="All of them share one η",
        ),
        Case(
            (np.array([[2.0, -1.0, -1.0], [-1.0, 2.0, -1.0], [-1.0, -1.0, 2.0]]),),
            {},
            "a flat direction that lies askew, and two of curvature 3",
            says="askew to the coordinate axes",
        ),
        Case(
            (np.array([[2.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]),),
            {},
            "curvatures 0, 1 and 3, all askew",
            says="none of them is negative",
        ),
        Case(
            (np.array([[1.0, 2.0, 2.0], [2.0, 4.0, 4.0], [2.0, 4.0, 4.0]]),),
            {},
            "two flat directions that lie askew",
            says="none of them is negative",
        ),
        Case(
            (np.array([[2e-7, 1e-7], [1e-7, 2e-7]]),),
            {},
            "a loss in tiny units",
            says="askew to the coordinate axes",
        ),
        Case((symmetric(rng, [low, high]),), {}, "a valley that lies askew"),
        Case((np.round(np.diag([high, low, middle]), 2),), {}, "axes in no particular order"),
        Case((symmetric(rng, rng.uniform(0.5, 40, 4)),), {}, "four parameters"),
        Case((symmetric(rng, 1e6 * rng.uniform(1, 9, 3)),), {}, "a loss in huge units"),
    ]


def balances(rng):
    low, high = uniform(rng, 1, 2), uniform(rng, 6, 18)
    return [
        Case(
            (np.array([[1.0, 0.0], [0.0, 3.0]]),),
            {},
            "curvatures 1 and 3 along the axes",
            says="The best rate makes both equal",
        ),
        Case(
            (np.array([[5.0, -3.0], [-3.0, 5.0]]),),
            {},
            "curvatures 2 and 8 along the diagonals",
            says="askew to the coordinate axes",
        ),
        Case(
            (np.diag([8.0, 2.0, 5.0]),),
            {},
            "a third curvature between the two ends",
            says="m being the smallest and L the largest",
        ),
        Case(
            (np.diag([0.0, 4.0, 2.0]),),
            {},
            "a direction in which the ground is flat",
            says="The ground may be flat in one direction (m = 0)",
        ),
        Case((np.array([[4.0, 0.0], [0.0, 4.0]]),), {}, "a round bowl", says="or round (m = L)"),
        Case((np.array([[4.0]]),), {}, "a single parameter", says="of shape (d, d)"),
        Case(
            (np.array([[3, 1], [1, 3]]),),
            {},
            "whole numbers",
            says="as a tuple `(lr, factor)`",
        ),
        Case(
            (np.diag([1.0, 100.0]),),
            {},
            "a narrow valley",
            says="the ravine with m = 1 and L = 100",
        ),
        Case(
            (np.array([[2.0, -1.0, -1.0], [-1.0, 2.0, -1.0], [-1.0, -1.0, 2.0]]),),
            {},
            "a flat direction that lies askew",
            says="The ground may be flat in one direction (m = 0)",
        ),
        Case(
            (np.array([[2e-7, 1e-7], [1e-7, 2e-7]]),),
            {},
            "a loss in tiny units",
            says="askew to the coordinate axes",
        ),
        Case((symmetric(rng, [low, high]),), {}, "a valley that lies askew"),
        Case((symmetric(rng, [2.0, uniform(rng, 2.5, 3)]),), {}, "a bowl that is almost round"),
        Case((symmetric(rng, rng.uniform(1, 40, 4)),), {}, "four parameters"),
        Case((symmetric(rng, 1e6 * rng.uniform(1, 9, 3)),), {}, "a loss in huge units"),
    ]


def tables(rng):
    # Three times 0.1 does not sum to 0.3, in whatever order. The other column is so large that what
    # an addition to the divisor leaves of rounding is none beside it: the next case shows that one.
    tenths = np.array([[1e7, 0.1], [2e7, 0.1], [6e7, 0.1]])
    return [
        Case(
            (np.array([[1.0, 10.0], [3.0, 50.0]]),),
            {},
            "two features in two units",
            says="with every column at mean 0 and standard deviation 1",
        ),
        Case(
            (np.array([[-4.0], [-2.0], [0.0], [6.0]]),),
            {},
            "a single feature",
            says="divide by n, not n − 1",
        ),
        Case(
            (np.array([[1, 2, 9], [4, 6, 8], [1, 7, 4]]),),
            {},
            "whole numbers",
            says="whole numbers too",
        ),
        Case(
            (np.array([[1.0, 5.0], [1.0, 7.0], [1.0, 3.0]]),),
            {},
            "a column of ones",
            says="A constant column",
        ),
        Case(
            (tenths,),
            {},
            "a column that holds 0.1 throughout",
            says="a column that holds 0.1 throughout",
        ),
        Case(
            (np.array([[2.5, -3.0, 0.0]]),),
            {},
            "a single example",
            says="one whose entries are all equal",
        ),
        Case(
            (np.array([[2e-30, 1.0], [6e-30, 3.0], [4e-30, 8.0]]),),
            {},
            "a column in very small units",
            says="every other column is scaled, however small its units",
        ),
        Case(
            (np.array([[400000001.0, 2.0], [400000002.0, 7.0], [400000006.0, 3.0]]),),
            {},
            "a column far from 0, with a small spread",
            says="subtract its mean, divide by its standard deviation",
        ),
        Case(
            (np.array([[100000000001.0, 2.0], [100000000003.0, 6.0]]),),
            {},
            "a column very far from 0, with a spread of 1",
            says="every other column is scaled, however small its units",
        ),
        Case((uniform(rng, 1, 9, (6, 3)) * [1, 10, 100],), {}, "three features in three units"),
        Case((rng.integers(0, 50, (5, 2)),), {}, "whole numbers below 50"),
        Case(
            (np.column_stack([1e6 + uniform(rng, 0, 5, 6), uniform(rng, -9, 9, 6)]),),
            {},
            "readings near a million",
        ),
    ]


def schedules(rng):
    long = {"steps": 12, "warmup": 4, "lr_max": 2.0, "lr_min": 0.5}
    bare = {"steps": 8, "warmup": 0, "lr_max": 1.0, "lr_min": 0.25}
    single = {"steps": 5, "warmup": 1, "lr_max": 0.5, "lr_min": 0.0}
    drawn = {
        "steps": int(rng.integers(20, 30)),
        "warmup": int(rng.integers(5, 10)),
        "lr_max": uniform(rng, 1, 2),
        "lr_min": uniform(rng, 0.1, 0.3),
    }
    rises = "`lr_max · (t + 1) / warmup` in the first `warmup` steps"
    top, end = "from `lr_max` at t = `warmup`", "down to `lr_min` at t = `steps`"
    zero = "`warmup` may be 0"
    return [
        Case((0,), long, "the first step of a warm-up", says=rises),
        Case((1,), long, "the second step of a warm-up", says="Return the rate of step `t`"),
        Case((3,), long, "the last step of a warm-up", says="t = 0 to `warmup` − 1"),
        Case((4,), long, "the first step after a warm-up", says=top),
        Case((6,), long, "a quarter of the way down", says="half a cosine"),
        Case((8,), long, "half of the way down", says="half a cosine"),
        Case((10,), long, "three quarters of the way down", says="half a cosine"),
        Case((12,), long, "the end of the way down", says=end),
        Case((13,), long, "the step after the end", says="where it stays"),
        Case((30,), long, "long after the end", says="where it stays"),
        Case((0,), bare, "the first step without a warm-up", says=zero),
        Case((2,), bare, "a quarter of the way, without a warm-up", says=zero),
        Case((8,), bare, "the end, without a warm-up", says=zero),
        Case((11,), bare, "after the end, without a warm-up", says="where it stays"),
        Case((0,), single, "a warm-up of a single step", says=rises),
        Case((1,), single, "right after a warm-up of a single step", says=top),
        Case((4,), single, "the step before an end at 0", says="half a cosine"),
        Case((5,), single, "an end at 0", says=end),
        Case((int(rng.integers(1, 4)),), drawn, "somewhere in a longer warm-up"),
        Case((int(rng.integers(11, 19)),), drawn, "somewhere on a longer way down"),
        Case((int(rng.integers(31, 60)),), drawn, "somewhere after a longer way down"),
    ]


def searches(rng):
    square = Code("lambda theta: theta @ theta"), Code("lambda theta: 2 * theta")
    oval = (
        Code("lambda theta: theta[0]**2 + 4 * theta[1]**2"),
        Code("lambda theta: np.array([2 * theta[0], 8 * theta[1]])"),
    )
    wall = Code("lambda theta: np.sum(theta - np.log(theta))"), Code("lambda theta: 1 - 1 / theta")
    cliff = Code("lambda theta: 2**30 * (theta @ theta)"), Code("lambda theta: 2**31 * theta")
    hessian = symmetric(rng, [1.0, uniform(rng, 8, 12)])
    valley = (
        code("lambda theta: theta @ hessian @ theta / 2", hessian=hessian),
        code("lambda theta: hessian @ theta", hessian=hessian),
    )
    scales = uniform(rng, 10, 30, 3)
    steep = (
        code("lambda theta: np.sum(scales * theta**2)", scales=scales),
        code("lambda theta: 2 * scales * theta", scales=scales),
    )

    def case(functions, theta, lr, c, shrink, note, says=""):
        hyper = {"lr": lr, "c": c, "shrink": shrink}
        return Case((*functions, np.array(theta)), hyper, note, says)

    many = "multiply it by `shrink` until Armijo's condition holds"
    first, equal = "Start with `lr`, the first trial", "equality is enough"
    enough, length = "until the loss falls by enough", "‖g‖² is the sum of the squared components"
    shape, nan = "functions of an array of shape (d,)", "A trial where `f` is NaN has failed"
    # On the bowl of squares a trial passes up to the rate 1 - c, and lowers the loss below 1.
    return [
        case(square, [4.0], 0.25, 0.125, 0.5, "a first trial that is good enough", first),
        case(square, [4.0], 1.125, 0.125, 0.5, "a first trial that is too long", many),
        case(square, [4.0], 0.8, 0.1875, 0.5, "a loss that falls by hardly more", enough),
        case(square, [4.0], 0.875, 0.125, 0.5, "a loss that falls by exactly enough", equal),
        case(square, [4.0], 1.0, 0.125, 0.875, "exactly enough at the second trial", equal),
        case(square, [4.0], 0.875, 0.25, 0.5, "a loss that falls, but not by enough", enough),
        case(square, [0.25], 0.875, 0.25, 0.5, "a gradient shorter than 1", length),
        case(square, [4.0], 0.625, 0.5, 0.5, "a share of one half", enough),
        case(square, [1.0, -2.0], 16.0, 0.25, 0.5, "five trials too long, in 2-d", many),
        case(oval, [2.0, -1.0], 0.25, 0.5, 0.75, "an oval bowl", shape),
        case(wall, [2.0], 8.0, 0.125, 0.5, "a wall beyond which f is NaN", nan),
        case(square, [0.0, 0.0], 0.5, 0.25, 0.5, "a start at the minimum", equal),
        case(square, [1.0], 1e6, 0.25, 0.9, "a first trial a million times too long", many),
        case(cliff, [1.0], 0.625, 0.25, 0.5, "ground as steep as a cliff", many),
        case(square, [1e-9], 0.875, 0.25, 0.5, "a tiny loss that falls, but not by enough", enough),
        case(valley, uniform(rng, 1, 2, 2), 1.0, 1e-4, 0.5, "a narrow valley"),
        case(steep, uniform(rng, 1, 2, 3), 1.0, 0.1, 0.7, "a slope with many trials too long"),
        case(wall, uniform(rng, 2, 3, 2), 8.0, 0.1, 0.6, "a wall in 2-d"),
    ]


def ramps(rng):
    square = Code("lambda theta: theta @ theta"), Code("lambda theta: 2 * theta")
    shifted = (
        Code("lambda theta: np.sum((theta - 1) ** 2)"),
        Code("lambda theta: 2 * (theta - 1)"),
    )
    fourth = Code("lambda theta: np.sum(theta**4) / 4"), Code("lambda theta: theta**3")
    cosh = Code("lambda theta: np.sum(np.cosh(theta))"), Code("lambda theta: np.sinh(theta)")
    hessian = symmetric(rng, [1.0, uniform(rng, 8, 12)])
    valley = (
        code("lambda theta: theta @ hessian @ theta / 2", hessian=hessian),
        code("lambda theta: hessian @ theta", hessian=hessian),
    )
    scales = uniform(rng, 1, 4, 3)
    bowl = (
        code("lambda theta: np.sum(scales * theta**2) / 2", scales=scales),
        code("lambda theta: scales * theta", scales=scales),
    )

    def case(functions, theta, lr_min, lr_max, steps, note, says=""):
        hyper = {"lr_min": lr_min, "lr_max": lr_max, "steps": steps}
        return Case((*functions, np.array(theta)), hyper, note, says)

    factor = "the rate grows at every step by the same factor"
    return [
        case(square, [1.0], 0.25, 4.0, 3, "rates 0.25, 1 and 4", factor),
        case(square, [8.0], 0.125, 0.25, 2, "two rates only", "`steps` is 2 or more"),
        case(square, [1.0, -3.0], 0.0625, 1.0, 5, "five rates in 2-d", "both included"),
        case(
            shifted,
            [5.0, 2.0],
            0.125,
            2.0,
            3,
            "a minimum at (1, 1)",
            "two arrays of shape (steps,)",
        ),
        case(fourth, [1.0, 2.0], 0.125, 0.5, 3, "no quadratic", "It is one descent"),
        case(fourth, [3.0], 0.03125, 0.0625, 4, "a slow ramp", "the loss *after* the step"),
        case(square, [1.0], 0.75, 6.0, 4, "a loss far above its start", "where it explodes"),
        case(cosh, [4.0], 1.0, 8.0, 4, "losses that become inf and NaN", "finite or not"),
        case(valley, uniform(rng, 1, 2, 2), 1e-3, 0.15, 9, "a narrow valley, up to the edge"),
        case(bowl, uniform(rng, 1, 2, 3), 0.01, 3.0, 7, "a bowl, far beyond the edge"),
        case(bowl, uniform(rng, 1, 2, 3), 0.02, 0.2, 2, "a bowl, and two rates"),
    ]
