"""Lesson 06's cases, references, and the wrong and other right answers of its exercises."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..optimizers import (
    AdagradState,
    AdamState,
    AMSGradState,
    RMSpropState,
    adam_step,
    adamw_step,
    amsgrad_step,
    rmsprop_step,
)
from .spec import Case, Function


def drive(function: Function, case: Case) -> Any:
    """Take one step for each row of `grad`; return the points reached and the last state.

    The state comes back as any tuple of the same fields; what is no such answer is returned as it
    is, and so differs from the reference.
    """
    theta, grads, state = case.args
    kind, path = type(state), []
    for grad in grads:
        answer = function(theta, grad, state, **case.kwargs)
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            return answer
        theta, after = np.asarray(answer[0]), answer[1]
        if not isinstance(after, (tuple, list)) or len(after) != len(kind._fields):
            return answer
        state = kind(*after)
        path.append(theta.copy())
    return (np.array(path), *state)


def _grads(rng, steps, *shape):
    """Gradients that never come near 0 and keep no sign, one row a step."""
    return rng.uniform(0.3, 3, (steps, *shape)) * rng.choice([-1.0, 1.0], (steps, *shape))


def _seldom(rng, steps):
    """Gradients of three parameters; the second one's differ from 0 in the third step only."""
    grads = _grads(rng, steps, 3)
    grads[:, 1] = 0.0
    grads[2, 1] = rng.uniform(1, 2)
    return grads


def _fading(rng, steps):
    """Gradients of two parameters, large at first, a tenth of that afterwards."""
    grads = _grads(rng, steps, 2)
    grads[1:] *= 0.1
    return grads


IN_PLACE = (
    "The numbers are right, but the call changes the arrays that were handed in: `+=`, `*=` and "
    "`-=` write into the caller's state or parameters. Write `v = …` with a new array."
)
NO_STATE = (
    "You return theta alone. A step hands back two things, `theta, state`: the next step needs "
    "what this one has remembered."
)


def theta_alone(reference):
    return lambda theta, grad, state, **h: reference(theta, grad, state, **h)[0]


def float32(reference):
    def step(theta, grad, state, **h):
        theta, after = reference(np.float32(theta), np.float32(grad), state, **h)
        arrays = (np.float32(x) if isinstance(x, np.ndarray) else x for x in after)
        return np.float32(theta), tuple(arrays)

    return step


def lists(reference):
    def step(theta, grad, state, **h):
        theta, after = reference(theta, grad, state, **h)
        return [theta.tolist(), list(after)]

    return step


# ---------------------------------------------------------------- 06.1


def adagrad_cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), _grads(rng, 5, 2), AdagradState(rng.uniform(1, 4, 2))),
             {"lr": 0.3, "eps": 1e-10}, "two parameters, five steps, v not 0 at the start"),
        Case((rng.uniform(-2, 2, 3), _seldom(rng, 5), AdagradState(np.zeros(3))),
             {"lr": 0.1, "eps": 1e-10}, "the second gradient is 0 until the third step"),
        Case((rng.uniform(-2, 2, 2), _grads(rng, 4, 2), AdagradState(rng.uniform(0, 1, 2))),
             {"lr": 0.2, "eps": 0.5}, "a large eps"),
        Case((rng.uniform(-2, 2, (2, 3)), _grads(rng, 3, 2, 3), AdagradState(np.zeros((2, 3)))),
             {"lr": 1.5, "eps": 1e-10}, "a matrix of parameters"),
    ]  # fmt: skip


def adagrad_no_root(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / (v + eps), (v,)


def adagrad_too_late(theta, grad, state, *, lr, eps):
    return theta - lr * grad / (np.sqrt(state.v) + eps), (state.v + grad**2,)


def adagrad_eps_inside(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v + eps), (v,)


def adagrad_eps_beside(theta, grad, state, *, lr, eps):
    v = state.v + grad**2
    return theta - lr * grad / np.sqrt(v) + eps, (v,)


def adagrad_common(theta, grad, state, *, lr, eps):
    v = state.v + np.sum(grad**2)
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def adagrad_signed(theta, grad, state, *, lr, eps):
    v = state.v + grad
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def adagrad_in_place(theta, grad, state, *, lr, eps):
    v = state.v
    v += grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def adagrad_on_a_copy(theta, grad, state, *, lr, eps):
    v = state.v.copy()
    v += grad * grad
    theta = theta.copy()
    theta -= np.divide(grad, np.sqrt(v) + eps) * lr
    return theta, (v,)


# ---------------------------------------------------------------- 06.2


def rmsprop_cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), _grads(rng, 6, 2), RMSpropState(rng.uniform(1, 4, 2))),
             {"lr": 0.1, "alpha": 0.9, "eps": 1e-8}, "two parameters, six steps, v not 0 at first"),
        Case((rng.uniform(-2, 2, 2), _fading(rng, 6), RMSpropState(np.zeros(2))),
             {"lr": 0.02, "alpha": 0.99, "eps": 1e-8}, "from v = 0, one long gradient, then short"),
        Case((rng.uniform(-2, 2, 3), _seldom(rng, 5), RMSpropState(np.zeros(3))),
             {"lr": 0.01, "alpha": 0.75, "eps": 1e-8}, "a gradient that is 0 until the third step"),
        Case((rng.uniform(-2, 2, (2, 2)), _grads(rng, 3, 2, 2),
              RMSpropState(rng.uniform(0, 1, (2, 2)))),
             {"lr": 0.3, "alpha": 0.8, "eps": 0.5}, "a matrix of parameters, and a large eps"),
    ]  # fmt: skip


def rmsprop_swapped(theta, grad, state, *, lr, alpha, eps):
    return rmsprop_step(theta, grad, state, lr=lr, alpha=1 - alpha, eps=eps)


def rmsprop_sum(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def rmsprop_adagrad(theta, grad, state, *, lr, alpha, eps):
    v = state.v + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def rmsprop_eps_inside(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v + eps), (v,)


def rmsprop_no_root(theta, grad, state, *, lr, alpha, eps):
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (v + eps), (v,)


def rmsprop_squared_mean(theta, grad, state, *, lr, alpha, eps):
    v = (alpha * np.sqrt(state.v) + (1 - alpha) * np.abs(grad)) ** 2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def rmsprop_in_place(theta, grad, state, *, lr, alpha, eps):
    v = state.v
    v *= alpha
    v += (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), (v,)


def rmsprop_blend(theta, grad, state, *, lr, alpha, eps):
    v = state.v + (1 - alpha) * (grad * grad - state.v)
    return theta - grad * (lr / (v**0.5 + eps)), RMSpropState(v)


# ---------------------------------------------------------------- 06.3


def bias_correction(m, beta, t):
    """Return the moving average m after t steps, freed of the zero that it began with."""
    return m / (1 - beta**t)


def correction_cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), 0.9, 1), {}, "after the first step"),
        Case((rng.uniform(-2, 2, 3), 0.999, 10), {}, "a long memory, after ten steps"),
        Case((rng.uniform(-2, 2, 2), 0.5, 3), {}, "a short memory, after three steps"),
        Case((rng.uniform(1, 2, (2, 2)), 0.9, 500), {}, "a matrix, when hardly any bias is left"),
        Case((rng.uniform(-2, 2, 2), 0.0, 4), {}, "no memory at all"),
    ]


def correction_in_place(m, beta, t):
    m /= 1 - beta**t
    return m


def correction_by_sum(m, beta, t):
    # The weights (1 - beta) beta^k of the last t gradients add up to 1 - beta^t.
    return m / sum((1 - beta) * beta**k for k in range(t))


# ---------------------------------------------------------------- 06.4


def _moments(rng, t, shape):
    """The state of Adam after t steps on random gradients of that shape."""
    state = AdamState(0, np.zeros(shape), np.zeros(shape))
    for grad in _grads(rng, t, *shape):
        _, state = adam_step(np.zeros(shape), grad, state, lr=0.1)
    return state


_BETAS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def adam_cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), _grads(rng, 6, 2), _moments(rng, 3, (2,))),
             {"lr": 0.1, **_BETAS}, "two parameters, six steps, from the state after three"),
        Case((rng.uniform(-2, 2, 3), _seldom(rng, 5), _moments(rng, 0, (3,))),
             {"lr": 0.01, **_BETAS}, "from the very start, with a gradient that is 0 at first"),
        Case((rng.uniform(-2, 2, 2), _grads(rng, 4, 2), _moments(rng, 2, (2,))),
             {"lr": 0.2, "beta1": 0.5, "beta2": 0.8, "eps": 0.5}, "short memories and a large eps"),
        Case((rng.uniform(-2, 2, (2, 2)), 1e-5 * _grads(rng, 3, 2, 2), _moments(rng, 0, (2, 2))),
             {"lr": 0.05, **_BETAS}, "tiny gradients of a matrix of parameters"),
    ]  # fmt: skip


def _parts(grad, state, beta1, beta2):
    """The new t, m and v."""
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    return state.t + 1, m, v


def adam_uncorrected(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    return theta - lr * m / (np.sqrt(v) + eps), (t, m, v)


def adam_from_zero(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    scale = np.float64(1) - np.array([beta1, beta2]) ** state.t
    return theta - lr * (m / scale[0]) / (np.sqrt(v / scale[1]) + eps), (t, m, v)


def adam_stuck(theta, grad, state, *, lr, beta1, beta2, eps):
    theta, after = adam_step(theta, grad, state, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    return theta, (state.t, after.m, after.v)


def adam_corrected_kept(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m / (np.sqrt(v) + eps), (t, m, v)


def adam_eps_inside(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    return theta - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), (t, m, v)


def adam_betas_swapped(theta, grad, state, *, lr, beta1, beta2, eps):
    return adam_step(theta, grad, state, lr=lr, beta1=beta2, beta2=beta1, eps=eps)


def adam_without_m(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    return theta - lr * grad / (np.sqrt(v / (1 - beta2**t)) + eps), (t, m, v)


def adam_correction_outside(theta, grad, state, *, lr, beta1, beta2, eps):
    t, m, v = _parts(grad, state, beta1, beta2)
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v) / (1 - beta2**t) + eps), (t, m, v)


def adam_in_place(theta, grad, state, *, lr, beta1, beta2, eps):
    m, v, t = state.m, state.v, state.t + 1
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    return theta - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), (t, m, v)


def adam_one_rate(theta, grad, state, *, lr, beta1, beta2, eps):
    # The order of operations that Kingma and Ba call more efficient, with eps scaled to match.
    t, m, v = _parts(grad, state, beta1, beta2)
    root = np.sqrt(1 - beta2**t)
    return theta - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), AdamState(t, m, v)


# ---------------------------------------------------------------- 06.5


def mended_adam(grad, theta, *, lr, steps):
    """Return where `steps` steps of Adam end, at its default decays and eps."""
    theta = np.array(theta, dtype=float)
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t in range(1, steps + 1):
        g = grad(theta)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return theta


def _bowl(rng, d):
    """The gradient of a quadratic bowl with a random Hessian, its eigenvalues in [1, 6]."""
    q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian, centre = q @ np.diag(rng.uniform(1, 6, d)) @ q.T, rng.uniform(-1, 1, d)
    return lambda theta: hessian @ (np.asarray(theta) - centre)


def mended_cases(rng):
    return [
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 1}, "one step"),
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.05, "steps": 4}, "four steps"),
        Case((_bowl(rng, 3), rng.integers(3, 6, 3)), {"lr": 0.1, "steps": 25},
             "25 steps from whole-number coordinates"),
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 0}, "no step at all"),
    ]  # fmt: skip


def adam_loop(t_of_m, t_of_v):
    """A descent by Adam whose corrections use these functions of the true step number."""

    def descend(grad, theta, *, lr, steps):
        theta = np.array(theta, dtype=float)
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t in range(1, steps + 1):
            g = grad(theta)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            m_hat = m / (1 - np.float64(0.9) ** t_of_m(t))
            v_hat = v / (1 - np.float64(0.999) ** t_of_v(t))
            theta = theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8)
        return theta

    return descend


def mended_steps(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    state = AdamState(0, np.zeros_like(theta), np.zeros_like(theta))
    for _ in range(steps):
        theta, state = adam_step(theta, grad(theta), state, lr=lr)
    return theta


# ---------------------------------------------------------------- 06.6


def adamw_cases(rng):
    return [
        Case((rng.uniform(1, 3, 2), _grads(rng, 5, 2), _moments(rng, 3, (2,))),
             {"lr": 0.1, **_BETAS, "weight_decay": 0.5}, "two parameters, five steps"),
        Case((rng.uniform(1, 3, 3), np.zeros((4, 3)), _moments(rng, 0, (3,))),
             {"lr": 0.2, **_BETAS, "weight_decay": 0.1}, "no gradient at all: the decay alone"),
        Case((rng.uniform(1, 3, 2), _grads(rng, 5, 2), _moments(rng, 2, (2,))),
             {"lr": 0.05, **_BETAS, "weight_decay": 0.0}, "no decay"),
        Case((rng.uniform(-3, 3, (2, 2)), _grads(rng, 3, 2, 2), _moments(rng, 1, (2, 2))),
             {"lr": 0.3, "beta1": 0.5, "beta2": 0.9, "eps": 0.5, "weight_decay": 0.2},
             "a matrix of parameters, and a large eps"),
    ]  # fmt: skip


def adamw_l2(theta, grad, state, *, weight_decay, **h):
    return adam_step(theta, grad + weight_decay * theta, state, **h)


def adamw_no_rate(theta, grad, state, *, weight_decay, **h):
    after, state = adam_step(theta, grad, state, **h)
    return after - weight_decay * theta, state


def adamw_late(theta, grad, state, *, lr, weight_decay, **h):
    after, state = adam_step(theta, grad, state, lr=lr, **h)
    return after * (1 - lr * weight_decay), state


def adamw_grows(theta, grad, state, *, weight_decay, **h):
    return adamw_step(theta, grad, state, weight_decay=-weight_decay, **h)


def adamw_in_quotient(theta, grad, state, *, lr, beta1, beta2, eps, weight_decay):
    t, m, v = _parts(grad, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * (m_hat + weight_decay * theta) / (np.sqrt(v_hat) + eps), (t, m, v)


def adamw_forgotten(theta, grad, state, *, weight_decay, **h):
    return adam_step(theta, grad, state, **h)


def adamw_in_place(theta, grad, state, *, lr, weight_decay, **h):
    theta *= 1 - lr * weight_decay
    return adam_step(theta, grad, state, lr=lr, **h)


def adamw_shrink_first(theta, grad, state, *, lr, weight_decay, **h):
    return adam_step(theta * (1 - lr * weight_decay), grad, state, lr=lr, **h)


def adamw_by_difference(theta, grad, state, *, lr, weight_decay, **h):
    after, state = adam_step(np.zeros_like(theta), grad, state, lr=lr, **h)
    return [after + theta - lr * weight_decay * theta, tuple(state)]


# ---------------------------------------------------------------- 06.7


def _amsgrad_state(rng, t, shape):
    state = AMSGradState(0, np.zeros(shape), np.zeros(shape), np.zeros(shape))
    for grad in 2 * _grads(rng, t, *shape):
        _, state = amsgrad_step(np.zeros(shape), grad, state, lr=0.1, beta2=0.9)
    return state


def amsgrad_cases(rng):
    return [
        Case((rng.uniform(-2, 2, 2), _fading(rng, 6), _amsgrad_state(rng, 3, (2,))),
             {"lr": 0.1, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8},
             "two parameters whose gradients fade"),
        Case((rng.uniform(-2, 2, 3), _seldom(rng, 6), _amsgrad_state(rng, 0, (3,))),
             {"lr": 0.05, "beta1": 0.5, "beta2": 0.5, "eps": 1e-8},
             "from the very start; one gradient is 0 but once"),
        Case((rng.uniform(-2, 2, (2, 2)), 0.1 * _grads(rng, 4, 2, 2),
              _amsgrad_state(rng, 2, (2, 2))),
             {"lr": 0.2, "beta1": 0.9, "beta2": 0.8, "eps": 0.5},
             "a matrix of parameters after larger gradients, and a large eps"),
        Case((rng.uniform(-2, 2, 2), _fading(rng, 8), _amsgrad_state(rng, 0, (2,))),
             {"lr": 0.1, **_BETAS}, "eight steps at the default decays"),
    ]  # fmt: skip


def _amsgrad_end(theta, state, t, m, v_hat, v, v_max, h):
    m_hat = m / (1 - h["beta1"] ** t)
    return theta - h["lr"] * m_hat / (np.sqrt(v_hat) + h["eps"]), (t, m, v, v_max)


def amsgrad_ignored(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v)
    return _amsgrad_end(theta, state, t, m, v / (1 - h["beta2"] ** t), v, v_max, h)


def amsgrad_of_squares(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, grad**2)
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, v_max, h)


def amsgrad_ratchet(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = v = np.maximum(state.v_max, v)
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, v_max, h)


def amsgrad_of_corrected(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v / (1 - h["beta2"] ** t))
    return _amsgrad_end(theta, state, t, m, v_max, v, v_max, h)


def amsgrad_common(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, np.max(v))
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, v_max, h)


def amsgrad_not_kept(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v)
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, state.v_max, h)


def amsgrad_in_place(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.maximum(state.v_max, v, out=state.v_max)
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, v_max, h)


def amsgrad_where(theta, grad, state, **h):
    t, m, v = _parts(grad, state, h["beta1"], h["beta2"])
    v_max = np.where(v > state.v_max, v, state.v_max)
    return _amsgrad_end(theta, state, t, m, v_max / (1 - h["beta2"] ** t), v, v_max, h)
