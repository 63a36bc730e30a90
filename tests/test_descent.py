"""Descent: what `run` records, batches and blocks, a learner's step, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import optimizers, problems, run
from course.methods import OPTIMIZERS
from course.optimizers import AdamState, MomentumState, adam_step, momentum_init
from course.schedules import cosine

RATES = dict.fromkeys(OPTIMIZERS, 0.01) | {"gd": 1e-3, "momentum": 2e-4, "nesterov": 2e-4}
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
STARTS = np.array([[-1.2, 1.0], [0.5, 0.5], [1.5, -0.5], [0.0, 2.0], [-0.3, -0.4]])
rosenbrock = problems.rosenbrock()


@every_optimizer
def test_a_run_is_the_loop_that_one_would_write(name):
    """The path holds every theta, the losses every value, to the last bit."""
    method = OPTIMIZERS[name]
    theta, path = STARTS[0], [STARTS[0]]
    state = method.init(theta)
    for _ in range(20):
        extra = {"hess": rosenbrock.hess(theta)} if method.needs else {}
        theta, state = method.step(theta, rosenbrock.grad(theta), state, lr=RATES[name], **extra)
        path.append(theta)
    trajectory = run(rosenbrock, STARTS[0], name, lr=RATES[name], steps=20)
    np.testing.assert_array_equal(trajectory.path, path)
    np.testing.assert_array_equal(trajectory.losses, rosenbrock.value(np.array(path)))
    np.testing.assert_array_equal(trajectory.final, theta)
    assert (trajectory.steps, trajectory.optimizer, trajectory.diverged_at) == (20, name, -1)


@every_optimizer
@given(rates=st.lists(st.floats(0.1, 1), min_size=2, max_size=5))
def test_a_batch_is_its_single_runs(name, rates):
    """Rates (B, 1) and starts (B, d) give what each run gives alone."""
    rates = RATES[name] * np.array(rates)[:, None]
    starts = STARTS[: len(rates)]
    batch = run(rosenbrock, starts, name, lr=rates, steps=10)
    assert batch.path.shape == (11, len(rates), 2)
    assert batch.losses.shape == (11, len(rates))
    assert batch.diverged_at.shape == (len(rates),)
    for i, (start, rate) in enumerate(zip(starts, rates[:, 0], strict=True)):
        single = run(rosenbrock, start, name, lr=rate, steps=10)
        np.testing.assert_allclose(batch.path[:, i], single.path, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(batch.losses[:, i], single.losses, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("theta", "lr", "beta1", "lanes"),
    [
        ((2,), (), (), ()),
        ((2,), (1,), (), ()),
        ((2,), (4, 1), (), (4,)),
        ((4, 2), (), (4, 1), (4,)),
        ((2,), (3, 1, 1), (4, 1), (3, 4)),
        ((5, 1, 1, 2), (3, 1, 1), (4, 1), (5, 3, 4)),
        ((1, 2), (4, 1), (), (4,)),
        ((0, 2), (), (), (0,)),
        ((3, 2), (1, 1), (), (3,)),
    ],
)
def test_leading_axes_broadcast(theta, lr, beta1, lanes):
    """Starts and hyperparameters of any leading axes make a batch of their common shape."""
    trajectory = run(
        rosenbrock, np.ones(theta), "adam",
        lr=np.full(lr, 0.01), beta1=np.full(beta1, 0.9), steps=3,
    )  # fmt: skip
    assert trajectory.path.shape == (4, *lanes, 2)
    assert trajectory.losses.shape == (4, *lanes)
    assert np.shape(trajectory.diverged_at) == lanes


def test_more_coordinates_than_lanes_are_a_batch_too():
    """Three runs of a hundred coordinates are the runs one by one."""
    hess = np.diag(np.linspace(1, 2, 100))
    starts = np.random.default_rng(0).normal(size=(3, 100))
    batch = run(problems.quadratic(hess), starts, "adam", lr=0.1, steps=10)
    for i, start in enumerate(starts):
        single = run(problems.quadratic(hess), start, "adam", lr=0.1, steps=10)
        np.testing.assert_allclose(batch.path[:, i], single.path, rtol=1e-12, atol=1e-14)


def test_the_start_is_copied_and_the_record_is_read_only():
    """Neither the caller's array nor the path can change behind the other's back."""
    start = np.array([10, 4])
    trajectory = run(problems.bowl(), start, lr=0.1, steps=3)
    start[...] = 0
    assert trajectory.path.dtype == np.float64
    np.testing.assert_array_equal(trajectory.path[0], [10, 4])
    with pytest.raises(ValueError, match="read-only"):
        trajectory.path[0] = 0


def test_no_steps_is_the_start():
    """steps = 0 records the start and asks for no gradient."""
    trajectory = run(problems.bowl(), [1.0, 2.0], lr=0.1, steps=0)
    np.testing.assert_array_equal(trajectory.path, [[1.0, 2.0]])
    np.testing.assert_array_equal(trajectory.losses, [9.0])


def test_the_gradient_is_called_once_a_step():
    """A stream of batches behind the gradient gives one batch a step."""
    seen = []

    def grad(theta):
        seen.append(theta.copy())
        return theta

    path = run(grad, [1.0], lr=0.5, steps=4).path
    np.testing.assert_array_equal(seen, path[:-1])


def test_a_function_of_one_point_is_a_value():
    """value= is called with theta in the shape that grad sees; without it there are no losses."""
    X, y = np.random.default_rng(0).normal(size=(8, 3)), np.arange(8.0)
    trajectory = run(
        lambda w: X.T @ (X @ w - y) / 8, np.zeros(3), lr=0.1, steps=5,
        value=lambda w: ((X @ w - y) ** 2).mean() / 2,
    )  # fmt: skip
    assert trajectory.losses.shape == (6,)
    assert trajectory.losses[0] == (y**2).mean() / 2
    assert (np.diff(trajectory.losses) < 0).all()
    assert run(lambda w: w, np.zeros(3), lr=0.1, steps=5).losses is None


def test_a_schedule_stands_for_a_rate():
    """Step t takes the rate of t, counted from 0, from a schedule or any function of t."""
    schedule = cosine(0.1, steps=10)
    path = run(problems.parabola(), [1.0], lr=schedule, steps=10).path[:, 0]
    np.testing.assert_allclose(path[1:] / path[:-1], 1 - 2 * schedule(np.arange(10)), rtol=1e-13)
    same = run(problems.parabola(), [1.0], lr=lambda t: schedule(t), steps=10)
    np.testing.assert_array_equal(same.path[:, 0], path)
    betas = run(problems.bowl(), [1.0, 1.0], "momentum", lr=0.1, beta=lambda t: 0.0, steps=5)
    np.testing.assert_array_equal(betas.path, run(problems.bowl(), [1, 1], lr=0.1, steps=5).path)


def test_descent_stops_at_a_tolerance():
    """With tol the run ends where no coordinate of the gradient exceeds it, and not before."""
    trajectory = run(problems.bowl(), [1.0, 1.0], lr=0.1, steps=1000, tol=1e-3)
    assert trajectory.steps == len(trajectory.path) - 1 == len(trajectory.losses) - 1 < 1000
    slopes = np.abs(problems.bowl().grad(trajectory.path)).max(axis=1)
    assert slopes[-1] <= 1e-3 < slopes[:-1].min()
    batch = run(problems.bowl(), STARTS, lr=0.1, steps=1000, tol=1e-3)
    assert np.abs(problems.bowl().grad(batch.final)).max() <= 1e-3


class TestLearnersStep:
    """A learner's step function goes in place of ours."""

    def test_ours_as_a_function_is_ours_by_name(self):
        """A step of a known name starts from the state of that name."""
        by_name = run(rosenbrock, STARTS[0], "adam", lr=0.01, steps=10)
        by_function = run(rosenbrock, STARTS[0], adam_step, lr=0.01, steps=10)
        by_table = run(rosenbrock, STARTS[0], OPTIMIZERS["adam"], lr=0.01, steps=10)
        np.testing.assert_array_equal(by_function.path, by_name.path)
        np.testing.assert_array_equal(by_table.path, by_name.path)
        assert by_function.optimizer == "adam"

    def test_a_step_in_place_does_not_rewrite_the_past(self):
        """Paths never alias: the recorded points stay when a step overwrites theta and state."""

        def momentum_step(theta, grad, state, *, lr, beta):
            state.m[...] = beta * state.m + grad
            theta -= lr * state.m
            return theta, state

        hyper = {"lr": 1e-4, "beta": 0.8, "steps": 10}
        for start in (STARTS[0], STARTS):
            mine = run(rosenbrock, start, momentum_step, **hyper)
            np.testing.assert_array_equal(
                mine.path, run(rosenbrock, start, "momentum", **hyper).path
            )

    def test_lists_and_float32_are_taken(self):
        """What a step returns is made float64 again."""

        def gd_step(theta, grad, state, *, lr):
            return (theta - lr * grad).astype(np.float32).tolist(), state

        path = run(problems.bowl(), [1.0, 1.0], gd_step, lr=0.1, steps=5).path
        np.testing.assert_allclose(path, run(problems.bowl(), [1, 1], lr=0.1, steps=5).path, 1e-6)

    def test_a_new_method_brings_its_own_start(self):
        """A method that the course does not know takes init, any state and any hyperparameter."""

        def lion_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.99):
            c = beta1 * state + (1 - beta1) * grad
            return theta - lr * np.sign(c), beta2 * state + (1 - beta2) * grad

        trajectory = run(
            problems.bowl(), [1.0, 1.0], lion_step, init=np.zeros_like, lr=0.1, beta2=0.9, steps=4
        )
        np.testing.assert_allclose(np.abs(np.diff(trajectory.path, axis=0)), 0.1)
        assert repr(trajectory) == "Trajectory('lion', 4 steps, dim=2)"
        with pytest.raises(ValueError, match=r"cannot start the state of lion_step: pass init="):
            run(problems.bowl(), [1.0, 1.0], lion_step, lr=0.1, steps=4)

    def test_a_step_that_names_hess_gets_it(self):
        """The Hessian goes to whatever step has a parameter of that name."""

        def damped_newton_step(theta, grad, state, *, hess, damping):
            eye = damping * np.eye(theta.shape[-1])
            return theta - np.linalg.solve(hess + eye, grad[..., None])[..., 0], state

        hyper = {"init": lambda theta: None, "damping": 0.0, "steps": 1}
        path = run(problems.bowl(), [1.0, 1.0], damped_newton_step, **hyper).path
        np.testing.assert_allclose(path[-1], 0, atol=1e-15)

    def test_a_step_without_a_state_is_told_what_to_return(self):
        """Returning theta alone is one clear sentence, also where theta has two coordinates."""

        def gd_step(theta, grad, state, *, lr):
            return theta - lr * grad

        with pytest.raises(ValueError, match=r"a step returns \(theta, state\), but gd's did not"):
            run(problems.bowl(), [1.0, 1.0], gd_step, lr=0.1, steps=1)

    def test_a_step_that_changes_the_shape_is_refused(self):
        """A theta that broadcast over the coordinates is named with both shapes."""

        def gd_step(theta, grad, state, *, lr):
            return theta[:, None] - lr * grad, state

        with pytest.raises(ValueError, match=r"of gd turned theta of shape \(2,\) into \(2, 2\)"):
            run(problems.bowl(), [1.0, 1.0], gd_step, lr=0.1, steps=1)

    def test_what_a_step_raises_comes_through(self):
        """NotImplementedError of a stub is not hidden."""

        def gd_step(theta, grad, state, *, lr):
            raise NotImplementedError

        with pytest.raises(NotImplementedError):
            run(problems.bowl(), [1.0, 1.0], gd_step, lr=0.1, steps=1)


bowl = problems.bowl()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: run(bowl, [1, 1], "adamm", lr=1, steps=1),
            "no optimizer is called 'adamm': use gd",
        ),
        (lambda: run(bowl, [1, 1], 3, lr=1, steps=1), "the name of a method or a step function"),
        (lambda: run("bowl", [1, 1], lr=1, steps=1), "a Problem or a gradient function first, not"),
        (lambda: run(bowl, [1, 1], steps=1), "gd needs lr: pass lr="),
        (lambda: run(bowl, [1, 1], lr=1, beta=1, steps=1), "gd has no hyperparameter 'beta'; it t"),
        (lambda: run(bowl.grad, [1, 1], "newton", steps=1), "newton needs the Hessian"),
        (lambda: run(bowl, [1, 1], lr=1, steps=-1), "steps is -1; it must be a whole number"),
        (lambda: run(bowl, [1, 1], lr=1, steps=1.5), "steps is 1.5"),
        (lambda: run(bowl, [1, 1], lr=1, steps=True), "steps is True"),
        (lambda: run(bowl, 1.0, lr=1, steps=1), r"write \[10.0\] for the one coordinate 10"),
        (lambda: run(bowl, [], lr=1, steps=1), "its last axis holds the coordinates"),
        (lambda: run(bowl, [1, 1, 1], lr=1, steps=1), "bowl has 2 coordinate"),
        (lambda: run(bowl, ["a", "b"], lr=1, steps=1), "theta must be an array of real numbers"),
        (lambda: run(bowl, [[1, 1], [1]], lr=1, steps=1), "all rows equally long"),
        (lambda: run(bowl, STARTS, lr=[0.1, 0.2], steps=1), r"lr\[:, None\]"),
        (lambda: run(bowl, STARTS, lr=np.ones((5, 2)), steps=1), "would spread over the coord"),
        (lambda: run(bowl, STARTS, lr=lambda t: np.ones(2), steps=1), "would spread over the co"),
        (lambda: run(bowl, STARTS, lr=np.ones((3, 1)), steps=1), r"lr has shape \(3, 1\), which"),
        (lambda: run(bowl, [1, 1], lr="fast", steps=1), "lr is 'fast'; it must be a number"),
        (lambda: run(lambda x: x[:1], [1, 1], lr=1, steps=1), r"grad returned shape \(1,\) for"),
        (
            lambda: run(bowl.grad, [1, 1], lr=1, steps=1, value=lambda x: x),
            r"value returned shape \(2,\) for theta of shape \(2,\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(call, words):
    """The sentence names the argument, what is wrong with it and what would be right."""
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert "\n" not in str(error.value)


def test_the_states_are_the_ones_that_the_course_documents():
    """A learner's step may build the course's own state types."""
    assert MomentumState._fields == ("m",)
    assert AdamState._fields == ("t", "m", "v")
    assert optimizers.AMSGradState._fields == ("t", "m", "v", "v_max")
    assert momentum_init([1, 2]).m.dtype == np.float64
