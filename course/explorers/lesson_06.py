"""The explorer of lesson 06: all methods on one surface whose axes turn."""

from __future__ import annotations

import math

from ..problems import ravine
from ..widgets.compute import Scene, Series
from ..widgets.controls import Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Loss, Plane

ANGLES = (0, 20, 45)
METHODS = {
    "gd": "gradient descent",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "amsgrad": "AMSGrad",
}


def adaptive() -> Explorer:
    """Return seven methods on one ravine, at one learning rate and any angle of its axes.

    It answers: does it matter which way the ravine runs? Not to gradient descent and momentum; the
    methods with a rate for every parameter lose much of their lead once it runs askew.
    """
    return Explorer(
        "adaptive",
        "Does it matter which way the ravine runs?",
        scenes=[
            Scene(
                ravine(50.0, math.radians(angle)),
                # The start turns with the ravine, so that only the axes differ.
                tuple(
                    2.5 * math.cos(math.radians(angle + 165 + shift))
                    if shift == 0
                    else 2.5 * math.sin(math.radians(angle + 165))
                    for shift in (0, 90)
                ),
                f"{angle}°",
            )
            for angle in ANGLES
        ],
        choice=Slider("angle", "rotation of the ravine (degrees)", values=ANGLES, value=0),
        series=[Series(name, label) for name, label in METHODS.items()],
        sliders=[Slider("lr", "learning rate of all", 0.001, 1.0, count=25, log=True, value=0.03)],
        panels=[Plane(), Loss()],
        steps=200,
        drag=True,
    )
