"""Line searches: the length of a step found by trying (Armijo), or exactly on a quadratic."""

from __future__ import annotations

import numpy as np


def backtracking_step(f, grad, theta, *, lr=1.0, c=1e-4, shrink=0.5) -> tuple[np.ndarray, float]:
    """Shorten the rate until the loss falls by a share of what the slope promises, and step.

        while not f(theta - lr g) <= f(theta) - c lr |g|^2:  lr <- shrink lr

    Written with `not`, so that a trial point where f is nan counts as too far.

    Args:
        f: function of theta, shape (d,), to a number; nan or inf where it is not defined.
        grad: function of theta to its gradient, shape (d,).
        theta: where to step from, shape (d,); it is not changed.
        lr: first rate to try.
        c: share of the promised decrease that is asked for, in (0, 1).
        shrink: factor for the rate after a trial that fails, in (0, 1).

    Returns:
        (theta, lr): the new point and the rate that was accepted.

    Raises:
        ValueError: f or grad is not finite at theta, or lr, c or shrink is out of range.

    Same as: optax.scale_by_backtracking_linesearch(slope_rtol=c, decrease_factor=shrink) on
        optax.sgd, which starts each later search at 1.5 times the rate accepted last; torch.optim
        has none but in LBFGS, which searches by strong Wolfe conditions.
    Source: Armijo 1966, Pacific Journal of Mathematics 16(1), 1-3.

    >>> f, grad = lambda x: float(x @ x), lambda x: 2 * x
    >>> backtracking_step(f, grad, np.array([3.0]), lr=2.0)
    (array([0.]), 0.5)
    """
    if not (0 < lr < np.inf and 0 < c < 1 and 0 < shrink < 1):
        raise ValueError(
            f"lr must be positive, c and shrink must lie between 0 and 1, not lr={lr}, c={c}, "
            f"shrink={shrink}."
        )
    theta = np.asarray(theta, dtype=np.float64)
    with np.errstate(all="ignore"):
        here, g = f(theta), np.asarray(grad(theta))
        if not (np.isfinite(here) and np.isfinite(g).all()):
            raise ValueError("f and grad must be finite where the search begins.")
        # Ends at the latest when lr is so small that theta does not move.
        while not f(theta - lr * g) <= here - c * lr * np.sum(g**2):
            lr = lr * shrink
    return theta - lr * g, float(lr)


def exact_step(theta, grad, state, *, hess, relax=1.0):
    """Step to the lowest point along the negative gradient of a quadratic.

        lr = g.g / g.Hg,  theta <- theta - relax lr g

    Args:
        theta: parameters, shape (..., d).
        grad: gradient at theta, of the same shape.
        state: whatever the caller passes; it is returned as it is.
        hess: Hessian at theta, shape (..., d, d), positive along the gradient.
        relax: share of the exact rate to take; any in (0, 2) lowers the loss.

    Returns:
        (theta, state). Where the gradient is 0, theta stays; where the curvature along it is not
        positive there is no lowest point and theta becomes nan.

    Source: Cauchy 1847, Comptes rendus 25, 536-538. relax: Raydan, Svaiter 2002, Computational
        Optimization and Applications 21, 155-167.

    >>> theta, _ = exact_step(np.array([4.0, 1.0]), np.array([4.0, 4.0]), (),
    ...                       hess=np.diag([1.0, 4.0]))
    >>> theta
    array([ 2.4, -0.6])
    """
    theta, grad = np.asarray(theta, dtype=np.float64), np.asarray(grad, dtype=np.float64)
    length2 = np.sum(grad**2, axis=-1, keepdims=True)
    bend = np.sum(grad * (hess @ grad[..., None])[..., 0], axis=-1, keepdims=True)
    with np.errstate(all="ignore"):
        lr = np.where(length2 == 0, 0.0, np.where(bend > 0, length2 / bend, np.nan))
        return theta - relax * lr * grad, state
