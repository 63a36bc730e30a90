"""Learning rates of a quadratic: where descent diverges, the best fixed one, and the range test."""

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
