"""The explorer of lesson 07: a saddle, a plateau and a shallow valley."""

from __future__ import annotations

import numpy as np

from ..problems import double_well_2d, plateau, saddle
from ..widgets.compute import DIVERGED, REACHED, UNDERWAY, Runs, Scene, Series
from ..widgets.controls import Choice, Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Loss, Plane

SADDLE, PLATEAU, VALLEYS = "a saddle", "a plateau", "a shallow valley"
ESCAPED, AT_SADDLE, FLAT, SHALLOW = 3, 4, 5, 6


def landscape() -> Explorer:
    """Return descents that get stuck, or don't, as their start is dragged.

    It answers: where does descent get stuck? Not at a saddle, which it leaves after a time; on a
    plateau it all but stands still; in a shallow valley it stays.
    """

    def judge(scene: Scene, runs: Runs, facts: np.ndarray) -> np.ndarray:
        verdict = facts[..., -1]
        if scene.label == SADDLE:
            # Unit distance: there the steps are as long as those of the way to the saddle.
            away = ~(np.abs(runs.path[..., 1]) <= 1)
            facts[..., 0] = np.where(away.any(axis=-1), away.argmax(axis=-1), -1)
            return np.where(facts[..., 0] >= 0, ESCAPED, AT_SADDLE)
        slope = np.abs(scene.problem.grad(runs.path[..., -1, :])).max(axis=-1)
        stuck = SHALLOW if scene.label == VALLEYS else FLAT
        height = runs.losses[..., -1]
        settled = slope < 1e-3 if scene.label == VALLEYS else height > 0.9
        verdict = np.where((verdict == UNDERWAY) & settled, stuck, verdict)
        return np.where((facts[..., -1] == DIVERGED) & (facts[..., 0] >= 0), REACHED, verdict)

    return Explorer(
        "landscape",
        "Where does descent get stuck?",
        scenes=[
            Scene(saddle(), (1.6, 1e-3), SADDLE, floor=-2.0),
            Scene(plateau(), (2.6, 1.4), PLATEAU),
            Scene(double_well_2d(tilt=0.15), (1.7, 1.2), VALLEYS),
        ],
        choice=Choice("landscape", (SADDLE, PLATEAU, VALLEYS)),
        series=[
            Series("gd", "gradient descent", hyper=lambda values: {"lr": values["lr"]}),
            Series("momentum", "momentum"),
        ],
        sliders=[
            Slider("lr", "learning rate", 0.01, 1.0, count=17, log=True, value=0.1),
            Slider("beta", "momentum β", 0.0, 0.95, count=20, value=0.9),
        ],
        panels=[Plane(), Loss("Loss above the lowest in the picture", low=1e-6)],
        steps=80,
        target=1e-4,
        drag=True,
        verdicts=[
            ("✓", "leaves the saddle after {steps_to} steps"),
            ("○", "still at the saddle after {steps} steps"),
            ("○", "still on the plateau after {steps} steps"),
            ("○", "at rest in the shallow valley"),
        ],
        judge=judge,
    )
