"""How long a step may be: the edge, the best fixed rate, the range test, line searches."""

import math

import numpy as np
import pytest

from course import problems, rates, run


def spectrum(rng, eigenvalues):
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = q @ np.diag(eigenvalues) @ q.T
    return (matrix + matrix.T) / 2


@pytest.mark.parametrize("seed", range(5))
def test_descent_diverges_exactly_beyond_the_critical_rate(seed):
    """A descent shrinks just below the critical rate and grows just above it."""
    rng = np.random.default_rng(seed)
    hessian = spectrum(rng, rng.uniform(0.5, 20, 4))
    edge = rates.critical_rate(hessian)
    for factor, grows in ((0.999, False), (1.001, True)):
        losses = run(problems.quadratic(hessian), np.ones(4), lr=factor * edge, steps=5000).losses
        assert (losses[-1] > losses[-2]) == grows


@pytest.mark.parametrize("seed", range(5))
def test_no_other_fixed_rate_is_faster(seed):
    """The spectral radius of a step is least at the best rate, and is the factor it promises."""
    rng = np.random.default_rng(seed)
    hessian = spectrum(rng, rng.uniform(0.5, 20, 4))
    lr, factor = rates.best_rate(hessian)

    def radius(rate):
        return np.abs(np.linalg.eigvals(np.eye(4) - rate * hessian)).max()

    assert radius(lr) == pytest.approx(factor, rel=1e-12)
    assert min(radius(lr * (1 + step)) for step in (-1e-3, 1e-3)) > factor


def test_flat_direction_has_factor_one():
    """A flat direction never shrinks, and the factor says so without a NaN."""
    assert rates.best_rate(np.diag([0.0, 4.0])) == (0.5, 1.0)


def test_range_test_is_one_descent():
    """The losses of a range test are those of a descent under the same schedule."""
    problem = problems.ravine(kappa=9.0, angle=0.4)
    found, losses = rates.range_test(
        problem.value, problem.grad, [1.0, 2.0], lr_min=1e-3, lr_max=1.0, steps=30
    )
    again = run(problem, [1.0, 2.0], lr=lambda t: float(found[t]), steps=30)
    np.testing.assert_allclose(found[1:] / found[:-1], 1000 ** (1 / 29), rtol=1e-12)
    np.testing.assert_array_equal(losses, again.losses[1:])


def test_range_test_leaves_its_start_alone_and_never_warns():
    """A ramp that ends in infinity raises nothing, and the caller's start stays where it was."""
    start = np.array([1.0, 1.0])
    problem = problems.ravine()
    _, losses = rates.range_test(
        problem.value, problem.grad, start, lr_min=1.0, lr_max=1e6, steps=200
    )
    assert not np.isfinite(losses[-1])
    np.testing.assert_array_equal(start, [1.0, 1.0])


@pytest.mark.parametrize(
    ("hessian", "sentence"),
    [
        ([[1.0, 2.0]], "square matrix"),
        ([[1.0, 2.0], [0.0, 1.0]], "symmetric"),
        ([[1.0, 0.0], [0.0, math.nan]], "finite"),
        ([[1.0, 0.0], [0.0, -1.0]], "negative eigenvalue"),
        ([[0.0]], "is zero"),
    ],
)
def test_hessians_without_an_answer(hessian, sentence):
    """A matrix that is no Hessian of a valley is refused in a sentence that says why."""
    with pytest.raises(ValueError, match=sentence):
        rates.critical_rate(hessian)
    with pytest.raises(ValueError, match=sentence):
        rates.best_rate(hessian)


@pytest.mark.parametrize("change", [{"lr_min": 0.0}, {"lr_max": 0.001}, {"steps": 1}])
def test_ramps_that_do_not_rise(change):
    """A ramp has to rise from above 0 in at least two steps."""
    arguments = {"lr_min": 0.01, "lr_max": 1.0, "steps": 5} | change
    with pytest.raises(ValueError, match="range test needs"):
        rates.range_test(lambda x: 0.0, lambda x: x, [1.0], **arguments)


def exact(problem, start, steps, relax=1.0):
    return run(problem, start, rates.exact_step, init=lambda theta: (), relax=relax, steps=steps)


@pytest.mark.parametrize("kappa", [3.0, 10.0, 100.0])
def test_exact_search_zigzags_at_the_worst_start(kappa):
    """From (kappa, 1) every exact step multiplies the loss by ((kappa - 1) / (kappa + 1))^2."""
    losses = exact(problems.ravine(kappa=kappa), [kappa, 1.0], 50).losses
    np.testing.assert_allclose(
        losses[1:] / losses[:-1], ((kappa - 1) / (kappa + 1)) ** 2, rtol=1e-10
    )


def test_exact_step_is_the_lowest_point_along_the_line():
    """No other length along the gradient does better, and the next gradient is square to it."""
    problem = problems.ravine(kappa=7.0, angle=0.3)
    theta = np.array([2.0, -1.0])
    step, _ = rates.exact_step(theta, problem.grad(theta), (), hess=problem.hess(theta))
    around = theta + np.linspace(0.9, 1.1, 21)[:, None] * (step - theta)
    assert problem.value(around).argmin() == 10
    assert problem.grad(step) @ problem.grad(theta) == pytest.approx(0, abs=1e-12)


def test_exact_step_of_a_batch_is_that_of_its_rows():
    """A batch of starts moves as each of them does by itself."""
    problem = problems.ravine(kappa=5.0)
    starts = np.random.default_rng(1).normal(size=(6, 2))
    batch = exact(problem, starts, 10).path
    single = np.stack([exact(problem, start, 10).path for start in starts], axis=1)
    np.testing.assert_allclose(batch, single, rtol=1e-13, atol=1e-15)


def test_exact_step_where_there_is_no_lowest_point():
    """A zero gradient stays put, and a downward bend gives nan."""
    hess = np.diag([-1.0, 2.0])
    still, _ = rates.exact_step(np.ones(2), np.zeros(2), (), hess=hess)
    away, _ = rates.exact_step(np.ones(2), np.array([1.0, 0.0]), (), hess=hess)
    np.testing.assert_array_equal(still, [1.0, 1.0])
    assert np.isnan(away).all()


@pytest.mark.parametrize("seed", range(5))
def test_backtracking_takes_the_first_trial_that_passes(seed):
    """The accepted rate passes Armijo's test, and the trial before it does not."""
    rng = np.random.default_rng(seed)
    problem, theta = problems.himmelblau(), rng.uniform(-4, 4, 2)
    new, lr = rates.backtracking_step(problem.value, problem.grad, theta, lr=1.0, c=0.2)
    g = problem.grad(theta)

    def passes(rate):
        return problem.value(theta - rate * g) <= problem.value(theta) - 0.2 * rate * (g @ g)

    np.testing.assert_array_equal(new, theta - lr * g)
    assert passes(lr)
    assert lr == 1.0 or not passes(2 * lr)


def test_backtracking_backs_off_from_nan():
    """A trial where the function is not defined counts as too far."""

    def f(x):
        return float(x[0] - math.log(x[0])) if x[0] > 0 else math.nan

    new, lr = rates.backtracking_step(f, lambda x: 1 - 1 / x, np.array([3.0]), lr=8.0)
    assert lr == 4.0
    assert 0 < new[0] < 3


def test_backtracking_ends_at_a_minimum():
    """Where the gradient is 0 the first trial is taken, and nothing moves."""
    problem = problems.bowl()
    new, lr = rates.backtracking_step(problem.value, problem.grad, [0.0, 0.0], lr=0.7)
    np.testing.assert_array_equal(new, [0.0, 0.0])
    assert lr == 0.7


def test_backtracking_refuses_what_would_never_end():
    """A start where f is nan, and a shrink that does not shrink, are refused in a sentence."""
    with pytest.raises(ValueError, match="finite where the search begins"):
        rates.backtracking_step(lambda x: math.nan, lambda x: x, np.ones(1))
    with pytest.raises(ValueError, match="between 0 and 1"):
        rates.backtracking_step(lambda x: 0.0, lambda x: x, np.ones(1), shrink=1.0)
