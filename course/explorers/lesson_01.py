"""The explorer of lesson 01: the update rule on three functions."""

from __future__ import annotations

import numpy as np

from ..problems import bowl, double_well, parabola
from ..widgets.compute import UNDERWAY, VERDICTS, Runs, Scene, Series
from ..widgets.controls import Choice, Slider, Start
from ..widgets.explorer import Explorer
from ..widgets.panels import Loss, Plane


def start() -> Explorer:
    """Return descents from any start on a parabola, a bowl and two valleys.

    It answers: does the start decide where the descent ends? On one valley never, on two it does.
    """

    def judge(scene: Scene, runs: Runs, facts: np.ndarray) -> np.ndarray:
        slope = np.abs(scene.problem.grad(runs.path[..., -1, :])).max(axis=-1)
        rest = (slope < 1e-3) & (facts[..., -1] == UNDERWAY)
        return np.where(rest, len(VERDICTS), facts[..., -1])

    return Explorer(
        "start",
        "Does the start decide where the descent ends?",
        scenes=[
            Scene(parabola(), (10.0,), "parabola x²"),
            Scene(bowl(), (2.4, 2.0), "bowl x² + 2y²"),
            Scene(double_well(tilt=0.1), (1.6,), "two valleys"),
        ],
        choice=Choice("function", ("parabola x²", "bowl x² + 2y²", "two valleys")),
        series=[Series("gd", "gradient descent")],
        sliders=[
            Start(label="start", low=1 / 22, high=21 / 22, count=41, value=21 / 22),
            Slider("lr", "learning rate", 0.05, 1.05, count=21, value=0.1),
        ],
        panels=[Plane("Steps"), Loss()],
        steps=40,
        target=1e-4,
        verdicts=[("○", "at rest, but not in the deepest valley")],
        judge=judge,
        drag=True,
        note="Drag in the left picture, or move the sliders, to start elsewhere.",
    )
