"""The explorer of lesson 02: how long a step may be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..problems import quadratic
from ..widgets.compute import Runs, Scene, Series
from ..widgets.controls import Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Loss, Plane, Sweep

L = 10.0
KAPPAS = (1, 3, 10, 30, 100)


def learning_rate() -> Explorer:
    """Return gradient descent on a bowl, for every learning rate and condition number.

    It answers: where is the edge beyond which it diverges, and does the bowl's shape move it? The
    edge is 2/L whatever the condition number is; only the speed below it suffers.
    """

    def extras(scene: Scene, values: Mapping[str, np.ndarray], runs: Runs) -> np.ndarray:
        curvatures = np.diag(scene.problem.hess(np.zeros(2)))
        factors = np.abs(1 - values["lr"][:, None] * curvatures)
        return np.column_stack([values["lr"] * L, factors.max(axis=1)])

    return Explorer(
        "learning_rate",
        "How long may a step be?",
        scenes=[Scene(quadratic(np.diag([L / k, L])), (-2.4, 1.6), f"κ = {k}") for k in KAPPAS],
        choice=Slider("kappa", "condition number κ = L/m", values=KAPPAS, value=10),
        series=[Series("gd", "gradient descent")],
        sliders=[Slider("lr", "learning rate η", 0.01, 0.26, count=51, value=0.1)],
        panels=[Plane(), Loss(), Sweep("lr", edge=(2 / L, "2/L"))],
        steps=60,
        drag=True,
        extras=extras,
        names=[(0, "ηL (edge: 2)", ""), (1, "slowest factor max |1 − ηλ|", "")],
    )
