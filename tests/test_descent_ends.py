"""How a run ends: divergence, the step that reaches a target, and closed forms."""

import warnings

import numpy as np
import pytest

from course import problems, run
from course.methods import OPTIMIZERS

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


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
