"""The cases of the exercises of lesson 07: Hessians, offsets, walkers, ends, planes."""

from __future__ import annotations

import numpy as np

from ..drawing import symmetric, uniform
from ..spec import Case, Code, code


def slanted(small):
    """Return the matrix with eigenvalue 25 along (0.6, 0.8), and a small one across."""
    # Not zero itself, for no case shall be left to the sign of a rounding.
    return np.round(
        [[9 + 0.64 * small, 12 - 0.48 * small], [12 - 0.48 * small, 16 + 0.36 * small]], 10
    )


def hessians(rng):
    """Return cases of 07.1, each a Hessian."""
    a, b, c, d = rng.uniform(0.5, 3, 4)
    up, down, mixed = "all positive", "all negative", "some positive, some negative"
    flat, some_zero = "a zero, and no two signs", "An eigenvalue counts as zero"
    fixed = [
        ([[2.0, 1.0], [1.0, 2.0]], "curvatures 3 and 1", up),
        ([[-2.0, 1.0], [1.0, -2.0]], "curvatures −1 and −3", down),
        ([[1.0, 3.0], [3.0, 1.0]], "positive along both axes, curvatures 4 and −2", mixed),
        ([[0.0, 1.0], [1.0, 0.0]], "zeros on the diagonal", "the curvature along its own"),
        ([[-2, 1, 0], [1, -2, 0], [0, 0, -4]], "three curvatures, whole numbers", down),
        (np.diag([-1.0, -2.0, 3.0]), "curvatures −1, −2 and 3", mixed),
        (np.diag([1.0, -2.0, -3.0]), "curvatures 1, −2 and −3", "a symmetric `hessian`"),
        (np.diag([3.0, 0.1, -0.001]), "curvatures 3, 0.1 and −0.001", mixed),
        (
            [[21, 6, 12], [6, 21, 12], [12, 12, 39]],
            "slanted axes, curvatures 45, 45 and −9",
            "of any size",
        ),
        ([[2.0]], "one parameter, curvature 2", "of any size"),
        ([[-3.0]], "one parameter, curvature −3", "of any size"),
        (np.diag([2.0, 0.0]), "curvatures 2 and 0", flat),
        (np.diag([-2.0, 0.0]), "curvatures −2 and 0", flat),
        (np.diag([2.0, -1.0, 0.0]), "curvatures 2, −1 and 0", mixed),
        (np.zeros((2, 2)), "curvatures 0 and 0", flat),
        (np.diag([1.0, 1e-8]), "curvatures 1 and 1e-8", "at most 1e-8 times"),
        (np.diag([-1.0, -1e-8]), "curvatures −1 and −1e-8", "at most 1e-8 times"),
        (np.diag([1.0, -1e-8]), "curvatures 1 and −1e-8", "at most 1e-8 times"),
        (np.diag([-1.0, 1e-8]), "curvatures −1 and 1e-8", "at most 1e-8 times"),
        (np.diag([1.0, 1.0, 1.0, 1.5e-8]), "curvatures 1, 1, 1 and 1.5e-8", "at most 1e-8 times"),
        (np.diag([-1.0, 2e-8]), "curvatures −1 and 2e-8", "when its absolute value"),
        (slanted(1e-8), "slanted axes, curvatures 25 and 1e-8", some_zero),
        (slanted(-1e-8), "slanted axes, curvatures 25 and −1e-8", some_zero),
        (slanted(2e-7), "slanted axes, curvatures 25 and 2e-7", "the largest absolute value"),
        (np.diag([-3.0, 1e-9]), "curvatures −3 and 1e-9", "the largest absolute value of them all"),
        (np.diag([-3.0, -1e-9]), "curvatures −3 and −1e-9", "the largest absolute value"),
        (np.array([[2e-13, 1e-13], [1e-13, 2e-13]]), "curvatures 3e-13 and 1e-13", up),
        (np.diag([1e12, 1e-3]), "curvatures 1e12 and 1e-3", some_zero),
    ]
    return [
        *(Case((np.array(hessian),), {}, note, says) for hessian, note, says in fixed),
        Case((symmetric(rng, [a, -b]),), {}, "random axes in 2-d"),
        Case((symmetric(rng, [-a, -b, -c, -d]),), {}, "random axes in 4-d"),
        Case((symmetric(rng, [a, b, c, d, d, -d / 5]),), {}, "random axes in 6-d"),
        Case((symmetric(rng, [a, b, c]),), {}, "random axes in 3-d"),
    ]


def offsets(rng):
    """Return cases of 07.2, each an offset, a rate and a curvature."""
    a, b, c = uniform(rng, 1.1, 3, 3)
    far, first, never = "0 if it is that far already", "is first at least 1", "`np.inf` if it never"
    fixed = [
        (0.25, 0.5, -2.0, "0.25 doubles to exactly 1", first),
        (0.1, 0.5, -1.0, "0.1 grows by half a step", "a whole number"),
        (0.5, 0.5, -1.0, "0.5 grows by half a step", first),
        (-0.1, 0.5, -1.0, "0.1 on the other side", "and so does the offset"),
        (0.75, 0.5, -3.0, "one long step", "a whole number"),
        (0.99, 0.1, -1.0, "just short of 1", first),
        (1e-6, 0.1, -0.2, "a millionth off a gentle ridge", "the distance |y|"),
        (3.0, 0.5, -2.0, "a start beyond 1", far),
        (-3.0, 0.5, -2.0, "a start beyond 1 on the other side", far),
        (1.0, 0.5, -2.0, "a start at exactly 1", "at least 1"),
        (3.0, 0.5, 1.0, "a start beyond 1, where it curves up", far),
        (1.0, 0.5, 1.0, "a start at exactly 1, where it curves up", far),
        (-2.0, 0.5, 0.0, "a start beyond 1, where it is flat", far),
        (0.25, 0.5, 1.0, "a direction that curves up", "comes with its sign"),
        (-0.25, 0.5, 3.0, "a direction that curves up, the offset turning over", never),
        (0.25, 0.5, 0.0, "a flat direction", never),
        (0.0, 0.5, -2.0, "exactly on the ridge", never),
        (0.0, 0.5, 2.0, "exactly on the floor", never),
        (1e-16, 0.1, -1.0, "nearly on the ridge", "the distance |y|"),
        (1e-16, 0.001, -1.0, "nearly on the ridge, at a tiny rate", "the number of steps"),
    ]
    return [
        *(
            Case((offset,), {"lr": lr, "curvature": curvature}, note, says)
            for offset, lr, curvature, note, says in fixed
        ),
        Case((a / 1000,), {"lr": 0.1, "curvature": -float(b)}, "a thousandth off, at random"),
        Case((-b / 1e7,), {"lr": 0.05, "curvature": -float(c)}, "very near the ridge, at random"),
    ]


def _rows(text):
    """Return an array from its rows: "1 2" is one walker, "1 2; 3 4" two, "1 2;" a single row."""
    rows = [[float(number) for number in row.split()] for row in text.split(";") if row.strip()]
    return np.array(rows if ";" in text else rows[0])


def walkers(rng):
    """Return cases of 07.3, each of one walker or several."""

    def case(theta, grad, noise, lr, radius, threshold, note, says=""):
        arrays = tuple(x if isinstance(x, np.ndarray) else _rows(x) for x in (theta, grad, noise))
        return Case(arrays, {"lr": lr, "radius": radius, "threshold": threshold}, note, says)

    def drawn(shape, lr, radius, note):
        """Walkers of which about every other gradient is at most 1.5 long."""
        long = rng.permutation(np.arange(np.prod(shape[:-1], dtype=int)) % 2).reshape(shape[:-1])
        grad = rng.choice([-1, 1], shape) * (0.1 + 3 * long[..., None]) + uniform(
            rng, 0, 0.4, shape
        )
        theta, noise = uniform(rng, -3, 3, shape), uniform(rng, 0.2, 2, shape)
        return case(theta, np.round(grad, 2), noise, lr, radius, 1.5, note)

    at_most, long, scaled = "at most `threshold` long", "`threshold` long", "scaled to length"
    walker, shape = "each row of d numbers is a walker of its own", "All three arrays have shape"
    whole = np.array([[1, 2], [3, 4]]), np.array([[0, 1], [1, 0]]), np.array([[4, 3], [0, 5]])
    three = "0 1 2; 1 1 1; 4 0 4", "0.25 0 0.25; 2 4 4; 1 0 0", "2 1 2; 1 1 1; 0 0 -3"
    four = "1; 2; 3; 4", "2; -0.5; 0.5; -3", "0.5; -4; 2; 1"
    return [
        case("1 2", "0.5 0", "3 4", 0.5, 10.0, 1.0, "flat ground", scaled),
        case("1 2", "3 4", "3 4", 0.5, 10.0, 1.0, "a slope", "where the gradient"),
        case("1 2", "3 4", "0 0.5", 0.5, 1.0, 5.0, "length 5, threshold 5", at_most),
        case("1 2", "3 4", "0 0.5", 0.5, 1.0, 4.5, "length 5, threshold 4.5", long),
        case("1 2", "3 -4", "0 -2", 0.5, 1.0, 6.0, "length 5, threshold 6", long),
        case("1 2", "0 0.75", "4 3", 2.0, 1.0, 0.625, "length 0.75, threshold 0.625", long),
        case("0 1", "0 0", "-3 4", 0.5, 0.25, 0.0, "gradient and threshold 0", at_most),
        case("1 2", "1 0", "0 3e-10", 0.5, 2.0, 1.5, "tiny noise", scaled),
        case(*whole, 0.5, 1.0, 2.0, "two walkers on flat ground, whole numbers", walker),
        case("1 2; 3 4", "3 4; 0 1", "3 4; 0 8", 0.5, 10.0, 2.0, "two walkers in 2-d", walker),
        case(*three, 0.25, 3.0, 1.0, "three walkers in 3-d", walker),
        case(*four, 0.5, 1.0, 1.0, "four walkers in 1-d", shape),
        case("5 5 5;", "0 3 4;", "2 3 6;", 0.5, 14.0, 5.0, "a single row", shape),
        drawn((2, 3, 2), 0.25, 2.0, "shape (2, 3, 2)"),
        drawn((4, 3), 0.3, 0.7, "four walkers in 3-d"),
        drawn((3, 4), 0.1, 0.01, "three walkers in 4-d, short kicks"),
        drawn((5,), 0.4, 0.5, "one walker in 5-d"),
    ]


def ends_and_minima(rng):
    """Return cases of 07.4, each of ends and minima."""

    def case(ends, minima, tol, note, says=""):
        return Case((np.array(ends), np.array(minima)), {"tol": tol}, note, says)

    def drawn(counts, d, tol, note, lost=0):
        """`counts` ends beside each minimum, the last count at no minimum, `lost` of them nan."""
        k = len(counts) - 1
        minima = np.round(10.0 * rng.permutation(k)[:, None] + uniform(rng, -1, 1, (k, d)), 1)
        near = rng.choice([-1, 1], (sum(counts[:-1]), d)) * uniform(rng, 0.1, 0.5, 1) * tol
        # Every coordinate is within tol of the first minimum's, and the distance is not; or the
        # other way round for d = 1, where these two are the same.
        beside = minima[0] + (0.9 if d > 1 else 1.5) * tol * rng.choice([-1, 1], (counts[-1], d))
        beside[:lost] = np.nan
        ends = np.concatenate([near + np.repeat(minima, counts[:-1], axis=0), beside])
        return case(np.round(rng.permutation(ends), 6), minima, tol, note)

    nan, within, each = np.nan, "within distance `tol` of each minimum", "the share of the ends"
    others, lost = "last the share of all others", "An end may be NaN"
    some = (int(n) for n in rng.integers(2, 5, 5))
    return [
        case([[0.0], [2.0], [0.1], [-0.1]], [[0.0], [2.0]], 0.5, "all ends arrived", each),
        case([[0.0], [2.0], [1.0], [9.0]], [[0.0], [2.0]], 0.25, "two of four arrived", others),
        case([[0.25], [2.0]], [[0.0], [2.0]], 0.25, "an end at distance exactly tol", within),
        case([[0.0], [0.3], [2.0], [3.0]], [[0.0], [2.0]], 0.25, "an end just too far", within),
        case([[3.0, 4.0], [9.0, 9.0]], [[0.0, 0.0]], 5.0, "distance 5, tol 5, in 2-d", within),
        case([[3.0, 4.0], [0.0, 0.0]], [[0.0, 0.0]], 4.5, "distance 5, tol 4.5, in 2-d", within),
        case([[0.6, 0.7], [0.6, 0.9]], [[0.0, 0.0]], 1.0, "about distance 1, in 2-d", within),
        case([[1.0, 0.0], [1.0, 9.0]], [[1.0, 0.0]], 0.5, "far along one axis, in 2-d", within),
        case([[3.0, 4.0], [4.0, 3.0]], [[5.0, 0.0]], 0.5, "as far from 0 as the minimum", within),
        case(
            [[6.0], [5.0], [5.0], [0.0]],
            [[5.0], [0.0], [9.0]],
            0.5,
            "three minima in no order",
            each,
        ),
        case([[9.0], [-9.0], [5.0]], [[2.0], [-1.0]], 0.5, "no end arrived", others),
        case([[nan], [0.0], [0.1], [2.0]], [[0.0], [2.0]], 0.5, "one nan in four", lost),
        case([[nan], [nan]], [[0.0], [2.0]], 0.5, "all ends nan", lost),
        case([[nan, 1.0], [1.0, 1.0]], [[1.0, 1.0], [4.0, 5.0]], 0.5, "half an end nan", lost),
        case([[np.inf], [-np.inf], [2.0]], [[0.0], [2.0]], 0.5, "ends gone to infinity", others),
        case([[0.0], [1.5e-9]], [[0.0], [1.0]], 1e-9, "a tiny tol", within),
        case([[3]], [[3]], 1, "a single end, whole numbers", "shape (n, d)"),
        case([[20, 0, 10], [0, 0, 12]], [[0, 0, 10]], 2.0, "two ends in 3-d, whole numbers", each),
        drawn((next(some), next(some), next(some), 2), 2, 0.1, "three minima in 2-d, some missed"),
        drawn((next(some), next(some), 4), 3, 1.0, "random ends in 3-d, some of them nan", lost=2),
        drawn((3, 4, 0), 1, 1e-3, "random ends in 1-d"),
    ]


def planes(rng):
    """Return cases of 07.5, each a loss and a plane."""

    def case(loss, theta, directions, reach, points, note, says=""):
        args = (Code(loss), np.array(theta), np.array(directions))
        return Case(args, {"reach": reach, "points": points}, note, says)

    def waves(d, reach, points, note):
        """A smooth loss without symmetry, which takes one point, and two slanted directions."""
        loss = code(
            "lambda theta: float(w @ np.sin(theta + p) + 0.1 * theta @ theta)",
            w=uniform(rng, 0.5, 2, d),
            p=uniform(rng, 0, 3, d),
        )
        directions = np.round(rng.normal(size=(2, d)) * [[3.0], [0.4]], 2)
        kwargs = {"reach": reach, "points": points}
        return Case((loss, uniform(rng, -2, 2, d), directions), kwargs, note)

    plane, upright = "lambda theta: theta[0] + 10 * theta[1]", [[1.0, 0.0], [0.0, 1.0]]
    bent = "lambda theta: theta[0] ** 2 + theta[0] * theta[1] + 3 * theta[-1]"
    one, scale, as_given = "takes one point", "Scale both rows", "as they are given"
    grid, entry = "from −`reach` to `reach`", "entry [i, j] is the loss at"
    return [
        case(plane, [0.0, 0.0], upright, 1.0, 3, "a slanted plane about 0", entry),
        case(plane, [5.0, -2.0], upright, 1.0, 3, "a slanted plane about (5, −2)", "at θ + a"),
        case(plane, [0.0, 0.0], upright, 2.0, 5, "a reach of 2 in five points", grid),
        case(plane, [0.0, 0.0], upright, 0.5, 2, "the two ends only", grid),
        case(bent, [1.0, 2.0], upright, 1.5, 4, "an even number of points", "equally spaced"),
        case(plane, [0.0, 0.0], [[0.0, 1.0], [1.0, 0.0]], 1.0, 3, "the axes swapped", as_given),
        case(plane, [1.0, 1.0], [[4.0, 0.0], [0.0, 0.5]], 1.0, 3, "lengths 4 and 0.5", scale),
        case(plane, [1.0, 1.0], [[3.0, 4.0], [0.0, 2.0]], 5.0, 3, "lengths 5 and 2", "to length 1"),
        case(
            bent, [1.0, 1.0], [[-3.0, 4.0], [5.0, 0.0]], 5.0, 3, "directions at an angle", as_given
        ),
        case(bent, [1, 2], [[3, 4], [0, -2]], 5, 3, "whole numbers", "shape (2, d)"),
        case(bent, [1.0, 0.0, -2.0], [[2.0, 1.0, 2.0], [0.0, 0.0, -4.0]], 3.0, 3, "in 3-d", one),
        case(
            "lambda theta: float(theta[0] > 0) if theta.shape == (3,) else np.nan",
            [0.5, 0.0, 0.0],
            [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]],
            1.0,
            3,
            "a loss with a step, of one point in 3-d",
            one,
        ),
        case(plane, [0.0, 0.0], [[3e-9, 4e-9], [0.0, 1.0]], 1.0, 3, "a tiny direction", scale),
        waves(3, 1.0, 5, "three parameters, at random"),
        waves(8, 2.5, 4, "eight parameters, at random"),
        waves(2, 0.3, 3, "the whole plane of two parameters, at random"),
    ]
