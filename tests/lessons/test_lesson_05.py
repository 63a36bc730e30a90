"""Lesson 05's formulas and numbers, each by a way of its own, and its verdicts as built."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from course import claims, exercises, problems
from course.optimizers import MomentumState

ROOT = Path(__file__).parents[2]
M, L, KAPPA = 1.0, 100.0, 100.0


def heavy_ball_radius(lr, beta, curvature):
    """Spectral radius on (theta, m); the lesson's matrix acts on (new, old) theta instead."""
    matrix = [[1 - lr * curvature, -lr * beta], [curvature, beta]]
    return np.abs(np.linalg.eigvals(matrix)).max()


def nesterov_radius(lr, beta, curvature):
    """Spectral radius of the look-ahead form on (theta, v)."""
    product = lr * curvature
    matrix = [[1 - product, beta * (1 - product)], [-product, beta * (1 - product)]]
    return np.abs(np.linalg.eigvals(matrix)).max()


def test_tuned_heavy_ball():
    """The tuned pair gives the radius 9/11 on all curvatures, and no other pair is better."""
    lr, beta = exercises.get("05.3").reference(M, L)
    assert lr == pytest.approx(0.0330579, abs=1e-7)
    assert beta == pytest.approx(0.669421, abs=1e-6)
    radii = [heavy_ball_radius(lr, beta, c) for c in np.linspace(M, L, 101)]
    # A double eigenvalue is known to the root of the rounding only.
    assert np.allclose(radii, 9 / 11, atol=1e-6)
    for rates, betas in ((lr * np.linspace(0.9, 1.1, 9), [beta]), ([lr], np.linspace(0.5, 0.9, 9))):
        for other in ((r, b) for r in rates for b in betas):
            assert max(heavy_ball_radius(*other, c) for c in (M, L)) > 9 / 11 - 1e-6


def test_the_error_decays_like_k_times_the_power():
    """At a double eigenvalue x_k = (1 + c k) r^k, so the ratio of steps 99 and 100 is 0.8264."""
    lr, beta = exercises.get("05.3").reference(M, L)
    x, old = np.ones(2), np.ones(2)
    for _ in range(100):
        x, old = x - lr * np.array([M, L]) * x + beta * (x - old), x
    assert np.linalg.norm(x) / np.linalg.norm(old) == pytest.approx(0.8264, abs=5e-5)
    r = 9 / 11
    along, across = (1 + (1 - r) * 100) * r**100, (1 + (1 + r) * 100) * r**100
    assert abs(x) == pytest.approx([along, across], rel=1e-9)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.6, 0.9])
def test_edge_of_stability(beta):
    """Momentum is stable exactly below 2 + 2 beta, Nesterov below (2 + 2 beta)/(1 + 2 beta)."""
    for radius, edge in (
        (heavy_ball_radius, 2 + 2 * beta),
        (nesterov_radius, (2 + 2 * beta) / (1 + 2 * beta)),
    ):
        assert all(radius(p, beta, 1.0) < 1 for p in np.linspace(0.001, edge - 0.001, 200))
        assert radius(edge + 0.001, beta, 1.0) > 1


@pytest.mark.parametrize("curvature", [-3.0, 0.0, 0.25, 4.75, 7.0])
def test_momentum_matrix(curvature):
    """A power of the matrix goes where as many steps go, and its radius is that on (theta, m)."""
    lr, beta = 0.5, 0.25
    matrix, radius = exercises.get("05.2").reference(lr, beta, curvature)
    assert radius == pytest.approx(heavy_ball_radius(lr, beta, curvature), rel=1e-9)
    step = exercises.get("05.1").reference
    path, state = [np.array([2.0])], MomentumState(np.zeros(1))
    for _ in range(7):
        theta, state = step(path[-1], curvature * path[-1], state, lr=lr, beta=beta)
        path.append(theta)
    # At rest before the start the old theta is the start.
    pairs = [np.linalg.matrix_power(matrix, k) @ [2.0, 2.0] for k in range(8)]
    assert np.transpose(pairs)[0] == pytest.approx(np.array(path)[:, 0], rel=1e-12)


def test_mended_nesterov_is_the_libraries_walker():
    """The look-ahead form's end is the libraries' theta, gone back by beta times the velocity."""
    lr, beta, hessian = 0.1, 0.75, np.array([[3.0, 1.0], [1.0, 2.0]])
    theta, state = np.array([2.0, -1.0]), MomentumState(np.zeros(2))
    for _ in range(6):
        theta, state = exercises.get("05.5").reference(
            theta, hessian @ theta, state, lr=lr, beta=beta
        )
    end = exercises.get("05.4").reference(
        lambda x: hessian @ x, [2.0, -1.0], lr=lr, beta=beta, steps=6
    )
    assert end == pytest.approx(theta + lr * beta * state.m, rel=1e-12)


def test_rates_of_nesterov():
    """The textbook's tuning gives 1 − 1/√κ = 0.9, the best one 1 − 2/√(3κ + 1) = 0.88472."""
    root = np.sqrt(3 * KAPPA + 1)
    textbook = (1 / L, (np.sqrt(KAPPA) - 1) / (np.sqrt(KAPPA) + 1))
    tuned = (4 / (3 * L + M), (root - 2) / (root + 2))
    worst = [max(nesterov_radius(*t, c) for c in np.linspace(M, L, 400)) for t in (textbook, tuned)]
    assert worst == pytest.approx([0.9, 0.88472], abs=1e-5)
    assert worst[1] == pytest.approx(1 - 2 / root, abs=1e-6)
    # The radius is what a run does: its distance shrinks so in the long run, but for the factor k.
    theta, v = np.ones(2), np.zeros(2)
    distances = []
    for _ in range(1200):
        v = tuned[1] * v - tuned[0] * np.array([M, L]) * (theta + tuned[1] * v)
        theta = theta + v
        distances.append(np.linalg.norm(theta))
    assert (distances[1199] / distances[599]) ** (1 / 600) == pytest.approx(worst[1], abs=2e-3)


def test_bounds_on_the_chain():
    """On Nesterov's chain, both methods keep their bounds for 500 steps, and the lower bound."""
    n = 1001
    hessian = (2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)) / 4
    best = np.linalg.solve(hessian, np.eye(n)[0] / 4)
    assert best == pytest.approx(1 - np.arange(1, n + 1) / (n + 1), abs=1e-9)
    assert np.linalg.eigvalsh(hessian).max() <= 1
    square = best @ best

    def gap(x):
        return (x - best) @ hessian @ (x - best) / 2

    x = y = z = np.zeros(n)
    t = 1.0
    for k in range(1, 501):
        z = z - hessian @ (z - best)
        x_new = y - hessian @ (y - best)
        t, old = (1 + np.sqrt(1 + 4 * t * t)) / 2, t
        x, y = x_new, x_new + (old - 1) / t * (x_new - x)
        assert gap(x) <= 2 * square / (k + 1) ** 2
        assert gap(z) <= square / (4 * k + 2)
    assert gap(x) >= 3 * square / (32 * 501**2)
    assert (gap(x), gap(z)) == pytest.approx((4.10e-4, 4.33e-3), rel=2e-3)


def test_the_cycle():
    """The cycle is the exact solution of three linear equations, and it attracts."""
    alpha, beta = Fraction(1, 9), Fraction(4, 9)
    assert exercises.get("05.3").reference(1.0, 25.0) == pytest.approx((1 / 9, 4 / 9))
    # On the cycle f' is 25x, 25x and 25x − 24, so each step is linear:
    # x[k+1] = (1 + beta − 25 alpha) x[k] − beta x[k−1] + (0 or 24 alpha).
    a = 1 + beta - 25 * alpha
    matrix = [[-a, 1, beta], [beta, -a, 1], [1, beta, -a]]
    right = [0, 0, 24 * alpha]
    cycle = np.linalg.solve(np.array(matrix, dtype=float), np.array(right, dtype=float))
    assert cycle == pytest.approx([0.6465, -1.8024, 2.1159], abs=5e-5)
    assert cycle[0] < 1 < 2 < cycle[2]
    assert cycle[1] < 1

    def slope(x):
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    for start, cycles in ((3.0, False), (3.3, True), (3.5, False)):
        x = old = start
        for _ in range(3000):
            x, old = x - slope(x) / 9 + 4 / 9 * (x - old), x
        assert (np.abs(x - cycle).min() < 1e-9) == cycles
        assert (abs(x) < 1e-9) != cycles


@pytest.mark.parametrize(("beta", "expected"), [(0.0, 0.05263), (0.9, 0.5135)])
def test_stationary_variance(beta, expected):
    """The covariance that a noisy step leaves unchanged has the formula's variance of theta."""
    lr = 0.1
    step = np.array([[1 - lr, -lr * beta], [1.0, beta]])
    kick = np.outer([-lr, 1.0], [-lr, 1.0])
    stationary = np.linalg.solve(np.eye(4) - np.kron(step, step), kick.ravel())[0]
    formula = lr * (1 + beta) / ((1 - beta) * (2 * (1 + beta) - lr))
    assert stationary == pytest.approx(formula, rel=1e-12)
    assert formula == pytest.approx(expected, abs=5e-5)


def recorded(method):
    for library in ("torch", "optax"):
        runs = json.loads((ROOT / "tests" / "peers" / f"{library}.json").read_text())["runs"]
        for r in runs:
            if r["method"] == method:
                lr, beta = r["hyperparameters"]["lr"], r["hyperparameters"].get("beta", 0.9)
                words = f"{library}-{r['function']}-beta={beta}"
                yield pytest.param(r, lr, beta, id=words)


def deviation(points, record):
    theirs = np.array(record["path"])
    return np.max(np.abs(np.array(points) - theirs) / np.maximum(1, np.abs(theirs)))


def problem_of(record):
    return getattr(problems, record["function"])(**record["arguments"])


@pytest.mark.parametrize(("record", "lr", "beta"), list(recorded("momentum")))
@pytest.mark.parametrize("form", ["sum", "velocity", "average"])
def test_each_form_of_momentum_is_the_recorded_library(record, lr, beta, form):
    """Sum, velocity and average, at converted rates, walk the path of torch and of optax."""
    rate, beta = exercises.get("05.6").reference(lr, beta, to=form)
    enters = {"sum": 1.0, "velocity": -rate, "average": 1 - beta}[form]
    leaves = 1.0 if form == "velocity" else -rate
    grad, points = problem_of(record).grad, [np.array(record["path"][0])]
    memory = np.zeros(2)
    for _ in range(60):
        memory = beta * memory + enters * grad(points[-1])
        points.append(points[-1] + leaves * memory)
    assert deviation(points, record) < 1e-12


@pytest.mark.parametrize(("record", "lr", "beta"), list(recorded("nesterov")))
def test_the_libraries_nesterov_stores_the_look_ahead_point(record, lr, beta):
    """Sutskever's form, read at theta + beta v, is the recorded path; read at theta, it is not."""
    grad = problem_of(record).grad
    theta, v = np.array(record["path"][0]), np.zeros(2)
    ahead, walker = [theta], [theta]
    for _ in range(60):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
        walker.append(theta)
        ahead.append(theta + beta * v)
    assert deviation(ahead, record) < 1e-12
    assert deviation(walker, record) > 1e-4
    steps = exercises.get("05.5").reference
    theta, state = np.array(record["path"][0]), MomentumState(np.zeros(2))
    points = [theta]
    for _ in range(60):
        theta, state = steps(theta, grad(theta), state, lr=lr, beta=beta)
        points.append(theta)
    assert deviation(points, record) < 1e-12


def test_the_forms_part_when_the_rate_drops():
    """After a tenfold drop of the rate the sum steps a tenth at once, the velocity keeps 0.9."""
    beta, steps = 0.9, 100
    total = (1 - beta**steps) / (1 - beta)
    assert -0.01 * (beta * total + 1) == pytest.approx(-0.1, abs=1e-4)
    assert beta * (-0.1 * total) - 0.01 == pytest.approx(-0.91, abs=1e-4)


@pytest.mark.parametrize("kappa", [1.0, 10.0, 100.0, 1000.0])
def test_c09_length_of_the_zigzag(kappa):
    """From (1, 1) at the best rate all steps add up to √(1 + κ²)."""
    lr, point, length = 2 / (kappa + 1), np.ones(2), 0.0
    for _ in range(int(20 * kappa) + 5):
        move = -lr * np.array([1.0, kappa]) * point
        length += np.hypot(*move)
        point = point + move
    assert length == pytest.approx(np.hypot(1, kappa), rel=1e-9)


def test_c09_tuned_momentum_goes_as_far_across_as_gradient_descent():
    """Across the ravine, the tuned heavy ball travels κ in all, and so does gradient descent."""
    r = 9 / 11
    y = (1 + (1 + r) * np.arange(2000)) * (-r) ** np.arange(2000)
    assert np.abs(np.diff(y)).sum() == pytest.approx(KAPPA, rel=1e-12)
    rho = 99 / 101
    assert (1 + rho) / (1 - rho) == pytest.approx(KAPPA, rel=1e-12)


def test_c16_no_overshoot_while_the_eigenvalues_are_positive():
    """From rest, x stays positive up to beta = (1 − √(lr λ))² and crosses 0 beyond."""
    edge = (1 - np.sqrt(0.1)) ** 2
    for beta, crosses in ((edge - 0.01, False), (edge + 0.05, True), (0.9, True)):
        x, m, lowest = 1.0, 0.0, 1.0
        for _ in range(400):
            m = beta * m + x
            x = x - 0.1 * m
            lowest = min(lowest, x)
        assert (lowest < 0) == crosses
    assert -lowest == pytest.approx(0.60, abs=0.005)


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_verdicts(folder):
    """Both notebooks as built give the five verdicts, each with its condition and its numbers."""
    rows = claims.collect([ROOT / folder / "05-momentum.ipynb"])
    found = {verdict.id: verdict for verdict, _ in rows}
    assert list(found) == ["C09", "C14", "C15", "C16", "C17"]
    assert {verdict.verdict for verdict in found.values()} == {claims.CONDITIONAL}
    for id, number in (
        ("C09", "70.7 times"),
        ("C14", "κ^0.54"),
        ("C15", "29% with 0.9"),
        ("C16", "60% of the start distance"),
        ("C17", "0.885 a step against 0.818"),
    ):
        assert number in found[id].measurement


@pytest.mark.parametrize(
    ("folder", "word"), [("solutions", "passed"), ("lessons", "not attempted")]
)
def test_the_notebooks_check_every_exercise(folder, word):
    """The solved notebook passes its exercises, and the learner's starts with none."""
    notebook = json.loads((ROOT / folder / "05-momentum.ipynb").read_text(encoding="utf-8"))
    words = "".join(
        "".join(output["data"]["text/plain"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
    )
    assert words.count(f": {word}.") == len(exercises.of_lesson("05"))
