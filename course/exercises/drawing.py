"""Random problems for the cases of exercises, drawn from a generator."""

from __future__ import annotations

import numpy as np


def symmetric(rng, eigenvalues):
    """Return a symmetric matrix with the given eigenvalues and random axes, shape (d, d)."""
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = q @ np.diag(eigenvalues) @ q.T
    return (matrix + matrix.T) / 2


def regression(rng, n, d):
    """Return w, X and y of a regression with n examples and d features."""
    return rng.uniform(-2, 2, d), rng.normal(size=(n, d)), rng.uniform(-3, 3, n)


def bowl(rng, d):
    """Return the gradient of a quadratic bowl in d dimensions, its curvatures in [1, 6]."""
    q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian, centre = q @ np.diag(rng.uniform(1, 6, d)) @ q.T, rng.uniform(-1, 1, d)
    return lambda theta: hessian @ (np.asarray(theta) - centre)
