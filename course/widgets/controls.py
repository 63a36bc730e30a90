"""What a learner can move: sliders and choices, checked when they are declared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Slider:
    """A slider over a row of values, evenly spaced or, with `log`, evenly spaced in the logarithm.

    name    what `run` calls it (lr, beta, ...), or "start" for the start of a problem with d = 1
    label   what the learner reads
    low, high, count, log   the values; or give `values`, an increasing row of numbers
    value   where it stands first; the value nearest to it is taken

    Raises ValueError, naming the argument, for a range that is empty, reversed, not finite or, on a
    log scale, not positive.
    """

    name: str
    label: str
    low: float = math.nan
    high: float = math.nan
    count: int = 41
    log: bool = False
    value: float | None = None
    values: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if self.values is not None:
            row = tuple(float(value) for value in self.values)
            if len(row) < 2 or not all(a < b for a, b in pairwise(row)):
                raise ValueError(
                    f"{self._says('values')} must hold at least two increasing numbers"
                )
            object.__setattr__(self, "values", row)
            object.__setattr__(self, "count", len(row))
            object.__setattr__(self, "low", row[0])
            object.__setattr__(self, "high", row[-1])
        for name, value in (("low", self.low), ("high", self.high)):
            if not math.isfinite(value):
                raise ValueError(f"{self._says(name)} is {value}; it must be a finite number")
        if self.low == self.high:
            raise ValueError(f"{self._says('high')} equals low = {self.low:g}: the range is empty")
        if self.low > self.high:
            raise ValueError(
                f"{self._says('low')} = {self.low:g} lies above high = {self.high:g}: "
                "the range is reversed"
            )
        if self.log and self.low <= 0:
            raise ValueError(
                f"{self._says('low')} = {self.low:g} must be positive on a logarithmic scale"
            )
        if isinstance(self.count, bool) or not isinstance(self.count, int) or self.count < 2:
            raise ValueError(f"{self._says('count')} is {self.count!r}; at least 2 are needed")
        if self.value is not None and not self.low <= self.value <= self.high:
            raise ValueError(
                f"{self._says('value')} = {self.value:g} is outside {self.low:g} to {self.high:g}"
            )

    def _says(self, argument: str) -> str:
        return f"Slider {self.name!r}: {argument}"

    @property
    def grid(self) -> np.ndarray:
        """The values, shape (count,)."""
        if self.values is not None:
            return np.array(self.values)
        if self.log:
            return np.geomspace(self.low, self.high, self.count)
        return np.linspace(self.low, self.high, self.count)

    @property
    def first(self) -> int:
        """The index at which the slider stands first."""
        if self.value is None:
            return self.count // 2
        distance = np.log(self.grid / self.value) if self.log else self.grid - self.value
        return int(np.argmin(np.abs(distance)))

    def spec(self) -> dict[str, object]:
        """What the script needs to draw the slider."""
        grid = [float(f"{value:.6g}") for value in self.grid]
        return {
            "name": self.name,
            "label": self.label,
            "values": grid,
            "texts": texts(self.grid),
            "log": self.log,
            "first": self.first,
        }


@dataclass(frozen=True)
class Start(Slider):
    """A slider over the starts of problems with d = 1, as shares of the window's width.

    In a scene with d = 2 it is not shown.
    """

    name: str = "start"
    label: str = "start"
    low: float = 0.05
    high: float = 0.95
    count: int = 37
    value: float | None = 0.9


@dataclass(frozen=True)
class Choice:
    """One of several names, such as the function to descend on."""

    label: str
    options: tuple[str, ...]
    first: int = 0

    def spec(self) -> dict[str, object]:
        """What the script needs to draw the choice."""
        return {
            "name": "scene",
            "label": self.label,
            "texts": list(self.options),
            "choice": True,
            "first": self.first,
        }


def texts(grid: np.ndarray) -> list[str]:
    """Return each value in words, with the digits that tell it from its neighbours."""
    if all(float(value).is_integer() and abs(value) < 1e6 for value in grid):
        return [sign(f"{value:.0f}") for value in grid]
    step = float(np.abs(np.diff(grid)).min())
    spread = float(np.abs(np.diff(grid)).max())
    if spread > 2.5 * step:  # a log scale: the same number of digits at both ends
        return [sign(f"{value:#.3g}".rstrip(".")) for value in grid]
    digits = max(0, min(6, 1 - math.floor(math.log10(step) + 1e-9)))
    while digits and np.allclose(np.round(grid, digits - 1), grid, rtol=0, atol=step * 1e-6):
        digits -= 1
    return [sign(f"{value + 0.0:.{digits}f}") for value in grid]


def numeral(value: float) -> str:
    """Write a number in at most four digits, as the script does."""
    if not np.isfinite(value):
        return "∞" if value > 0 else "not a number"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return sign(f"{value:.4g}")
    mantissa, exponent = f"{value:.2e}".split("e")
    return sign(f"{float(mantissa):g}e{int(exponent)}")


def sign(text: str) -> str:
    """Write a number's minus as a minus."""
    return text.replace("-", "−")
