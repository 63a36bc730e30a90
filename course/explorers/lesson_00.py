"""The explorer of lesson 00: a walk downhill in the fog."""

from __future__ import annotations

import numpy as np

from ..problems import double_well
from ..widgets.compute import DIVERGED, Runs, Scene, Series
from ..widgets.controls import Slider, Start
from ..widgets.explorer import Explorer
from ..widgets.panels import Curve

DEEP, SHALLOW, WALKING = 3, 4, 5


def fog() -> Explorer:
    """Return a walk on a hillside of which only the slope underfoot can be seen.

    It answers: which way do you walk, and how do you know that you have arrived? You walk against
    the slope; you have arrived where it is zero; and which valley that is, the start decides.
    """
    hill = double_well(tilt=0.1)

    def judge(scene: Scene, runs: Runs, facts: np.ndarray) -> np.ndarray:
        end = runs.path[..., -1, :]
        flat = np.abs(scene.problem.grad(end))[..., 0] < 1e-2
        valley = np.where(end[..., 0] < 0, DEEP, SHALLOW)
        verdict = np.where(flat, valley, WALKING)
        return np.where(facts[..., -1] == DIVERGED, DIVERGED, verdict)

    return Explorer(
        "fog",
        "You feel the slope underfoot and see nothing else. Where does walking downhill end?",
        scenes=[Scene(hill, start=(1.6,))],
        series=[Series("gd", "the walker")],
        sliders=[
            Start(label="start x"),
            Slider("lr", "step length (learning rate)", 0.05, 1.0, count=20, value=0.2),
        ],
        panels=[Curve("The hillside", labels=("position x", "height"), fog=0.35)],
        steps=40,
        verdicts=[
            ("✓", "flat ground: the deep valley"),
            ("○", "flat ground, but the shallow valley"),
            ("○", "the ground still slopes after {steps} steps"),
        ],
        judge=judge,
        first_step=0,
        final=False,
    )
