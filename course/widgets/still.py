"""What stands for an explorer or a quiz where no script runs: a figure, its description, HTML."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import Any, Protocol

import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from ..plotting import Style
from .compute import DIVERGED, Scene, Series
from .controls import Slider, sign
from .panels import Panel, data_window, frame, levels, loss_limits

# The live view takes the place of the static one; where a saved notebook names a view that no
# kernel holds, JupyterLab's error message gives way instead. Both are the output areas of one cell.
STYLE = """<style>
.jp-OutputArea-child:has(.course-static):has(+ .jp-OutputArea-child .course-live) { display: none; }
.jp-OutputArea-child:has(.course-static) +
  .jp-OutputArea-child:has(> .jp-OutputArea-output.jupyter-widgets) { display: none; }
</style>"""


class Drawn(Protocol):
    """What a picture needs of an explorer."""

    scenes: tuple[Scene, ...]
    series: tuple[Series, ...]
    sliders: tuple[Slider, ...]
    panels: tuple[Panel, ...]
    steps: int
    first_step: int | None
    values: dict[str, np.ndarray]
    arrays: list[np.ndarray]

    def at(self, position: int) -> tuple[int, dict[str, np.ndarray]]: ...
    def look(self, number: int) -> Style: ...
    def places(self, scene: int) -> np.ndarray: ...


def picture(explorer: Drawn, position: int) -> bytes:
    """Draw all panels with Matplotlib at one position and return a PNG."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    panels = [panel for panel in explorer.panels if panel.kind in _DRAW]
    rows = (len(panels) + 1) // 2
    with rc_context({"figure.constrained_layout.use": False}):
        figure = Figure(figsize=(7.2, 3.1 * rows), dpi=110, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    grid = figure.subplots(rows, min(2, len(panels)), squeeze=False).ravel()
    figure.subplots_adjust(
        left=0.09, right=0.98, top=1 - 0.1 / rows, bottom=0.17 / rows, wspace=0.26, hspace=0.45
    )
    for axes in grid[len(panels) :]:
        axes.set_axis_off()
    for axes, panel in zip(grid, panels, strict=False):
        _DRAW[panel.kind](axes, panel, explorer, position)
        # With y given Matplotlib doesn't measure all labels to find the title's place.
        axes.set_title(panel.title, y=1.0)
        for axis in (axes.xaxis, axes.yaxis):
            if axis.get_scale() == "linear":
                axis.set_major_locator(MaxNLocator(4))
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    raw = io.BytesIO()
    image.quantize(96, method=Image.Quantize.FASTOCTREE).save(raw, format="png")
    return raw.getvalue()


def _each(explorer: Drawn, position: int) -> Any:
    points, facts, _ = explorer.arrays
    for index, one in enumerate(explorer.series):
        row = points[position, index].astype(float)
        if explorer.first_step is not None:
            row = row[: explorer.first_step + 1]
        row[~np.isfinite(row).all(axis=1)] = np.nan
        yield one, explorer.look(index), np.clip(row, -1e9, 1e9), facts[position, index]


def _space(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    scene = explorer.scenes[explorer.at(position)[0]]
    (x_lo, x_hi), (y_lo, y_hi) = frame(scene)
    flat = scene.problem.dim == 1
    if flat:
        x = np.linspace(x_lo, x_hi, 241)
        fog = getattr(panel, "fog", 0.0)
        if fog:
            here = explorer.arrays[0][position, 0, 0, 0]
            x = np.linspace(here - fog, here + fog, 41)
            axes.set_facecolor("#dedede")
            axes.axvspan(here - fog, here + fog, color="white")
        axes.plot(x, scene.problem.value(x[:, None]), color="#0072B2", linewidth=1.4)
    else:
        x, y = np.meshgrid(np.linspace(x_lo, x_hi, 97), np.linspace(y_lo, y_hi, 85))
        z = scene.problem.value(np.stack([x, y], axis=-1))
        axes.contour(x, y, z, levels=levels(z), cmap="Blues_r", linewidths=0.8, alpha=0.8)
        for minimum in scene.problem.minima:
            axes.plot(*minimum, marker="+", color="#262626", markersize=9)
    thin = getattr(panel, "thin", False)
    for one, look, row, facts in _each(explorer, position):
        line = dict(look.line, linewidth=0.7 if thin else 1.4)
        second = row[:, -1] + scene.lowest if flat else row[:, 1]
        if facts[-1] == DIVERGED:
            outside = ~(
                (row[:, 0] >= x_lo) & (row[:, 0] <= x_hi) & (second >= y_lo) & (second <= y_hi)
            )
            row = row[: outside.argmax() + 1] if outside.any() else row
            second = second[: len(row)]
        size = 1.5 if thin else 3.5
        every = max(1, len(row) // 40)
        axes.plot(row[:, 0], second, **line, marker=look.marker, markersize=size, markevery=every)
        if facts[-1] == DIVERGED:
            _diverges(axes, row[:, 0], second, frame(scene), look)
        elif not thin and len(explorer.series) > 1:
            inside = (row[-1, 0], second[-1])
            axes.annotate(one.label, inside, color=look.colour, fontsize=8, clip_on=True)
    axes.set(xlim=(x_lo, x_hi), ylim=(y_lo, y_hi))
    labels = ("θ", "f(θ)") if flat and panel.kind == "plane" else panel.labels
    axes.set(xlabel=labels[0], ylabel=labels[1])


def _diverges(axes: Any, x: np.ndarray, y: np.ndarray, limits: Any, look: Any) -> None:
    """Mark where a run leaves the frame, and say what it does."""
    (x_lo, x_hi), (y_lo, y_hi) = limits
    out = ~((x >= x_lo) & (x <= x_hi) & (y >= y_lo) & (y <= y_hi))
    if not out.any():
        return
    last = max(0, int(out.argmax()) - 1)
    at = (np.clip(x[last], x_lo, x_hi), np.clip(y[last], y_lo, y_hi))
    axes.plot(*at, marker="x", color=look.colour, markersize=9, markeredgewidth=2)
    axes.annotate(
        "diverges", at, xytext=(6, -10), textcoords="offset points", color=look.colour, fontsize=9
    )


def _loss(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    number = explorer.at(position)[0]
    low, high = loss_limits(panel, explorer.scenes[number], explorer.places(number))
    thin = any(getattr(panel, "thin", False) for panel in explorer.panels)
    for _, look, row, facts in _each(explorer, position):
        losses = np.maximum(row[:, -1], low * 1e-3)
        line = dict(look.line, linewidth=0.7 if thin else 1.6)
        every = max(1, len(losses) // 8)
        axes.semilogy(losses, **line, marker="" if thin else look.marker, markevery=every)
        if facts[-1] == DIVERGED:
            steps = np.arange(len(losses), dtype=float)
            _diverges(axes, steps, losses, [(0, explorer.steps), (low, high)], look)
    axes.set(xlim=(0, explorer.steps), ylim=(low, high), xlabel="step", ylabel="loss − lowest")
    _powers(axes, low, high)


def _powers(axes: Any, low: float, high: float) -> None:
    # Plain ticks: Matplotlib's own for a log axis take half of the time of the picture.
    powers = np.arange(np.ceil(np.log10(low) - 1e-9), np.floor(np.log10(high) + 1e-9) + 1)
    powers = powers[:: max(1, -(-len(powers) // 6))]
    axes.yaxis.set_major_locator(FixedLocator(list(10.0**powers)))
    axes.yaxis.set_major_formatter(FixedFormatter([sign(f"1e{power:.0f}") for power in powers]))
    axes.yaxis.set_minor_locator(NullLocator())


def _sweep(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    scene, values = explorer.at(position)
    slider = next(one for one in explorer.sliders if one.name == panel.slider)
    others = [
        np.isclose(row, values[name][0])
        for name, row in explorer.values.items()
        if name != panel.slider
    ]
    rows = np.flatnonzero(np.all(others, axis=0)) if others else np.arange(slider.count)
    rows = rows + scene * len(explorer.values[panel.slider])
    for index in range(len(explorer.series)):
        look = explorer.look(index)
        final = explorer.arrays[1][rows, index, 2]
        final = np.where(np.isfinite(final), np.clip(final, panel.low, panel.high), panel.high)
        axes.semilogy(slider.grid, final, **look.line)
        here = final[np.argmin(np.abs(slider.grid - values[panel.slider][0]))]
        axes.plot(values[panel.slider], [here], marker=look.marker, color=look.colour, ms=8)
    if slider.log:
        axes.set_xscale("log")
    if panel.edge is not None:
        axes.axvline(panel.edge[0], color="#262626", linewidth=1, linestyle=":")
        axes.text(panel.edge[0], panel.high, f" {panel.edge[1]}", va="top", fontsize=9)
    axes.set(ylim=(panel.low, panel.high), xlabel=slider.label, ylabel="final loss − lowest")
    _powers(axes, panel.low, panel.high)


def _stability(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    x, y = (
        next(one for one in explorer.sliders if one.name == name) for name in (panel.x, panel.y)
    )
    grid = np.meshgrid(x.grid, y.grid)
    radius = panel.radius(*grid)
    axes.contourf(*grid, radius, levels=[0, 0.5, 0.7, 0.8, 0.9, 1], cmap="Blues", alpha=0.6)
    axes.contourf(*grid, radius, levels=[1, 1e9], colors=["#f6dccb"])
    axes.text(0.98, 0.04, "diverges", transform=axes.transAxes, ha="right", fontsize=9)
    axes.contour(*grid, radius, levels=[1.0], colors=["#D55E00"])
    _, values = explorer.at(position)
    axes.plot(values[x.name], values[y.name], marker="o", color="#262626", ms=8)
    if x.log:
        axes.set_xscale("log")
    axes.set(xlabel=x.label, ylabel=y.label)


def _eigenvalues(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    turn = np.linspace(0, 2 * np.pi, 121)
    axes.plot(np.cos(turn), np.sin(turn), color="#7f7f7f", linewidth=1)
    parts = explorer.arrays[2][position, : 2 * len(panel.names)].reshape(-1, 2)
    for index, (real, imaginary) in enumerate(parts):
        axes.plot(real, imaginary, marker="os^D"[index // 2 % 4], color="#0072B2", ms=7)
    axes.set(xlim=(-1.6, 1.6), ylim=(-1.4, 1.4), aspect="equal")
    axes.set(xlabel="real part", ylabel="imaginary part")


def _data(axes: Any, panel: Any, explorer: Drawn, position: int) -> None:
    scene = explorer.scenes[explorer.at(position)[0]]
    points = np.asarray(panel.points[scene.label])
    groups = panel.groups[scene.label]
    (x_lo, x_hi), (y_lo, y_hi) = data_window(points)
    for group, marker in enumerate("os"):
        some = points if groups is None else points[np.asarray(groups) == group]
        if groups is not None or group == 0:
            axes.plot(*some.T, linestyle="", marker=marker, ms=4, color="#7f7f7f", mfc="none")
    x = np.array([x_lo, x_hi])
    for _, look, row, _ in _each(explorer, position):
        a, b = row[-1, :2]
        axes.plot(x, a + b * x if groups is None else -a * x / (b or 1e-9), **look.line)
    axes.set(xlim=(x_lo, x_hi), ylim=(y_lo, y_hi))
    axes.set_xlabel(panel.labels[0])
    axes.set_ylabel(panel.labels[1])


_DRAW = {
    "plane": _space,
    "curve": _space,
    "loss": _loss,
    "sweep": _sweep,
    "stability": _stability,
    "eigenvalues": _eigenvalues,
    "data": _data,
}


def html(image: bytes, text: str) -> str:
    """Return a picture with its description, for a reader without scripts."""
    data, words = base64.b64encode(image).decode(), escape(text)
    return (
        f'{STYLE}<figure class="course-static" style="margin:0">'
        f'<img src="data:image/png;base64,{data}" alt="{words}" width="720" '
        'style="max-width:100%;height:auto;background:white">'
        f"<figcaption>{words} Run this cell to move it.</figcaption></figure>"
    )


def display(widget: Any, page: str) -> None:
    """Show the static form and, after it, the live one that takes its place."""
    from IPython.display import publish_display_data

    words = repr(widget)
    publish_display_data({"text/html": page, "text/plain": words})
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    publish_display_data({"application/vnd.jupyter.widget-view+json": view})
