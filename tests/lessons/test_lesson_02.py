"""Lesson 02's formulas and numbers, each by a way of its own, and its verdicts as built."""

import json
from pathlib import Path

import numpy as np
import pytest

from course import claims, datasets, exercises, problems, rates, run, schedules

ROOT = Path(__file__).parents[2]
M, L, KAPPA = 1.0, 100.0, 100.0


def test_best_rate_and_its_factor():
    """From (1, 1) at 2/(L+m) both coordinates shrink by 0.98019802 a step, to 1e-15 of rounding."""
    lr, factor = exercises.get("02.2").reference(np.diag([M, L]))
    assert (lr, factor) == pytest.approx((2 / 101, 99 / 101), rel=1e-15)
    assert factor == pytest.approx(0.98019802, abs=5e-9)
    # 100 steps in closed form, (1 - lr lambda)^100, against a walk.
    final = run(problems.ravine(kappa=KAPPA), [1.0, 1.0], lr=lr, steps=100).final
    np.testing.assert_allclose(final, [(99 / 101) ** 100] * 2, rtol=1e-12)


def test_one_over_largest():
    """The rate 1/L leaves 0.99 of the distance a step."""
    final = run(problems.ravine(kappa=KAPPA), [1.0, 1.0], lr=1 / L, steps=50).final
    assert np.linalg.norm(final) == pytest.approx(0.99**50, rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_edge_is_that_of_the_spectral_radius(seed):
    """2/L is where the spectral radius of I - lr H passes 1, whatever the axes."""
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(4, 4))
    hessian = a @ a.T + np.eye(4)
    edge = exercises.get("02.1").reference(hessian)
    for factor, inside in ((1 - 1e-9, True), (1 + 1e-9, False)):
        radius = np.abs(np.linalg.eigvals(np.eye(4) - factor * edge * hessian)).max()
        assert (radius < 1) == inside


def test_exact_search_from_the_worst_start():
    """In exact integers: from (100, 1) the loss falls by (99/101)^2 = 0.9607882, and turns over."""
    # theta = (100, 1) has g = (100, 100), lr = 2/101, and leads to (99/101) (100, -1).
    theta, _ = rates.exact_step(
        np.array([KAPPA, 1.0]), np.array([KAPPA, KAPPA]), (), hess=np.diag([1.0, KAPPA])
    )
    np.testing.assert_allclose(theta, 99 / 101 * np.array([KAPPA, -1.0]), rtol=1e-14)
    assert rates.best_rate(np.diag([M, L]))[1] ** 2 == pytest.approx(0.9607882, abs=5e-8)
    losses = run(
        problems.ravine(kappa=KAPPA),
        [KAPPA, 1.0],
        rates.exact_step,
        init=lambda theta: (),
        steps=300,
    ).losses
    np.testing.assert_allclose(losses[1:] / losses[:-1], (99 / 101) ** 2, rtol=1e-9)


def test_no_start_is_worse():
    """Kantorovich's bound: from 500 random starts no exact step leaves more than 0.9607882."""
    problem = problems.ravine(kappa=KAPPA, angle=0.3)
    starts = np.random.default_rng(3).normal(size=(500, 2))
    losses = run(problem, starts, rates.exact_step, init=lambda theta: (), steps=20).losses
    assert (losses[1:] <= losses[:-1] * (99 / 101) ** 2 * (1 + 1e-9)).all()


@pytest.mark.parametrize("steps", [7, 100])
def test_mean_of_a_cosine(steps):
    """Over t = 0..T the mean is half-way; over the T steps taken, larger by (max - min)/(2T)."""
    row = [
        exercises.get("02.4").reference(t, steps=steps, warmup=0, lr_max=0.9, lr_min=0.1)
        for t in range(steps + 1)
    ]
    assert np.mean(row) == pytest.approx(0.5, rel=1e-12)
    assert np.mean(row[:-1]) == pytest.approx(0.5 + 0.8 / (2 * steps), rel=1e-12)
    np.testing.assert_allclose(
        row, schedules.cosine(0.9, steps=steps, lr_min=0.1)(np.arange(steps + 1))
    )


@pytest.mark.parametrize("warmup", [0, 1, 4])
def test_the_schedule_asked_for_is_two_joined(warmup):
    """A linear warm-up and a cosine of the shared module, joined, have the rates of 02.4."""
    hyper = {"steps": 11, "warmup": warmup, "lr_max": 0.9, "lr_min": 0.1}
    fall = schedules.cosine(0.9, steps=11 - warmup, lr_min=0.1)
    joined = fall
    if warmup:
        joined = schedules.join([schedules.linear_warmup(0.9, steps=warmup), fall], [warmup])
    row = [exercises.get("02.4").reference(t, **hyper) for t in range(15)]
    np.testing.assert_allclose(row, joined(np.arange(15)), rtol=1e-14)


def test_with_one_curvature_the_range_test_turns_at_the_edge():
    """The lowest loss of a ramp on a parabola is at the last rate below 2/L."""
    problem = problems.quadratic([[L]])
    found, losses = rates.range_test(
        problem.value, problem.grad, [1.0], lr_min=1e-4, lr_max=0.3, steps=1000
    )
    lowest = losses.argmin()
    assert found[lowest] < 2 / L < found[lowest + 1]


def test_the_range_test_asked_for_is_the_shared_one():
    """02.6's reference and the shared module's function return the same, to the last digit."""
    problem, hyper = problems.ravine(kappa=KAPPA), {"lr_min": 1e-3, "lr_max": 0.3, "steps": 20}
    mine = exercises.get("02.6").reference(problem.value, problem.grad, np.ones(2), **hyper)
    shared = rates.range_test(problem.value, problem.grad, [1.0, 1.0], **hyper)
    np.testing.assert_array_equal(mine, shared)


def test_a_range_test_blows_up_far_beyond_the_edge():
    """A slow ramp regains its start at 12.595/L, where the integral of ln|1 - s|/s is 0 again."""
    # The integral by the midpoint rule; the singularity at s = 1 is one of the cells' ends.
    u = 12.595170
    s = np.concatenate(
        [(np.arange(10**6) + 0.5) / 10**6, 1 + (np.arange(10**6) + 0.5) * (u - 1) / 10**6]
    )
    weight = np.concatenate([np.full(10**6, 1e-6), np.full(10**6, (u - 1) / 10**6)])
    assert np.sum(np.log(np.abs(1 - s)) / s * weight) == pytest.approx(0, abs=1e-4)
    for problem in (problems.quadratic([[L]]), problems.ravine(kappa=KAPPA)):
        found, losses = rates.range_test(
            problem.value, problem.grad, np.ones(problem.dim), lr_min=1e-5, lr_max=0.2, steps=3000
        )
        regained = L * found[np.argmax(losses > problem.value(np.ones(problem.dim)))]
        assert regained == pytest.approx(u, rel=0.01)


def test_linear_ramp_of_the_reflection():
    """A slow linear ramp regains its start at 4.59/L, summed step by step."""
    u = 6 * (np.arange(200_000) + 0.5) / 200_000
    distance = np.cumsum(np.log(np.abs(1 - u)))
    assert u[np.argmax((distance > 0) & (u > 2))] == pytest.approx(4.59, abs=0.002)


def test_chebyshev_rates_reach_the_bound():
    """Eight of Chebyshev's rates leave 1/T_8((κ+1)/(κ-1)) of each end of the spectrum."""
    t = np.arange(8)
    row = 2 / ((L + M) - (L - M) * np.cos(np.pi * (2 * t + 1) / 16))
    assert (np.diff(row) < 0).all()
    assert row[0] == pytest.approx(51.25 / L, rel=1e-3)
    bound = 1 / np.cosh(8 * np.arccosh(101 / 99))
    for curvature in (M, L):
        assert abs(np.prod(1 - row * curvature)) == pytest.approx(bound, rel=1e-9)
    grid = np.linspace(M, L, 2001)[:, None]
    assert np.abs(np.prod(1 - row * grid, axis=1)).max() <= bound * (1 + 1e-9)


def test_no_schedule_below_the_best_rate_beats_it():
    """Any rates of at most 2/(L+m) leave the shallow direction at least (99/101)^steps."""
    row = np.random.default_rng(1).uniform(0, 2 / 101, size=(1000, 300))
    assert (np.prod(np.abs(1 - row * M), axis=1) >= (99 / 101) ** 300).all()


@pytest.mark.parametrize("name", ["diabetes", "wine", "breast_cancer"])
def test_standardised_columns_bound_the_edge(name):
    """The eigenvalues of standardised features sum to d, so 2/d <= 2/L <= 2, and kappa is lower."""
    X = getattr(datasets, name)().X
    scaled = exercises.get("02.3").reference(X)
    values = np.linalg.svd(scaled, compute_uv=False) ** 2 / len(X)
    assert values.sum() == pytest.approx(X.shape[1], rel=1e-10)
    assert 1 <= values[0] <= X.shape[1]
    raw = np.linalg.svd(np.column_stack([np.ones(len(X)), X]), compute_uv=False) ** 2
    assert raw[0] / raw[-1] > 1e4 * values[0] / values[-1]


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_verdicts(folder):
    """Both notebooks as built give the five verdicts, each with its condition and its numbers."""
    rows = claims.collect([ROOT / folder / "02-learning-rate.ipynb"])
    found = {verdict.id: verdict for verdict, _ in rows}
    for id, word, number in (
        ("C04", claims.CONDITIONAL, "691 steps at the best rate"),
        ("C05", claims.FAILS, "a factor of 199,526"),
        ("C06", claims.CONDITIONAL, "69 thousand steps"),
        ("C07", claims.CONDITIONAL, "19 or more times as far away"),
        ("C28", claims.CONDITIONAL, "346 crossings in 346 steps"),
    ):
        verdict = found.pop(id)
        assert verdict.verdict == word
        assert number in verdict.measurement
    assert not found


@pytest.mark.parametrize(
    ("folder", "word"), [("solutions", "passed"), ("lessons", "not attempted")]
)
def test_the_notebooks_check_every_exercise(folder, word):
    """The solved notebook passes its six exercises, and the learner's starts with none."""
    notebook = json.loads((ROOT / folder / "02-learning-rate.ipynb").read_text(encoding="utf-8"))
    words = "".join(
        "".join(output["data"]["text/plain"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
    )
    for exercise in exercises.of_lesson("02"):
        assert f"{exercise.id} {exercise.name}: {word}." in words
