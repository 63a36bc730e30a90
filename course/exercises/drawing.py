"""Random problems for the cases of exercises, of short numbers that can be typed again."""

from __future__ import annotations

import numpy as np

from .spec import code


def uniform(rng, low, high, size=None, digits=2):
    """Return random numbers between two others, of so many digits after the point."""
    drawn = np.round(rng.uniform(low, high, size), digits)
    return drawn if size is not None else float(drawn)


def symmetric(rng, eigenvalues):
    """Return a symmetric matrix with nearly the given eigenvalues and random axes, shape (d, d)."""
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = q @ np.diag(eigenvalues) @ q.T
    return np.round((matrix + matrix.T) / 2, 3)


def regression(rng, n, d):
    """Return w, X and y of a regression with n examples and d features."""
    return uniform(rng, -2, 2, d), np.round(rng.normal(size=(n, d)), 2), uniform(rng, -3, 3, n)


def bowl(rng, d):
    """Return the gradient of a quadratic bowl in d dimensions, its curvatures about 1 to 6."""
    hessian, centre = symmetric(rng, rng.uniform(1, 6, d)), uniform(rng, -1, 1, d)
    return code("lambda theta: hessian @ (theta - centre)", hessian=hessian, centre=centre)
