"""The explorer of lesson 05: learning rate times momentum."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..problems import ravine
from ..widgets.compute import Runs, Scene, Series
from ..widgets.controls import Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Eigenvalues, Loss, Plane, Stability

KAPPA = 25.0


def eigenvalues(lr: np.ndarray, beta: np.ndarray, curvature: float) -> np.ndarray:
    """Return both eigenvalues of the heavy ball's step on a parabola, complex (..., 2).

    z² − (1 + β − ηλ) z + β = 0        (Polyak 1964)
    """
    trace = 1 + beta - lr * curvature
    root = np.sqrt((trace**2 - 4 * beta).astype(complex))
    return np.stack([(trace + root) / 2, (trace - root) / 2], axis=-1)


def radius(lr: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Return the spectral radius over both curvatures, 1 and KAPPA."""
    return np.maximum(*(np.abs(eigenvalues(lr, beta, c)).max(axis=-1) for c in (1.0, KAPPA)))


def momentum() -> Explorer:
    """Return the heavy ball in a ravine, for every learning rate and momentum.

    It answers: what does memory buy? Along the floor, speed; too much of it overshoots. The
    spectral radius says which: the best is where the eigenvalues of both directions meet.
    """

    def extras(scene: Scene, values: Mapping[str, np.ndarray], runs: Runs) -> np.ndarray:
        lr, beta = values["lr"], values["beta"]
        both = np.concatenate([eigenvalues(lr, beta, c) for c in (1.0, KAPPA)], axis=-1)
        # How far the ball runs past the minimum along the floor, in starts.
        past = -(runs.path[0, ..., 0] / runs.path[0, :, :1, 0]).min(axis=-1)
        parts = np.stack([both.real, both.imag], axis=-1).reshape(len(lr), -1)
        return np.column_stack([parts, radius(lr, beta), np.clip(past, 0, None) * 100])

    return Explorer(
        "momentum",
        "What does memory of past steps buy?",
        scenes=[Scene(ravine(KAPPA), (-2.6, 0.9), "ravine", ((-3.0, 3.0), (-1.6, 1.6)))],
        series=[
            Series("momentum", "momentum"),
            Series("gd", "no momentum, same rate", hyper=lambda values: {"lr": values["lr"]}),
        ],
        sliders=[
            Slider("lr", "learning rate η", 0.005, 0.16, count=32, value=0.04),
            Slider("beta", "momentum β", 0.0, 0.96, count=25, value=0.8),
        ],
        panels=[
            Plane(),
            Stability("lr", "beta", radius, "Spectral radius (paler is faster)"),
            Eigenvalues(("floor", "floor", "wall", "wall")),
            Loss(),
        ],
        steps=80,
        drag=True,
        extras=extras,
        names=[(8, "spectral radius ρ", ""), (9, "overshoot along the floor", "%")],
    )
