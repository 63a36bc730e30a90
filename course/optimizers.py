"""Optimizers as pure functions: NAME_init(theta) -> state, NAME_step(theta, grad, state) -> both.

Shapes: theta and grad are (..., d); the leading axes are independent runs. A hyperparameter is a
number or an array that ends in an axis of length 1, so that (B, 1) gives every run its own.
No step changes its inputs. Conventions and defaults are those of torch.optim.

Arrays are NumPy's, torch's or JAX's: each step is operators and no more than the array's own
functions, so that it stays on the array's device, in its precision, and under jax.jit, jax.vmap
and jax.lax.scan. A NumPy array, or a list, starts a float64 state.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np


def namespace(array):
    """Return the module that holds an array's functions: numpy, torch or jax.numpy.

    >>> namespace(np.ones(2)).__name__, namespace([1.0]).__name__
    ('numpy', 'numpy')
    """
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    # Tensors don't name theirs. Where there is one, torch has been imported.
    torch = sys.modules.get("torch")
    return torch if torch and isinstance(array, torch.Tensor) else np


def _zeros(theta):
    xp = namespace(theta)
    # float64 by name: zeros_like of an integer array would count in integers.
    return np.zeros_like(theta, dtype=np.float64) if xp is np else xp.zeros_like(theta)


class NoState(NamedTuple):
    """The state of a method that remembers nothing: gradient descent, Newton's method."""


def gd_init(theta):
    """Return the empty state that gradient descent starts with."""
    return NoState()


def gd_step(theta, grad, state, *, lr):
    """One step of gradient descent.

        theta <- theta - lr g

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: NoState().
        lr: learning rate, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the state.

    Same as: torch.optim.SGD(lr=lr); optax.sgd(lr).
    Source: Cauchy 1847, Comptes rendus 25, 536-538.

    >>> gd_step(np.array([10.0]), np.array([20.0]), NoState(), lr=0.1)
    (array([8.]), NoState())
    """
    return theta - lr * grad, state


class MomentumState(NamedTuple):
    """The decaying sum m of past gradients, shape (..., d)."""

    m: np.ndarray


def momentum_init(theta):
    """Return the state at rest: m is zero, float64, of theta's shape."""
    return MomentumState(_zeros(theta))


def momentum_step(theta, grad, state, *, lr, beta=0.9):
    """One step of gradient descent with momentum (the heavy ball).

        m     <- beta m + g
        theta <- theta - lr m

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: MomentumState(m), m of shape (..., d).
        lr: learning rate, a number or shape (..., 1).
        beta: momentum coefficient, 0 <= beta < 1, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the new MomentumState.

    Same as: torch.optim.SGD(lr=lr, momentum=beta), by default 0; optax.sgd(lr, momentum=beta).
        Sutskever et al. 2013 put the rate into the velocity -lr m: equal while lr is constant.
    Source: Polyak 1964, USSR Computational Mathematics and Mathematical Physics 4(5), 1-17.

    >>> theta, state = np.array([1.0]), momentum_init([1.0])
    >>> for _ in range(2):
    ...     theta, state = momentum_step(theta, np.array([1.0]), state, lr=0.1, beta=0.5)
    >>> theta, state
    (array([0.75]), MomentumState(m=array([1.5])))
    """
    m = beta * state.m + grad
    return theta - lr * m, MomentumState(m)


def nesterov_init(theta):
    """Return the state at rest: m is zero, float64, of theta's shape."""
    return MomentumState(_zeros(theta))


def nesterov_step(theta, grad, state, *, lr, beta=0.9):
    """One step of Nesterov's accelerated gradient, in the form of the libraries.

        m     <- beta m + g
        theta <- theta - lr (g + beta m)

    Args:
        theta, grad: look-ahead point and the gradient g there, shape (..., d).
        state: MomentumState(m), m of shape (..., d).
        lr, beta: as in momentum_step.

    Returns: the new theta, shape (..., d), and the new MomentumState.

    Same as: torch.optim.SGD and optax.sgd, both (..., momentum=beta, nesterov=True).
    Source: Nesterov 1983, Soviet Mathematics Doklady 27(2), 372-376; in terms of momentum,
        Sutskever, Martens, Dahl, Hinton 2013, ICML, equations 3 and 4.

    >>> theta, state = np.array([1.0]), nesterov_init([1.0])
    >>> theta, state = nesterov_step(theta, np.array([1.0]), state, lr=0.1, beta=0.5)
    >>> theta, state
    (array([0.85]), MomentumState(m=array([1.])))
    """
    m = beta * state.m + grad
    return theta - lr * (grad + beta * m), MomentumState(m)


class AdagradState(NamedTuple):
    """The sum v of squared gradients, shape (..., d)."""

    v: np.ndarray


def adagrad_init(theta):
    """Return the state before any gradient: v is zero, float64, of theta's shape."""
    return AdagradState(_zeros(theta))


def adagrad_step(theta, grad, state, *, lr, eps=1e-10):
    """One step of AdaGrad.

        v     <- v + g^2
        theta <- theta - lr g / (sqrt(v) + eps)

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: AdagradState(v), v of shape (..., d).
        lr: learning rate, a number or shape (..., 1); the length of a coordinate's first step.
        eps: keeps 0/0 away, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the new AdagradState.

    Same as: torch.optim.Adagrad(lr=lr, eps=eps). optax.adagrad starts its sum at 0.1 and has eps
        inside the root; initial_accumulator_value=0, eps=0 gives these steps with eps = 0.
    Source: Duchi, Hazan, Singer 2011, Journal of Machine Learning Research 12, 2121-2159.

    >>> theta, state = np.array([1.0, 1.0]), adagrad_init([1.0, 1.0])
    >>> adagrad_step(theta, np.array([3.0, -0.5]), state, lr=0.1)
    (array([0.9, 1.1]), AdagradState(v=array([9.  , 0.25])))
    """
    v = state.v + grad**2
    return theta - lr * grad / (v**0.5 + eps), AdagradState(v)


class RMSpropState(NamedTuple):
    """The moving average v of squared gradients, shape (..., d)."""

    v: np.ndarray


def rmsprop_init(theta):
    """Return the state before any gradient: v is zero, float64, of theta's shape."""
    return RMSpropState(_zeros(theta))


def rmsprop_step(theta, grad, state, *, lr, alpha=0.99, eps=1e-8):
    """One step of RMSprop.

        v     <- alpha v + (1 - alpha) g^2
        theta <- theta - lr g / (sqrt(v) + eps)

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: RMSpropState(v), v of shape (..., d).
        lr: learning rate, a number or shape (..., 1); the first step is lr / sqrt(1 - alpha).
        alpha: decay of the average, 0 <= alpha < 1, a number or shape (..., 1).
        eps: keeps 0/0 away, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the new RMSpropState.

    Same as: torch.optim.RMSprop(lr=lr, alpha=alpha, eps=eps);
        optax.rmsprop(lr, decay=alpha, eps=eps, eps_in_sqrt=False), by default 0.9 and True.
    Source: Tieleman, Hinton 2012, Neural Networks for Machine Learning (Coursera), lecture 6.5.

    >>> theta, state = np.array([1.0]), rmsprop_init([1.0])
    >>> rmsprop_step(theta, np.array([3.0]), state, lr=0.1, alpha=0.75, eps=0.0)
    (array([0.8]), RMSpropState(v=array([2.25])))
    """
    v = alpha * state.v + (1 - alpha) * grad**2
    return theta - lr * grad / (v**0.5 + eps), RMSpropState(v)


class AdamState(NamedTuple):
    """The step count t and the moving averages m of g and v of g^2, both of shape (..., d).

    t begins as the int 0, which jax.lax.scan carries as a whole number.
    """

    t: int
    m: np.ndarray
    v: np.ndarray


def adam_init(theta):
    """Return the state before any gradient: t = 0; m and v are zero, float64, of theta's shape."""
    return AdamState(0, _zeros(theta), _zeros(theta))


def adam_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of Adam.

        t     <- t + 1
        m     <- beta1 m + (1 - beta1) g
        v     <- beta2 v + (1 - beta2) g^2
        theta <- theta - lr m_hat / (sqrt(v_hat) + eps)

    with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t).

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: AdamState(t, m, v), m and v of shape (..., d).
        lr: learning rate, a number or shape (..., 1); the length of a coordinate's first step.
        beta1, beta2: decays of the averages of g and g^2, 0 <= beta < 1, numbers or shape (..., 1).
        eps: keeps 0/0 away, outside the root, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the new AdamState.

    Same as: torch.optim.Adam(lr=lr, betas=(beta1, beta2), eps=eps), t, m, v being its step,
        exp_avg, exp_avg_sq; optax.adam(lr, b1=beta1, b2=beta2, eps=eps), its count, mu, nu.
    Source: Kingma, Ba 2015, arXiv:1412.6980, algorithm 1.

    >>> theta, state = np.array([1.0, 1.0]), adam_init([1.0, 1.0])
    >>> theta, state = adam_step(theta, np.array([100.0, -0.01]), state, lr=0.1, eps=0.0)
    >>> theta.round(12), state.t
    (array([0.9, 1.1]), 1)
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (v_hat**0.5 + eps), AdamState(t, m, v)


def adamw_init(theta):
    """Return the state before any gradient: t = 0; m and v are zero, float64, of theta's shape."""
    return AdamState(0, _zeros(theta), _zeros(theta))


def adamw_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    """One step of AdamW: Adam with a weight decay that the moments never see.

        t     <- t + 1
        m     <- beta1 m + (1 - beta1) g
        v     <- beta2 v + (1 - beta2) g^2
        theta <- theta - lr (m_hat / (sqrt(v_hat) + eps) + weight_decay theta)

    with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t).

    Args:
        theta, grad: parameters and the gradient g there, without a decay term, shape (..., d).
        state: AdamState(t, m, v), m and v of shape (..., d).
        lr, beta1, beta2, eps: as in adam_step.
        weight_decay: theta shrinks by the factor 1 - lr weight_decay, a number or shape (..., 1).

    Returns: the new theta, shape (..., d), and the new AdamState.

    Same as: torch.optim.AdamW(lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay);
        optax.adamw(lr, b1=beta1, b2=beta2, eps=eps, weight_decay=weight_decay), whose default
        decay is 1e-4. In the paper the rate does not multiply the decay; a schedule does.
    Source: Loshchilov, Hutter 2019, arXiv:1711.05101, algorithm 2.

    >>> theta, state = np.array([1.0]), adamw_init([1.0])
    >>> theta, state = adamw_step(theta, np.array([0.0]), state, lr=0.5, weight_decay=0.5)
    >>> theta
    array([0.75])
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    theta = theta - lr * (m_hat / (v_hat**0.5 + eps) + weight_decay * theta)
    return theta, AdamState(t, m, v)


class AMSGradState(NamedTuple):
    """Adam's state t, m, v and the largest v so far, v_max, of shape (..., d)."""

    t: int
    m: np.ndarray
    v: np.ndarray
    v_max: np.ndarray


def amsgrad_init(theta):
    """Return the state before any gradient: t = 0; the rest zero, float64, of theta's shape."""
    return AMSGradState(0, _zeros(theta), _zeros(theta), _zeros(theta))


def amsgrad_step(theta, grad, state, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """One step of AMSGrad: Adam whose denominator never forgets a large gradient.

        t     <- t + 1
        m     <- beta1 m + (1 - beta1) g
        v     <- beta2 v + (1 - beta2) g^2
        v_max <- max(v_max, v)
        theta <- theta - lr m_hat / (sqrt(v_hat) + eps)

    with m_hat = m / (1 - beta1^t) and v_hat = v_max / (1 - beta2^t).

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: AMSGradState(t, m, v, v_max), the last three of shape (..., d).
        lr, beta1, beta2, eps: as in adam_step.

    Returns: the new theta, shape (..., d), and the new AMSGradState.

    Same as: torch.optim.Adam(lr=lr, betas=(beta1, beta2), eps=eps, amsgrad=True). optax.amsgrad
        takes the maximum of the corrected v / (1 - beta2^t); the paper corrects nothing.
    Source: Reddi, Kale, Kumar 2018, arXiv:1904.09237, algorithm 2.

    >>> theta, state = np.array([1.0]), amsgrad_init([1.0])
    >>> for g in (2.0, 0.0):
    ...     theta, state = amsgrad_step(theta, np.array([g]), state, lr=0.1, beta2=0.75)
    >>> state.v, state.v_max
    (array([0.75]), array([1.]))
    """
    t = state.t + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    v_max = namespace(v).maximum(state.v_max, v)
    m_hat, v_hat = m / (1 - beta1**t), v_max / (1 - beta2**t)
    return theta - lr * m_hat / (v_hat**0.5 + eps), AMSGradState(t, m, v, v_max)


def newton_init(theta):
    """Return the empty state that Newton's method starts with."""
    return NoState()


def newton_step(theta, grad, state, *, hess, lr=1.0):
    """One step of Newton's method.

        theta <- theta - lr H^-1 g

    Args:
        theta, grad: parameters and the gradient g there, shape (..., d).
        state: NoState().
        hess: Hessian H at theta, shape (..., d, d).
        lr: share of the step that is taken, a number or shape (..., 1); 1 is the pure method.

    Returns: the new theta, shape (..., d), and the state.

    Raises: numpy.linalg.LinAlgError where a Hessian is exactly singular. torch raises its own, and
        JAX returns what is not finite.

    Same as: nothing in torch.optim or optax, which know only gradients.
    Source: Boyd, Vandenberghe 2004, Convex Optimization, section 9.5.

    >>> hess = np.array([[2.0, 0.0], [0.0, 4.0]])
    >>> newton_step(np.array([3.0, 1.0]), np.array([6.0, 4.0]), NoState(), hess=hess)
    (array([0., 0.]), NoState())
    """
    xp = namespace(grad)
    # solve() takes a stack of vectors for a matrix, so the gradient becomes a column.
    return theta - lr * xp.linalg.solve(hess, xp.asarray(grad)[..., None])[..., 0], state
