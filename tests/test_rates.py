"""Learning rates of a quadratic: the edge, the best fixed rate, the range test."""

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
