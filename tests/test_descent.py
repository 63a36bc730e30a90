"""Descent: what `run` records, batches and blocks, a learner's step, divergence, refusals."""

import warnings

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


class TestDivergence:
    """A run that leaves the numbers says when, and neither warns nor raises."""

    def test_a_single_run_says_at_which_step(self):
        """diverged_at is the first index of the path that is not finite, -1 if there is none."""
        trajectory = run(problems.parabola(), [10.0], lr=3.0, steps=1000)
        assert isinstance(trajectory.diverged_at, int)
        finite = np.isfinite(trajectory.path[:, 0])
        assert trajectory.diverged_at == finite.argmin() > 0
        assert repr(trajectory) == (
            f"Trajectory('gd', 1000 steps, dim=1, diverged at step {trajectory.diverged_at})"
        )

    def test_a_batch_says_it_for_every_lane(self):
        """The lanes that stay finite are as they would be alone."""
        rates = np.array([[0.1], [3.0], [0.4], [30.0]])
        batch = run(problems.parabola(), [10.0], lr=rates, steps=1000)
        alone = [run(problems.parabola(), [10.0], lr=lr, steps=1000) for lr in rates[:, 0]]
        np.testing.assert_array_equal(batch.diverged_at, [t.diverged_at for t in alone])
        assert batch.diverged_at[0] == batch.diverged_at[2] == -1
        assert repr(batch) == "Trajectory('gd', 4 runs, 1000 steps, dim=1, 2 diverged)"

    @every_optimizer
    def test_no_method_warns(self, name):
        """Overflow in a gradient, a step, a value or a Hessian is silent."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            trajectory = run(problems.beale(), [1e60, 1e60], name, lr=1e150, steps=20)
        assert trajectory.diverged_at > 0

    def test_a_schedule_that_overflows_does_not_warn(self):
        """The rate of the first step is inf here, so that the first step is the end."""
        trajectory = run(problems.bowl(), [1.0, 1.0], lr=lambda t: 1 / np.float64(t), steps=3)
        assert trajectory.diverged_at == 1

    def test_a_start_that_is_not_finite_diverged_at_0(self):
        """Every lane is judged from its start."""
        trajectory = run(problems.bowl(), [[np.nan, 0.0], [1.0, 1.0]], lr=0.1, steps=2)
        np.testing.assert_array_equal(trajectory.diverged_at, [0, -1])

    def test_a_step_that_comes_back_has_diverged_too(self):
        """A learner's step that clips inf away is seen at the step where theta was not finite."""

        def gd_step(theta, grad, state, *, lr):
            return np.where(np.isfinite(theta), theta - lr * grad, 1.0), state

        path = [[1.0], [np.inf], [1.0], [np.inf]]
        trajectory = run(lambda x: -np.inf * x, [1.0], gd_step, lr=1.0, steps=3)
        np.testing.assert_array_equal(trajectory.path, path)
        assert trajectory.diverged_at == 1

    def test_large_but_finite_is_not_diverged(self):
        """Numbers whose sum overflows are still numbers."""
        trajectory = run(np.zeros_like, [[1e308, 1e308], [1.0, np.inf]], lr=0.1, steps=2)
        np.testing.assert_array_equal(trajectory.diverged_at, [-1, 0])

    def test_newton_without_a_step_is_nan_in_its_lane_alone(self):
        """Where the Hessian is singular theta becomes nan; the other lanes go on."""
        starts = np.array([[1 / np.sqrt(3)], [2.0]])

        def hess(x):
            return np.where(np.abs(x - starts[0]) < 1e-12, 0.0, 3 * x**2 - 1)[..., None]

        grad = problems.double_well().grad
        batch = run(grad, starts, "newton", hess=hess, steps=20)
        np.testing.assert_array_equal(batch.diverged_at, [1, -1])
        assert batch.final[1] == pytest.approx(1.0)
        assert run(grad, starts[0], "newton", hess=hess, steps=20).diverged_at == 1


class TestStepsTo:
    """How long a run takes, by its losses or by its distance from a point."""

    def test_a_loss_is_reached_at_its_first_step(self):
        """x = 10 * 0.8^t on x^2: the loss is at most 1 from t = 11 on."""
        trajectory = run(problems.parabola(), [10.0], lr=0.1, steps=100)
        assert trajectory.steps_to(1.0) == 11
        assert trajectory.losses[11] <= 1.0 < trajectory.losses[10]
        assert trajectory.steps_to(100.0) == 0
        assert trajectory.steps_to(0.0) == -1
        assert isinstance(trajectory.steps_to(1.0), int)

    def test_a_batch_has_a_number_each(self):
        """Lanes that never arrive, or diverge, have -1."""
        rates = np.array([[0.1], [0.5], [1e-6], [3.0]])
        trajectory = run(problems.parabola(), [10.0], lr=rates, steps=1000)
        np.testing.assert_array_equal(trajectory.steps_to(1.0), [11, 1, -1, -1])
        reached = trajectory.steps_to(point=[0.0], tol=1e-6)
        np.testing.assert_array_equal(reached, [73, 1, -1, -1])

    def test_questions_without_an_answer_are_refused(self):
        """A target, or a point with its tolerance; a loss only where losses were recorded."""
        trajectory = run(lambda x: x, [1.0], lr=0.1, steps=1)
        for question in ({}, {"target": 1.0, "point": [0.0]}, {"point": [0.0]}, {"tol": 1.0}):
            with pytest.raises(ValueError, match="either a target loss, or a point and a tol"):
                trajectory.steps_to(**question)
        with pytest.raises(ValueError, match="recorded no losses"):
            trajectory.steps_to(1.0)


class TestClosedForms:
    """Results of the literature that need no more than a run."""

    def test_the_popular_example_ends_at_its_closed_form(self):
        """x = 10 * 0.8^20 = 0.115 on x^2 at rate 0.1 (claim C02)."""
        final = run(problems.parabola(), [10.0], lr=0.1, steps=20).final
        assert final == pytest.approx(10 * 0.8**20, rel=1e-13)

    def test_heavy_ball_cycles_on_a_strongly_convex_function(self):
        """From 3.3 it ends in a cycle of three, from 3.0 and 3.5 at the minimum."""

        def grad(x):
            return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

        path = run(grad, [[3.3], [3.0], [3.5]], "momentum", lr=1 / 9, beta=4 / 9, steps=3000).path
        cycle = np.sort(path[-3:, 0, 0])
        np.testing.assert_allclose(cycle, [-1.8024, 0.6465, 2.1159], atol=1e-4)
        np.testing.assert_allclose(path[-3:, 1:], 0, atol=1e-12)

    @pytest.mark.parametrize(("beta", "variance"), [(0.0, 0.05263), (0.9, 0.5135)])
    def test_noise_leaves_a_ball_that_momentum_does_not_shrink(self, beta, variance):
        """The variance is lr (1 + beta) / ((1 - beta)(2 (1 + beta) - lr))."""
        assert 0.1 * (1 + beta) / ((1 - beta) * (2 * (1 + beta) - 0.1)) == pytest.approx(
            variance, abs=1e-4
        )
        rng = np.random.default_rng(0)

        def grad(theta):
            return theta + rng.normal(size=theta.shape)

        final = run(grad, np.zeros((20_000, 1)), "momentum", lr=0.1, beta=beta, steps=300).final
        assert final.var() == pytest.approx(variance, rel=0.05)

    @pytest.mark.parametrize(("offset", "steps"), [(1e-2, 49), (1e-8, 194), (1e-16, 387)])
    def test_escape_from_a_saddle_takes_the_logarithm_of_the_offset(self, offset, steps):
        """At rate 0.1 abs(y) = 1 is reached after ceil(ln(1/offset) / ln 1.1)."""
        path = run(problems.saddle(), [0.0, offset], lr=0.1, steps=500).path
        assert (np.abs(path[:, 1]) >= 1).argmax() == steps

    def test_newton_jumps_onto_a_saddle(self):
        """It goes where the gradient vanishes, uphill or down."""
        final = run(problems.saddle(), [1.0, 1.0], "newton", steps=1).final
        np.testing.assert_array_equal(final, [0.0, 0.0])


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
