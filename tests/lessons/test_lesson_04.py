"""Lesson 04's formulas and numbers, each by a way of its own, and its verdicts as built."""

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from course import claims, exercises, problems, run

ROOT = Path(__file__).parents[2]


def answer(id):
    return exercises.get(id).reference


def stationary(matrix, noise):
    """Return the covariance C = M C Mᵀ + N, solved as a linear system."""
    size = len(matrix)
    solved = np.linalg.solve(np.eye(size**2) - np.kron(matrix, matrix), noise.ravel())
    return solved.reshape(size, size)


def test_noise_ball():
    """At λ = σ = 1, η = 0.1 the variance is 0.05263, the fixed point of its own recursion."""
    floor = answer("04.4")(0.1, 1.0, 1.0)
    assert floor == pytest.approx(0.05263, abs=5e-6)
    assert floor == pytest.approx(stationary(np.array([[0.9]]), np.array([[0.01]]))[0, 0])


@pytest.mark.parametrize("beta", [0.5, 0.9])
@pytest.mark.parametrize("lr", [0.1, 1.3])
def test_noise_ball_with_momentum(lr, beta):
    """The lesson's formula with momentum solves the 2 × 2 Lyapunov equation; 0.5135 at β = 0.9."""
    # The pair (theta, m): m' = beta m + theta + noise, theta' = theta - lr m'.
    matrix = np.array([[1 - lr, -lr * beta], [1.0, beta]])
    enters = np.array([[-lr], [1.0]])
    variance = stationary(matrix, enters @ enters.T)[0, 0]
    assert variance == pytest.approx(lr * (1 + beta) / ((1 - beta) * (2 * (1 + beta) - lr)))
    if (lr, beta) == (0.1, 0.9):
        assert variance == pytest.approx(0.5135, abs=5e-5)
        assert variance > 9 * answer("04.4")(lr, 1.0, 1.0)


@pytest.mark.parametrize(("n", "size"), [(4, 2), (5, 3), (6, 6)])
def test_variance_by_listing_every_batch(n, size):
    """Over all equally likely batches the variance is the formula's, in both cases."""
    grads = np.random.default_rng(n).normal(size=(n, 2))
    for replacement, draws in (
        (True, itertools.product(range(n), repeat=size)),
        (False, itertools.combinations(range(n), size)),
    ):
        exact = np.var([grads[list(rows)].mean(axis=0) for rows in draws], axis=0)
        np.testing.assert_allclose(
            answer("04.3")(grads, size, replacement=replacement), exact, atol=1e-15
        )


def test_conventions():
    """Without replacement it is (S²/B)(1 − B/n); with it, S²/B is too large by n/(n − 1)."""
    grads = np.random.default_rng(1).normal(size=(10, 3))
    sample = np.var(grads, axis=0, ddof=1)
    np.testing.assert_allclose(
        answer("04.3")(grads, 4, replacement=False), sample / 4 * (1 - 4 / 10)
    )
    np.testing.assert_allclose(
        sample / 4, answer("04.3")(grads, 4, replacement=True) * 10 / 9, rtol=1e-12
    )


def test_share_of_the_rows_that_an_epoch_with_replacement_sees():
    """Listed for four rows, the mean share seen is 1 − (1 − 1/n)ⁿ; its limit is 0.632."""
    seen = [len(set(rows)) / 4 for rows in itertools.product(range(4), repeat=4)]
    assert np.mean(seen) == pytest.approx(1 - (3 / 4) ** 4)
    never = (1 - 1e-7) ** 10**7
    assert never == pytest.approx(1 - 0.632, abs=5e-4)


def test_one_over_t_is_the_running_mean():
    """In exact fractions, descent with rate 1/t holds at each step the mean of what it has seen."""
    theta, seen = Fraction(7, 3), []
    for t, number in enumerate((2, -1, 5, 11, 4), start=1):
        theta -= Fraction(1, t) * (theta - number)
        seen.append(number)
        assert theta == Fraction(sum(seen), t)
    path = np.array([[2.0], [-1], [5], [11], [4]])
    assert answer("04.5")(path)[-1, 0] == pytest.approx(float(theta))


def test_robbins_monro_on_shallow_ground():
    """∏(1 − 0.2/j) up to 10⁹ is a quotient of gamma functions, 0.0136, and a power law before."""

    def left(steps):
        return math.exp(math.lgamma(steps + 0.8) - math.lgamma(0.8) - math.lgamma(steps + 1))

    assert left(10**9) == pytest.approx(0.0136, abs=5e-5)
    assert left(10**4) * 10 ** (-5 * 0.2) == pytest.approx(left(10**9), rel=1e-4)
    walked = run(lambda x: 0.2 * x, [1.0], lr=lambda t: 1 / (t + 1), steps=1000)
    assert walked.final[0] == pytest.approx(left(1000), rel=1e-10)
    assert 0.8**20 < left(10**9) < 0.8**19


def test_linear_scaling_keeps_the_ball():
    """0.005025 at (0.01, 1) and 0.005102 at (0.04, 4); at 256 the scaled rate diverges."""
    floor, scaled = answer("04.4"), answer("04.6")
    assert floor(scaled(0.01, 1, 1), 1.0, 1.0) == pytest.approx(0.005025, abs=5e-7)
    assert floor(scaled(0.01, 1, 4), 1.0, 1 / 4) == pytest.approx(0.005102, abs=5e-7)
    assert math.isinf(floor(scaled(0.01, 1, 256), 1.0, 1 / 256))


@pytest.mark.parametrize("lr", [0.05, 0.1, 0.5])
def test_averaging_forgets_the_rate(lr):
    """The exact variance of the mean of T steps tends to σ²/(λ²T), whatever the rate."""
    curvature, steps = 0.4, 20_000
    # Noise j reaches the mean through all later steps: lr Σ (1 − lr λ)^k / T.
    reach = (1 - (1 - lr * curvature) ** np.arange(1, steps + 1)) / curvature
    variance = np.sum((reach / steps) ** 2)
    assert variance == pytest.approx(1 / (curvature**2 * steps), rel=0.01)


def test_shuffled_epochs_leave_less():
    """The exact variance after shuffled epochs is 0.08 of the ball, as the lesson prints."""
    n, lr = 50, 0.02
    weights = lr * (1 - lr) ** np.arange(n)
    # A random order: S² times the spread of the weights; each epoch shrinks what was there.
    added = np.sum((weights - weights.mean()) ** 2) * n / (n - 1)
    variance = added / (1 - (1 - lr) ** (2 * n))
    assert variance / answer("04.4")(lr, 1.0, 1.0) == pytest.approx(0.0787, abs=1e-4)


def test_barriers_of_the_double_well():
    """The walls in front of the shallow and the deep valley are 0.16 and 0.36 high."""
    well = problems.double_well(tilt=0.1)
    top = well.value(np.linspace(-0.5, 0.5, 100_001)[:, None]).max()
    deep, shallow = well.value(well.minima)
    assert top - shallow == pytest.approx(0.158, abs=1e-3)
    assert top - deep == pytest.approx(0.357, abs=1e-3)


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_verdicts(folder):
    """Both notebooks as built give the seven verdicts, each under its condition."""
    rows = claims.collect([ROOT / folder / "04-batch-variants.ipynb"])
    found = {verdict.id: verdict for verdict, _ in rows}
    for id, number in (
        ("C07", "0.24 at a constant rate, 0.049"),
        ("C08", "at most 0.01% of the distance"),
        ("C09", "1.01 times the straight line"),
        ("C10", "72.0 times the squared length"),
        ("C11", "0% at 0.025"),
        ("C12", "more than twice the time"),
        ("C13", "0%, 48%, 27%"),
    ):
        verdict = found.pop(id)
        assert verdict.verdict == claims.CONDITIONAL
        assert number in verdict.measurement
    assert not found


@pytest.mark.parametrize(
    ("folder", "word"), [("solutions", "passed"), ("lessons", "not attempted")]
)
def test_the_notebooks_check_every_exercise(folder, word):
    """The solved notebook passes its six exercises, and the learner's starts with none."""
    notebook = json.loads((ROOT / folder / "04-batch-variants.ipynb").read_text(encoding="utf-8"))
    words = "".join(
        "".join(output["data"]["text/plain"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
    )
    for exercise in exercises.of_lesson("04"):
        assert f"{exercise.id} {exercise.name}: {word}." in words
