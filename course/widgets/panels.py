"""The panels of an explorer: what each draws, on which axes, and the quiet background below it."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..problems import Problem
from .compute import Scene

Window = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Plane:
    """The paths in the plane of two parameters, over the level lines of the problem."""

    title: str = "Path"
    labels: tuple[str, str] = ("θ₁", "θ₂")
    thin: bool = False
    ring: bool = False  # the ellipse whose half-axes are the last two of the explorer's extras
    kind: str = field(default="plane", init=False)


@dataclass(frozen=True)
class Curve:
    """A function of one parameter, with the steps along it and the tangent at the last.

    fog  the width of what can be seen, in parameters; 0 for a clear view
    """

    title: str = "Function"
    labels: tuple[str, str] = ("θ", "f(θ)")
    fog: float = 0.0
    kind: str = field(default="curve", init=False)


@dataclass(frozen=True)
class Loss:
    """Loss against step, on a logarithmic axis, measured from the lowest loss there is."""

    title: str = "Loss above the minimum"
    low: float = 1e-8
    high: float | None = None
    kind: str = field(default="loss", init=False)


@dataclass(frozen=True)
class Sweep:
    """Loss after the last step against one slider, all its positions at once.

    edge  a value of the slider to mark, with its name
    """

    slider: str
    title: str = "Loss after the last step"
    edge: tuple[float, str] | None = None
    low: float = 1e-8
    high: float = 1e4
    kind: str = field(default="sweep", init=False)


@dataclass(frozen=True)
class Stability:
    """A point in the plane of two sliders, over the spectral radius there.

    radius  function of two arrays, the values of `x` and of `y`: below 1 is stable
    """

    x: str
    y: str
    radius: Callable[[np.ndarray, np.ndarray], np.ndarray]
    title: str = "Stability"
    kind: str = field(default="stability", init=False)


@dataclass(frozen=True)
class Eigenvalues:
    """Complex numbers that belong to the sliders' position, beside the unit circle.

    names  one for each; the explorer's extras start with their real and imaginary parts
    """

    names: tuple[str, ...]
    title: str = "Eigenvalues"
    kind: str = field(default="eigenvalues", init=False)


@dataclass(frozen=True)
class Data:
    """Rows of data, with the line that belongs to the path's last point.

    points    shape (n, 2)
    groups    0 or 1 for each point: then the line is the boundary θ₁ x + θ₂ y = 0
              None: then the line is y = θ₁ + θ₂ x
    """

    points: Mapping[str, np.ndarray]
    groups: Mapping[str, np.ndarray | None]
    title: str = "Data"
    labels: tuple[str, str] = ("x", "y")
    kind: str = field(default="data", init=False)


Panel = Plane | Curve | Loss | Sweep | Stability | Eigenvalues | Data


def frame(scene: Scene) -> list[tuple[float, float]]:
    """Return the limits of both axes on which a scene is drawn."""
    if scene.problem.dim == 2:
        return [(low, high) for low, high in scene.view]
    x = np.linspace(*scene.view[0], 241)
    y = scene.problem.value(x[:, None])
    low, high = float(y.min()), float(y.max())
    return [scene.view[0], (low - 0.06 * (high - low), high + 0.04 * (high - low))]


def loss_limits(panel: Loss, scene: Scene, starts: np.ndarray) -> tuple[float, float]:
    """Return the limits of the axis of losses, for runs from `starts`, shape (n, d)."""
    if panel.high is not None:
        return panel.low, panel.high
    top = float(np.max(scene.problem.value(starts))) - scene.lowest
    return panel.low, 10 ** np.ceil(np.log10(max(top, panel.low * 10)) + 0.7)


def data_window(points: np.ndarray) -> list[tuple[float, float]]:
    """Return limits a little wider than the data."""
    low, high = points.min(axis=0), points.max(axis=0)
    pad = 0.08 * (high - low)
    return [(float(a), float(b)) for a, b in zip(low - pad, high + pad, strict=True)]


def levels(values: np.ndarray, count: int = 14) -> np.ndarray:
    """Return heights whose lines stay apart both in the valley and on the walls."""
    low, high = float(values.min()), float(values.max())
    return low + (high - low) * np.linspace(0, 1, count + 1) ** 2


@functools.cache
def _blank(width: int, height: int) -> tuple[Any, Any]:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"figure.constrained_layout.use": False}):
        figure = Figure(figsize=(width / 100, height / 100), dpi=100, frameon=False)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return figure, axes


def _png(figure: Any) -> bytes:
    from PIL import Image

    canvas = figure.canvas
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    raw = io.BytesIO()
    # Few colours are enough for lines and tints, and make the file a quarter of the size.
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(raw, format="png")
    # The axes are kept for the next picture: making them takes longer than drawing on them.
    for artist in (*figure.axes[0].collections, *figure.axes[0].lines):
        artist.remove()
    return raw.getvalue()


# One picture for both themes: tints and lines of a middle blue, on nothing.
_BLUE = (0.28, 0.49, 0.72)


def contour_background(
    problem: Problem, window: Window, size: tuple[int, int] = (560, 480)
) -> bytes:
    """Return a PNG of the level lines of `problem`, transparent between them."""
    (x_lo, x_hi), (y_lo, y_hi) = window
    x, y = np.meshgrid(np.linspace(x_lo, x_hi, 97), np.linspace(y_lo, y_hi, 85))
    values = problem.value(np.stack([x, y], axis=-1))
    figure, axes = _blank(*size)
    heights = levels(values)
    tints = [(*_BLUE, 0.02 + 0.028 * i) for i in range(len(heights) - 1)]
    axes.contourf(x, y, values, levels=heights, colors=tints, antialiased=False)
    axes.contour(x, y, values, levels=heights, colors=[(*_BLUE, 0.75)], linewidths=0.9)
    axes.set(xlim=(x_lo, x_hi), ylim=(y_lo, y_hi))
    return _png(figure)


def stability_background(
    panel: Stability, x: np.ndarray, y: np.ndarray, size: tuple[int, int] = (480, 420)
) -> bytes:
    """Return a PNG of the spectral radius: the paler, the faster; unstable is hatched."""
    figure, axes = _blank(*size)
    # The sliders are drawn evenly, so a log slider needs no log axis here.
    even = np.linspace(0, 1, 121)
    grid_x, grid_y = np.meshgrid(
        np.interp(even, np.linspace(0, 1, len(x)), x), np.interp(even, np.linspace(0, 1, len(y)), y)
    )
    radius = np.maximum(panel.radius(grid_x, grid_y), 1e-9)
    across, up = np.meshgrid(even, even)
    heights = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0]
    tints = [(*_BLUE, 0.03 + 0.07 * i) for i in range(len(heights) - 1)]
    axes.contourf(across, up, radius, levels=heights, colors=tints)
    axes.contour(across, up, radius, levels=heights[1:-1], colors=[(*_BLUE, 0.8)], linewidths=0.8)
    axes.contourf(
        across, up, radius, levels=[1.0, 1e9], colors=[(0.8, 0.37, 0.1, 0.16)], hatches=["//"]
    )
    if radius.max() > 1 > radius.min():
        axes.contour(across, up, radius, levels=[1.0], colors=[(0.8, 0.37, 0.1, 1)], linewidths=2)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return _png(figure)


def rounded(values: Sequence[float] | np.ndarray, digits: int = 6) -> list[float]:
    """Return numbers short enough for a message."""
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, dtype=float)]
