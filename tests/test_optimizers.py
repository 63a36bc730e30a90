"""Optimizers: closed forms, purity, shapes; the comparison with the libraries is in peers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import problems, run
from course.methods import OPTIMIZERS
from course.optimizers import (
    AdamState,
    MomentumState,
    adam_init,
    adam_step,
    adamw_step,
    amsgrad_init,
    amsgrad_step,
    gd_step,
    momentum_step,
    nesterov_step,
    newton_init,
    newton_step,
)

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
every_decay = {"beta": 0.8, "beta1": 0.7, "beta2": 0.9, "alpha": 0.9, "eps": 1e-3}


def arguments(optimizer, theta):
    """Return what a step takes by keyword: a rate, and a Hessian that is not the identity."""
    d = theta.shape[-1]
    hess = np.broadcast_to(np.diag(np.arange(2.0, d + 2)) + 0.1, (*theta.shape, d))
    return {"lr": 0.1, **({"hess": hess} if "hess" in optimizer.needs else {})}


def descend(optimizer, grads, theta, **hyper):
    """Return theta and state after a step for every gradient."""
    state = optimizer.init(theta)
    for grad in grads:
        theta, state = optimizer.step(theta, grad, state, **hyper)
    return theta, state


def constant_gradient_path(name, g, steps, **hyper):
    return run(lambda theta: np.full_like(theta, g), [0.0], name, steps=steps, **hyper).path[:, 0]


def read_only(array):
    array = np.array(array)
    array.setflags(write=False)
    return array


@every_optimizer
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(1,), (3,), (4, 2), (2, 3, 5)]))
def test_a_step_changes_nothing_that_it_is_given(optimizer, seed, shape):
    """Arguments may be read-only, and nothing that is returned shares their memory."""
    rng = np.random.default_rng(seed)
    theta, grad = read_only(rng.normal(size=shape)), read_only(rng.normal(size=shape))
    _, state = descend(
        optimizer, rng.normal(size=(2, *shape)), theta, **arguments(optimizer, theta)
    )
    state = type(state)(*(read_only(x) if isinstance(x, np.ndarray) else x for x in state))
    before = [np.array(x) for x in (theta, grad, *state)]
    new, new_state = optimizer.step(theta, grad, state, **arguments(optimizer, theta))
    for array, copy in zip((theta, grad, *state), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    given_arrays = [theta, grad, *(x for x in state if isinstance(x, np.ndarray))]
    returned = [new, *(x for x in new_state if isinstance(x, np.ndarray))]
    assert not any(np.shares_memory(a, b) for a in given_arrays for b in returned)
    assert all(array.shape == shape for array in returned)


@every_optimizer
def test_a_state_of_integers_is_float64(optimizer):
    """An integer theta starts a float64 state, and the step does not truncate."""
    theta = np.array([1, 2])
    state = optimizer.init(theta)
    assert all(x.dtype == np.float64 for x in state if isinstance(x, np.ndarray))
    new, state = optimizer.step(theta, np.array([1, 1]), state, **arguments(optimizer, theta))
    assert new.dtype == np.float64
    assert (new != new.round()).any()
    assert all(x.dtype == np.float64 for x in state if isinstance(x, np.ndarray))


@every_optimizer
@given(seed=st.integers(0, 2**32 - 1), lanes=st.integers(1, 4), d=st.integers(1, 3))
def test_a_batch_of_rates_gives_what_each_rate_gives(optimizer, seed, lanes, d):
    """Hyperparameters of shape (B, 1) are those of B separate runs."""
    rng = np.random.default_rng(seed)
    theta, grads = rng.normal(size=(lanes, d)), rng.normal(size=(3, lanes, d))
    hyper = {name: rng.uniform(0.5, 1.0, size=(lanes, 1)) * h for name, h in every_decay.items()}
    hyper = {name: hyper[name] for name in optimizer.defaults if name in hyper}
    hyper["lr"] = rng.uniform(0.01, 0.1, size=(lanes, 1))
    extra = arguments(optimizer, theta)
    batch, _ = descend(optimizer, grads, theta, **{**extra, **hyper})
    for i in range(lanes):
        single = {name: h[i, 0] for name, h in hyper.items()}
        if "hess" in extra:
            single["hess"] = extra["hess"][i]
        alone, _ = descend(optimizer, grads[:, i], theta[i], **single)
        np.testing.assert_allclose(batch[i], alone, rtol=1e-12, atol=1e-14)


def test_the_table_holds_every_method_with_its_defaults():
    """Defaults are those of torch.optim; lr has none but for Newton's method."""
    adam = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert {name: dict(o.defaults) for name, o in OPTIMIZERS.items()} == {
        "gd": {},
        "momentum": {"beta": 0.9},
        "nesterov": {"beta": 0.9},
        "adagrad": {"eps": 1e-10},
        "rmsprop": {"alpha": 0.99, "eps": 1e-8},
        "adam": adam,
        "adamw": {**adam, "weight_decay": 1e-2},
        "amsgrad": adam,
        "newton": {"lr": 1.0},
    }
    assert {name for name, o in OPTIMIZERS.items() if o.needs} == {"newton"}
    assert repr(OPTIMIZERS["adam"]) == "Optimizer('adam')"
    with pytest.raises(TypeError):
        OPTIMIZERS["adam"].defaults["eps"] = 1.0


@every_optimizer
def test_docstrings_name_the_library_and_the_source(optimizer):
    """Every step says what it is the same as, where it comes from, and shows it."""
    for words in ("Args:", "Returns:", "Same as:", "Source:", ">>> ", "<-"):
        assert words in optimizer.step.__doc__


def test_gradient_descent_contracts_at_the_best_rate():
    """With lr = 2 / (L + m) the error shrinks by (kappa - 1) / (kappa + 1)."""
    path = run(problems.ravine(100.0), [1.0, 1.0], lr=2 / 101, steps=100).path
    errors = np.linalg.norm(path, axis=1)
    np.testing.assert_allclose(errors[1:] / errors[:-1], 99 / 101, rtol=1e-13)


def test_gradient_descent_diverges_beyond_two_over_the_curvature():
    """The edge of lr is 2 / L to one part in a million, from both sides."""
    rates = 2 / 100 * (1 + np.array([[-1e-6], [1e-6]]))
    path = run(problems.ravine(100.0), [0.0, 1.0], lr=rates, steps=1000).path[..., 1]
    below, above = np.abs(path[-1])
    assert below < 1 < above


def step_matrix(step, curvature, **hyper):
    """Return the linear map of (theta, m) that a step with memory is on a parabola."""
    columns = []
    for theta, m in ((1.0, 0.0), (0.0, 1.0)):
        theta, state = step(theta, curvature * theta, MomentumState(m), **hyper)
        columns.append([theta, state.m])
    return np.array(columns).T


def spectral_radius(step, **hyper):
    """Return the slower of the two rates at curvatures 1 and 100."""
    return max(
        np.abs(np.linalg.eigvals(step_matrix(step, curvature, **hyper))).max()
        for curvature in (1.0, 100.0)
    )


def test_tuned_heavy_ball_has_spectral_radius_nine_elevenths():
    """Polyak's rate and momentum give (sqrt(kappa) - 1) / (sqrt(kappa) + 1)."""
    # The double root is found to the root of the rounding only.
    radius = spectral_radius(momentum_step, lr=(2 / 11) ** 2, beta=(9 / 11) ** 2)
    assert radius == pytest.approx(9 / 11, abs=1e-7)


@given(beta=st.floats(0, 0.99), side=st.sampled_from([-1e-6, 1e-6]))
def test_heavy_ball_is_stable_below_two_plus_two_beta(beta, side):
    """The edge of lr times curvature is 2 + 2 beta, from both sides."""
    edge = (2 + 2 * beta) * (1 + side)
    radius = np.abs(np.linalg.eigvals(step_matrix(momentum_step, 1.0, lr=edge, beta=beta))).max()
    assert (radius > 1) == (side > 0)


def test_nesterov_rates_on_a_quadratic():
    """Both choices of Nesterov's parameters reach their rates at kappa = 100."""
    plain = spectral_radius(nesterov_step, lr=1 / 100, beta=9 / 11)
    root = np.sqrt(301)
    tuned = spectral_radius(nesterov_step, lr=4 / 301, beta=(root - 2) / (root + 2))
    assert plain == pytest.approx(0.9, abs=1e-7)
    assert tuned == pytest.approx(1 - 2 / root, abs=1e-7)
    assert tuned == pytest.approx(0.88472, abs=1e-5)


def test_momentum_is_the_libraries_form_of_the_velocity():
    """Sutskever's v <- beta v - lr g, theta <- theta + v takes the same path."""
    grad, lr, beta = problems.ravine(10.0).grad, 0.05, 0.9
    theta, v = np.array([1.0, 1.0]), np.zeros(2)
    for _ in range(50):
        v = beta * v - lr * grad(theta)
        theta = theta + v
    ours = run(grad, [1.0, 1.0], "momentum", lr=lr, beta=beta, steps=50).final
    np.testing.assert_allclose(ours, theta, atol=1e-14)


def test_nesterov_stores_the_look_ahead_point():
    """Our theta is Sutskever's theta + beta v, whose gradient his method takes."""
    grad, lr, beta = problems.ravine(10.0).grad, 0.05, 0.9
    theta, v = np.array([1.0, 1.0]), np.zeros(2)
    for _ in range(50):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    ours = run(grad, [1.0, 1.0], "nesterov", lr=lr, beta=beta, steps=50).final
    np.testing.assert_allclose(ours, theta + beta * v, atol=1e-14)


@given(g=st.floats(1e-3, 1e3), lr=st.floats(1e-4, 1.0))
def test_adagrad_slows_under_a_constant_gradient(g, lr):
    """Step t is lr / sqrt(t), whatever the gradient."""
    path = constant_gradient_path("adagrad", g, 100, lr=lr)
    np.testing.assert_allclose(-np.diff(path), lr / np.sqrt(np.arange(1, 101)), rtol=1e-6)


@pytest.mark.parametrize(("alpha", "factor"), [(0.9, np.sqrt(10)), (0.99, 10.0)])
def test_rmsprop_starts_with_long_steps(alpha, factor):
    """The first step is lr / sqrt(1 - alpha): 3.16 lr and 10 lr."""
    path = constant_gradient_path("rmsprop", 2.0, 1, lr=0.1, alpha=alpha)
    assert -path[1] == pytest.approx(0.1 * factor, rel=1e-6)


@given(g=st.floats(1e-12, 1e6) | st.floats(-1e6, -1e-12), lr=st.floats(1e-4, 1.0))
def test_adam_starts_with_the_rate(g, lr):
    """The first step is lr g / (abs(g) + eps)."""
    theta, _ = adam_step(np.zeros(1), np.array([g]), adam_init([0.0]), lr=lr, eps=1e-8)
    np.testing.assert_allclose(theta, -lr * g / (abs(g) + 1e-8), rtol=1e-12)


def test_adam_without_correction_would_take_longer_steps():
    """The uncorrected step is 3.162 lr at t = 1 and 6.57 lr at t = 12."""
    state, uncorrected = adam_init([0.0]), []
    for _ in range(12):
        theta, state = adam_step(np.zeros(1), np.ones(1), state, lr=1.0)
        uncorrected.append((state.m / np.sqrt(state.v)).item())
        assert theta == pytest.approx(-1, abs=1e-7)
    assert uncorrected[0] == pytest.approx(3.162, abs=1e-3)
    assert uncorrected[11] == pytest.approx(6.57, abs=1e-2)
    assert max(uncorrected) == pytest.approx(6.57, abs=1e-2)


def test_adam_depends_on_the_axes():
    """A turn by 45 degrees leaves Adam at a loss of 0.49, not 1.7e-5; gd is the same."""
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
    hess, start = np.diag([1.0, 1000.0]), np.array([1.0, 1.0])
    straight = problems.quadratic(hess)
    turned = problems.quadratic(turn @ hess @ turn.T)
    adam = [
        run(p, s, "adam", lr=0.01, steps=300).losses[-1]
        for p, s in ((straight, start), (turned, turn @ start))
    ]
    assert adam[0] == pytest.approx(1.7e-5, rel=0.05)
    assert adam[1] == pytest.approx(0.49, abs=0.01)
    gd = [
        run(p, s, lr=1e-3, steps=300).final for p, s in ((straight, start), (turned, turn @ start))
    ]
    np.testing.assert_allclose(turn @ gd[0], gd[1], atol=1e-12)


@pytest.mark.parametrize("weight_decay", [0.1, 0.001])
def test_adamw_decays_by_its_factor_where_adam_with_l2_does_not(weight_decay):
    """AdamW shrinks by (1 - lr decay)^50, Adam with L2 to 0.53682 at any decay."""
    decoupled = run(
        np.zeros_like, [1.0], "adamw", lr=0.01, weight_decay=weight_decay, steps=50
    ).final
    coupled = run(lambda w: weight_decay * w, [1.0], "adam", lr=0.01, steps=50).final
    np.testing.assert_allclose(decoupled, (1 - 0.01 * weight_decay) ** 50, rtol=1e-13)
    assert coupled == pytest.approx(0.53682, abs=1e-5)


def test_adamw_without_decay_is_adam():
    """weight_decay = 0 leaves Adam's step to the last bit."""
    theta, grad, state = np.array([1.0, -2.0]), np.array([0.3, 4.0]), adam_init([0.0, 0.0])
    ours, ours_state = adamw_step(theta, grad, state, lr=0.1, weight_decay=0.0)
    adam, adam_state = adam_step(theta, grad, state, lr=0.1)
    np.testing.assert_array_equal(ours, adam)
    assert isinstance(ours_state, AdamState)
    np.testing.assert_array_equal(ours_state.v, adam_state.v)


@given(grads=st.lists(st.floats(-100, 100), min_size=2, max_size=20))
def test_amsgrad_never_forgets_a_large_gradient(grads):
    """v_max is the running maximum of v, so that no step is longer than Adam's."""
    adam, amsgrad, largest = adam_init([0.0]), amsgrad_init([0.0]), np.zeros(1)
    for g in grads:
        a, adam = adam_step(np.zeros(1), np.array([g]), adam, lr=0.1)
        b, amsgrad = amsgrad_step(np.zeros(1), np.array([g]), amsgrad, lr=0.1)
        largest = np.maximum(largest, adam.v)
        np.testing.assert_array_equal(amsgrad.v_max, largest)
        np.testing.assert_array_equal(amsgrad.v, adam.v)
        assert abs(b) <= abs(a)


@given(seed=st.integers(0, 2**32 - 1))
def test_newton_solves_each_hessian_of_a_batch(seed):
    """The step is Cramer's rule in two dimensions, lane by lane."""
    rng = np.random.default_rng(seed)
    theta, g = rng.normal(size=(2, 3, 2))
    hess = np.eye(2) + 0.2 * rng.uniform(-1, 1, size=(3, 2, 2))
    (a, b), (c, d) = np.moveaxis(hess, 0, -1)
    cramer = np.stack([d * g[:, 0] - b * g[:, 1], a * g[:, 1] - c * g[:, 0]], -1)
    expected = theta - cramer / (a * d - b * c)[:, None]
    new, _ = newton_step(theta, g, newton_init(theta), hess=hess)
    np.testing.assert_allclose(new, expected, rtol=1e-12, atol=1e-13)


@given(start=st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_newton_ends_a_quadratic_in_one_step(start):
    """From anywhere one step is enough, even where gradient descent crawls."""
    final = run(problems.ravine(1e4, angle=0.4), start, "newton", steps=1).final
    np.testing.assert_allclose(final, 0.0, atol=1e-9)


def test_newton_squares_the_error():
    """On x - ln x the error 1 - x is squared by every step."""
    path = run(
        lambda x: 1 - 1 / x, [0.5], "newton", hess=lambda x: (1 / x**2)[..., None], steps=5
    ).path[:, 0]
    np.testing.assert_allclose(1 - path, 0.5**2.0 ** np.arange(6), rtol=1e-6, atol=1e-15)


@given(x=st.floats(0.1, 3))
def test_newton_cubes_the_point_on_a_hyperbola(x):
    """On sqrt(1 + x^2) a step maps x to -x^3, so that it diverges beyond 1."""
    new, _ = newton_step(
        np.array([x]),
        np.array([x / np.sqrt(1 + x**2)]),
        newton_init([x]),
        hess=np.array([[(1 + x**2) ** -1.5]]),
    )
    np.testing.assert_allclose(new, -(x**3), rtol=1e-12, atol=1e-14)


def test_newton_refuses_a_singular_hessian():
    """There is no step where the Hessian has no inverse."""
    with pytest.raises(np.linalg.LinAlgError):
        newton_step(np.ones(2), np.ones(2), newton_init(np.ones(2)), hess=np.ones((2, 2)))


@given(seed=st.integers(0, 2**32 - 1))
def test_memory_at_zero_is_gradient_descent(seed):
    """Momentum and Nesterov with beta = 0 are gradient descent."""
    theta, grad, m = np.random.default_rng(seed).normal(size=(3, 4))
    plain, _ = gd_step(theta, grad, None, lr=0.3)
    for step in (momentum_step, nesterov_step):
        np.testing.assert_array_equal(
            step(theta, grad, MomentumState(m), lr=0.3, beta=0.0)[0], plain
        )
