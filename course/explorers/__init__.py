"""The interactive figures of the lessons, each loaded when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .lesson_00 import fog
    from .lesson_01 import start
    from .lesson_02 import learning_rate
    from .lesson_03 import fit
    from .lesson_04 import batches
    from .lesson_05 import momentum
    from .lesson_06 import adaptive
    from .lesson_07 import landscape

_WHERE = {
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
