"""The batch behind the sliders: every position is the run that it says it is."""

import numpy as np
import pytest

from course import problems, run
from course.widgets.compute import (
    DIVERGED,
    REACHED,
    UNDERWAY,
    Runs,
    Scene,
    Series,
    descend,
    judge,
    pack,
)

RATES = np.array([0.05, 0.1, 0.3, 0.6, 3.0])


def test_each_position_equals_its_own_run():
    """The paths and losses of a batch equal those of single runs."""
    scene = Scene(problems.rosenbrock(), (-1.5, 2.0))
    series = (Series("gd", "gd"), Series("adam", "adam"))
    runs = descend(scene, scene.start, series, {"lr": RATES}, 20)
    assert runs.path.shape == (2, 5, 21, 2)
    for s, name in enumerate(("gd", "adam")):
        for p, rate in enumerate(RATES):
            one = run(scene.problem, scene.start, name, lr=float(rate), steps=20)
            np.testing.assert_array_equal(runs.path[s, p], one.path)
            np.testing.assert_array_equal(runs.losses[s, p], one.losses)


SEVEN = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "adamw")


@pytest.mark.parametrize("rate", [0.001, 0.05, 0.4, 3.0])
@pytest.mark.parametrize("make", [problems.ravine, problems.rosenbrock, problems.himmelblau])
def test_one_position_is_what_run_computes(make, rate):
    """A dragged start takes another way through the steps and arrives at the same numbers."""
    scene = Scene(make(), (-1.4, 0.6))
    series = tuple(Series(name, name) for name in SEVEN)
    values = {"lr": np.array([rate])}
    found = descend(scene, scene.start, series, values, 60)
    for k, name in enumerate(SEVEN):
        alone = run(scene.problem, scene.start, name, lr=rate, steps=60)
        finite = np.isfinite(alone.path).all(axis=-1)
        assert np.array_equal(np.isfinite(found.path[k, 0]).all(axis=-1), finite)
        assert np.allclose(found.path[k, 0][finite], alone.path[finite], rtol=1e-9, atol=1e-12)
        assert np.allclose(
            found.losses[k, 0] + scene.lowest, alone.losses, rtol=1e-9, atol=1e-12, equal_nan=True
        )


def test_one_position_of_any_method_is_what_run_computes():
    """Newton's method and a step of one's own go through `run`, alone or beside others."""

    def gd_step(theta, grad, state, *, lr):
        return theta - lr / 2 * grad, state

    scene = Scene(problems.bowl(), (2.0, -1.0))
    for other in (Series("newton", "Newton"), Series(gd_step, "half of a step")):
        found = descend(scene, scene.start, (other, Series("gd", "gd")), {"lr": np.array([0.1])}, 5)
        for k, optimizer in enumerate((other.optimizer, "gd")):
            alone = run(scene.problem, scene.start, optimizer, lr=0.1, steps=5)
            assert np.allclose(found.path[k, 0], alone.path)


def test_a_start_slider_moves_the_start_across_the_window():
    """Shares of the window become starts of a problem with one parameter, and of no other."""
    shares = {"start": np.array([0.0, 0.5, 1.0]), "lr": np.full(3, 0.1)}
    flat = Scene(problems.double_well(), (1.0,))
    runs = descend(flat, flat.start, (Series("gd", "gd"),), shares, 3)
    np.testing.assert_allclose(runs.path[0, :, 0, 0], [-2, 0, 2])
    deep = Scene(problems.bowl(), (1.0, 2.0))
    runs = descend(deep, deep.start, (Series("gd", "gd"),), shares, 3)
    np.testing.assert_allclose(runs.path[0, :, 0], [[1, 2]] * 3)


def test_hyperparameters_of_a_series_replace_the_sliders():
    """A series with its own rule gets what that says; others what their optimizer knows."""
    values = {"lr": np.array([[0.1]]), "beta": np.array([[0.9]])}
    assert set(Series("gd", "").hyperparameters(values)) == {"lr"}
    assert set(Series("momentum", "").hyperparameters(values)) == {"lr", "beta"}
    half = Series("gd", "", hyper=lambda values: {"lr": values["lr"] / 2})
    assert half.hyperparameters(values)["lr"] == 0.05


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [(0.5, REACHED), (0.01, UNDERWAY), (1.001, DIVERGED), (1e200, DIVERGED), (1.0, UNDERWAY)],
)
def test_verdicts_on_a_parabola(rate, verdict):
    """On x² the rate 0.5 arrives, a tiny one is under way, beyond 1 it diverges, at 1 not."""
    scene = Scene(problems.parabola(), (4.0,))
    runs = descend(scene, scene.start, (Series("gd", ""),), {"lr": np.array([rate])}, 40)
    facts = judge(runs, 1e-6)[0, 0]
    assert facts[-1] == verdict
    assert (facts[0] >= 0) == (verdict == REACHED)


def test_the_factor_is_that_of_the_loss():
    """The factor per step on x² is (1 − 2η)²."""
    scene = Scene(problems.parabola(), (4.0,))
    runs = descend(scene, scene.start, (Series("gd", ""),), {"lr": np.array([0.1])}, 40)
    assert judge(runs, 1e-9)[0, 0, 3] == pytest.approx(0.64)


def test_numbers_that_overflow_are_packed_without_a_warning():
    """Infinity and NaN pass through float32 as they are."""
    path = np.array([1.0, 1e300, np.inf, np.nan]).reshape(1, 1, 4, 1)
    points, facts, extras = pack(
        Runs(path, path[..., 0]), np.zeros((1, 1, 5)), np.empty((1, 0)), dim=2
    )
    assert points.dtype == facts.dtype == extras.dtype == np.float32
    np.testing.assert_array_equal(points[0, 0, :, 0], np.float32([1, np.inf, np.inf, np.nan]))
    np.testing.assert_array_equal(points[0, 0, :, 1], 0)
