"""A course on gradient descent: reference implementations, exercises and their checks.

The numerical parts load with `import course`, and nothing heavier than NumPy with them; figures,
checks and explorers load when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import batches, optimizers, problems, schedules
from .descent import Trajectory, run

if TYPE_CHECKING:
    from . import claims, datasets, exercises, explorers, models, plotting, quiz
    from .notebook import check

_LAZY = ("claims", "datasets", "exercises", "explorers", "models", "plotting", "quiz")

__all__ = [
    "Trajectory",
    "batches",
    "check",
    "claims",
    "datasets",
    "exercises",
    "explorers",
    "models",
    "optimizers",
    "plotting",
    "problems",
    "quiz",
    "run",
    "schedules",
]


def __getattr__(name: str) -> Any:
    if name == "check":
        return import_module(".notebook", __name__).check
    if name in _LAZY:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
