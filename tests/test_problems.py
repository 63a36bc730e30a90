"""Problems: derivatives against central differences, minima, batches, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import problems

ALL = {
    **{name: factory() for name, factory in problems.PROBLEMS.items()},
    "quadratic": problems.quadratic([[2.0, 1.0], [1.0, 3.0]], centre=[1.0, -2.0]),
    "quadratic 6d": problems.quadratic(np.diag(np.arange(1.0, 7.0)) + 0.5, centre=np.ones(6)),
    "flat quadratic": problems.quadratic([[0.0, 0.0], [0.0, 1.0]]),
    "turned ravine": problems.ravine(kappa=30.0, angle=0.7),
    "other rosenbrock": problems.rosenbrock(a=0.5, b=7.0),
    "tilted double well": problems.double_well(tilt=-0.2),
    "tilted double well 2d": problems.double_well_2d(tilt=0.2),
    "wide plateau": problems.plateau(width=3.0),
}
every_problem = pytest.mark.parametrize("problem", ALL.values(), ids=ALL)


def numerical_gradient(function, theta, h=1e-5):
    """Central differences of values (...,) or gradients (..., d): the new axis comes last."""
    steps = h * np.eye(len(theta))
    return np.stack([(function(theta + e) - function(theta - e)) / (2 * h) for e in steps], axis=-1)


def in_window(problem, shares):
    window = problem.window or ((-2.0, 2.0),) * problem.dim
    return np.array([lo + s * (hi - lo) for (lo, hi), s in zip(window, shares, strict=False)])


shares = st.lists(st.floats(0, 1), min_size=6, max_size=6)


@every_problem
@given(shares=shares)
def test_gradient_is_the_derivative_of_the_value(problem, shares):
    """Central differences of the value give the gradient, anywhere in the window."""
    theta = in_window(problem, shares)
    expected = numerical_gradient(problem.value, theta)
    scale = 1 + abs(problem.value(theta)) + np.abs(expected).max()
    assert np.abs(problem.grad(theta) - expected).max() <= 1e-7 * scale


@every_problem
@given(shares=shares)
def test_hessian_is_the_derivative_of_the_gradient(problem, shares):
    """Central differences of the gradient give the Hessian, which is symmetric."""
    theta = in_window(problem, shares)
    hess = problem.hess(theta)
    expected = numerical_gradient(problem.grad, theta)
    scale = 1 + np.abs(problem.grad(theta)).max() + np.abs(expected).max()
    assert np.abs(hess - expected).max() <= 1e-7 * scale
    assert (hess == hess.T).all()


@every_problem
def test_minima_are_stationary_and_curve_upwards(problem):
    """At every minimum the gradient vanishes and no eigenvalue of the Hessian is negative."""
    assert problem.minima.shape[1:] == (problem.dim,)
    scale = 1 + np.abs(problem.hess(problem.minima)).max(initial=0)
    assert np.abs(problem.grad(problem.minima)).max(initial=0) <= 1e-14 * scale
    assert np.linalg.eigvalsh(problem.hess(problem.minima)).min(initial=0) >= 0


@every_problem
def test_minima_lie_in_the_window(problem):
    """A picture of the window shows every minimum."""
    assert len(problem.window) == (problem.dim if problem.dim <= 2 else 0)
    for i, (lo, hi) in enumerate(problem.window):
        assert lo < hi
        assert ((lo < problem.minima[:, i]) & (problem.minima[:, i] < hi)).all()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("parabola", 1),
        ("bowl", 1),
        ("ravine", 1),
        ("rosenbrock", 1),
        ("himmelblau", 4),
        ("beale", 1),
        ("double_well", 2),
        ("double_well_2d", 2),
        ("saddle", 0),
        ("plateau", 1),
    ],
)
def test_problems_have_all_their_minima(name, count):
    """The number of minima is the number that the literature gives, and they differ."""
    minima = ALL[name].minima
    assert len(minima) == count
    assert len(np.unique(minima.round(6), axis=0)) == count


@every_problem
@given(seed=st.integers(0, 2**32 - 1))
def test_a_batch_gives_what_its_points_give_one_by_one(problem, seed):
    """Leading axes are independent points, in any memory order, and results are float64."""
    points = np.random.default_rng(seed).normal(size=(3, 4, problem.dim))
    layouts = points, np.moveaxis(np.moveaxis(points, -1, 0).copy(), 0, -1)
    for function, shape in (
        (problem.value, ()),
        (problem.grad, (problem.dim,)),
        (problem.hess, (problem.dim, problem.dim)),
    ):
        single = np.array([[function(theta) for theta in row] for row in points])
        for layout in layouts:
            batch = function(layout)
            assert batch.shape == (3, 4, *shape)
            assert batch.dtype == np.float64
            np.testing.assert_allclose(batch, single, rtol=1e-14, atol=1e-14)


@every_problem
def test_lists_and_integers_are_points_too(problem):
    """A list of integers is a point, and results are float64 that belong to the caller."""
    theta = [1] * problem.dim
    for function in (problem.value, problem.grad, problem.hess):
        result = function(theta)
        assert result.dtype == np.float64
        np.testing.assert_array_equal(result, function(np.ones(problem.dim)))
    problem.hess(theta)[...] = np.nan
    problem.grad(theta)[...] = np.nan
    assert np.isfinite(problem.hess(theta)).all()
    assert np.isfinite(problem.grad(theta)).all()


@every_problem
def test_points_are_left_alone(problem):
    """No function writes to its argument."""
    theta = np.full((2, problem.dim), 0.5)
    theta.setflags(write=False)
    problem.value(theta), problem.grad(theta), problem.hess(theta)
    assert (theta == 0.5).all()


@every_problem
def test_a_point_with_other_coordinates_is_refused(problem):
    """One sentence says how many coordinates are needed."""
    for function in (problem.value, problem.grad):
        with pytest.raises(ValueError, match=f"its last axis needs length {problem.dim}"):
            function(np.zeros(problem.dim + 1))


def test_rosenbrock_is_ill_conditioned_at_its_minimum():
    """The condition number of the Hessian at the minimum is 2508.01."""
    hess = problems.rosenbrock().hess([1.0, 1.0])
    assert np.linalg.cond(hess) == pytest.approx(2508.01, abs=0.005)


@given(kappa=st.floats(1, 1e6), angle=st.floats(-10, 10))
def test_turning_a_ravine_keeps_its_eigenvalues(kappa, angle):
    """The eigenvalues are 1 and kappa at every angle, and the floor lies along the angle."""
    hess = problems.ravine(kappa=kappa, angle=angle).hess([0.0, 0.0])
    np.testing.assert_allclose(np.linalg.eigvalsh(hess), [1, kappa], rtol=1e-9, atol=1e-9 * kappa)
    floor = np.array([np.cos(angle), np.sin(angle)])
    np.testing.assert_allclose(hess @ floor, floor, atol=1e-12 * kappa)


@given(tilt=st.floats(-0.38, 0.38))
def test_tilt_makes_one_of_two_valleys_shallower(tilt):
    """Below the critical tilt there are two valleys, and the sign says which is the deeper."""
    problem = problems.double_well(tilt=tilt)
    left, right = problem.value(problem.minima)
    assert np.sign(right - left) == np.sign(tilt) or abs(tilt) < 1e-15


def test_a_large_tilt_leaves_one_valley():
    """Beyond 2 / sqrt(27) the shallower valley is gone."""
    assert len(problems.double_well(tilt=0.39).minima) == 1
    assert len(problems.double_well(tilt=-0.39).minima) == 1


def test_plateau_is_flat_where_it_says():
    """Four widths away the gradient is 0.0013 over the width."""
    problem = problems.plateau(width=2.0)
    assert np.linalg.norm(problem.grad([8.0, 0.0])) * 2 == pytest.approx(0.0013, abs=5e-5)


def test_problems_show_themselves_in_a_stable_way():
    """The repr holds a name and a dimension, nothing that changes from run to run."""
    assert repr(problems.rosenbrock()) == "Problem('rosenbrock', dim=2)"
    assert [factory().name for factory in problems.PROBLEMS.values()] == list(problems.PROBLEMS)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: problems.quadratic([[1.0, 2.0]]), "square matrix"),
        (lambda: problems.quadratic([[1.0, 2.0], [0.0, 1.0]]), "symmetric"),
        (lambda: problems.quadratic([[np.nan]]), "finite"),
        (lambda: problems.quadratic(np.eye(2), centre=[1.0]), "centre has shape"),
        (lambda: problems.ravine(kappa=0.5), "kappa is 0.5"),
        (lambda: problems.plateau(width=0.0), "width is 0.0"),
    ],
)
def test_arguments_out_of_range_are_refused(make, words):
    """One sentence names the argument and what is wrong with it."""
    with pytest.raises(ValueError, match=words):
        make()
