"""How long a step may be: critical and best rates, the range test, line searches."""

from __future__ import annotations

import numpy as np


def critical_rate(hessian) -> float:
    """Return the learning rate beyond which gradient descent on a quadratic diverges.

        2 / L,  L the largest eigenvalue of H

    Args:
        hessian: H, symmetric, shape (d, d), no eigenvalue negative and one positive.

    Returns:
        The rate; at exactly this rate one coordinate hops to and fro for ever.

    Raises:
        ValueError: H is not a finite symmetric matrix, or has no such rate.

    Source: Polyak 1987, Introduction to Optimization, section 1.4.

    >>> critical_rate([[1.0, 0.0], [0.0, 100.0]])
    0.02
    """
    _, largest = _extremes(hessian)
    return 2 / largest


def best_rate(hessian) -> tuple[float, float]:
    """Return the best fixed learning rate for a quadratic, and the factor a step it achieves.

        lr = 2 / (L + m),  factor = (L - m) / (L + m) = (kappa - 1) / (kappa + 1)

    Args:
        hessian: H, symmetric, shape (d, d), with eigenvalues between m >= 0 and L > 0.

    Returns:
        (lr, factor): the distance to the minimum shrinks at least by `factor` a step; m = 0, a flat
        direction, gives the factor 1.

    Raises:
        ValueError: H is not a finite symmetric matrix, or has a negative eigenvalue.

    Source: Polyak 1987, Introduction to Optimization, section 1.4.

    >>> best_rate([[1.0, 0.0], [0.0, 3.0]])
    (0.5, 0.5)
    """
    smallest, largest = _extremes(hessian)
    return 2 / (largest + smallest), (largest - smallest) / (largest + smallest)


def range_test(f, grad, theta, *, lr_min, lr_max, steps) -> tuple[np.ndarray, np.ndarray]:
    """Descend with a rate that grows at every step, and record the loss after each.

        lr_k = lr_min (lr_max / lr_min)^(k / (steps - 1)),  k = 0, ..., steps - 1
        theta <- theta - lr_k grad f(theta),  loss_k = f(theta)

    On a quadratic of one dimension the loss turns at 2 / L. With several curvatures it turns later:
    the steep direction was damped almost to nothing before it passed 2 / L. A slow ramp brings it
    back to where it began only at 12.595 / L, the zero of the dilogarithm's real part.

    Args:
        f: function of theta, shape (d,), to a number.
        grad: function of theta to its gradient, shape (d,).
        theta: the start, shape (d,); it is not changed.
        lr_min, lr_max: first and last learning rate.
        steps: number of steps, at least 2.

    Returns:
        (rates, losses), each of shape (steps,); a loss may be inf or nan, without a warning.

    Raises:
        ValueError: the rates do not rise from above 0, or there are fewer than 2 steps.

    Source: Smith 2017, arXiv:1506.01186, section 3.3, with a linear ramp; the exponential one is
        the custom of the libraries.

    >>> f, grad = lambda x: float(x @ x), lambda x: 2 * x
    >>> rates, losses = range_test(f, grad, [1.0], lr_min=0.25, lr_max=4.0, steps=3)
    >>> rates, losses
    (array([0.25, 1.  , 4.  ]), array([ 0.25,  0.25, 12.25]))
    """
    if not 0 < lr_min < lr_max < np.inf or steps < 2:
        raise ValueError(
            f"a range test needs 0 < lr_min < lr_max and at least 2 steps, "
            f"not lr_min={lr_min}, lr_max={lr_max}, steps={steps}."
        )
    theta = np.array(theta, dtype=np.float64)
    rates = np.geomspace(lr_min, lr_max, steps)
    losses = np.empty(steps)
    with np.errstate(all="ignore"):
        for k, lr in enumerate(rates):
            theta = theta - lr * np.asarray(grad(theta))
            losses[k] = f(theta)
    return rates, losses


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


def _extremes(hessian):
    matrix = np.asarray(hessian, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"hessian has shape {matrix.shape}; a square matrix (d, d) is needed.")
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-6):
        raise ValueError("hessian must be finite and symmetric.")
    eigenvalues = np.linalg.eigvalsh(matrix)
    smallest, largest = float(eigenvalues[0]), float(eigenvalues[-1])
    if largest <= 0 or smallest < -1e-12 * largest:
        raise ValueError(
            "hessian has a negative eigenvalue, or is zero: the quadratic has no minimum to "
            "converge to, at any rate."
        )
    return max(smallest, 0.0), largest
