"""Interactive figures: Python computes every position of the sliders, a small script draws them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .compute import Runs, Scene, Series
    from .controls import Choice, Slider, Start
    from .explorer import Explorer
    from .lesson_00 import fog
    from .lesson_01 import start
    from .lesson_02 import learning_rate
    from .lesson_03 import fit
    from .lesson_04 import batches
    from .lesson_05 import momentum
    from .lesson_06 import adaptive
    from .lesson_07 import landscape

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
    "learning_rate": "lesson_02",
    "fit": "lesson_03",
    "batches": "lesson_04",
    "momentum": "lesson_05",
    "adaptive": "lesson_06",
    "landscape": "lesson_07",
}
__all__ = [
    "Choice",
    "Explorer",
    "Runs",
    "Scene",
    "Series",
    "Slider",
    "Start",
    "adaptive",
    "batches",
    "fit",
    "fog",
    "landscape",
    "learning_rate",
    "momentum",
    "start",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
