"""Interactive figures: Python computes every position of the sliders, a small script draws them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .compute import Runs, Scene, Series
    from .controls import Choice, Slider, Start
    from .explorer import Explorer
    from .lesson_00 import fog
    from .lesson_01 import start

_WHERE = {
    "Choice": "controls",
    "Explorer": "explorer",
    "Runs": "compute",
    "Scene": "compute",
    "Series": "compute",
    "Slider": "controls",
    "Start": "controls",
    "fog": "lesson_00",
    "start": "lesson_01",
}
__all__ = ["Choice", "Explorer", "Runs", "Scene", "Series", "Slider", "Start", "fog", "start"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
