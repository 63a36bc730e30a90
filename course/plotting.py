"""Figures of the course: (axes, data) to artists, one look for each optimizer, alternative text."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator
from PIL import Image

from .descent import Trajectory
from .problems import Problem

# For the whole session, and at import: the cells of a lesson add artists to a figure long after
# `figure` has returned, and an artist reads these settings when it is made. Set at the first
# figure instead, they would undo what a learner has set since the import.
mpl.style.use(str(Path(__file__).with_name("course.mplstyle")))


@dataclass(frozen=True)
class Style:
    """How an optimizer looks in every figure: a colour, and a dash and a marker as second cues.

    dash  lengths of strokes and gaps in line widths; () is a solid line
    """

    colour: str
    dash: tuple[float, ...]
    marker: str

    @property
    def line(self) -> dict[str, Any]:
        """The style as keyword arguments of `Axes.plot`."""
        return {"color": self.colour, "linestyle": (0, self.dash) if self.dash else "-"}


# Okabe and Ito's colours (2008) and three of Tol's (2021), apart for colour-blind eyes too.
STYLES = {
    "gd": Style("#4d4d4d", (), "o"),
    "momentum": Style("#0072B2", (6, 2), "^"),
    "nesterov": Style("#56B4E9", (6, 2, 1.5, 2), "v"),
    "adagrad": Style("#009E73", (2, 1.5), "s"),
    "rmsprop": Style("#E69F00", (4, 1.5), "D"),
    "adam": Style("#D55E00", (), "X"),
    "adamw": Style("#CC79A7", (8, 2, 2, 2), "P"),
    "amsgrad": Style("#882255", (3, 1, 1, 1), "*"),
    "newton": Style("#117733", (1, 1.2), "h"),
}
# For curves that are no optimizer's: variants of one method, told apart in the same two ways.
SERIES = (
    Style("#0072B2", (), "o"),
    Style("#D55E00", (6, 2), "s"),
    Style("#009E73", (2, 1.5), "^"),
    Style("#CC79A7", (6, 2, 1.5, 2), "D"),
    Style("#E69F00", (4, 1.5), "v"),
    Style("#4d4d4d", (1, 1.2), "P"),
)


def style(name: str) -> Style:
    """Return an optimizer's style; raises ValueError where the course has no such optimizer."""
    if name not in STYLES:
        raise ValueError(f"no optimizer {name!r} has a style; the names are {', '.join(STYLES)}")
    return STYLES[name]


def figure(columns: int = 1, *, width: float = 7.0, height: float = 3.2) -> tuple[Figure, Any]:
    """Return a figure and its axes: one Axes, or an array of `columns` of them; sizes in inches."""
    fig = Figure(figsize=(width, height))
    return fig, fig.subplots(1, columns)


def contours(axes: Axes, problem: Problem, *, levels: int = 18) -> QuadContourSet:
    """Draw the level lines of a problem of two parameters in its window, and its minima."""
    (x_lo, x_hi), (y_lo, y_hi) = problem.window
    x, y = np.meshgrid(np.linspace(x_lo, x_hi, 201), np.linspace(y_lo, y_hi, 201))
    z = problem.value(np.stack([x, y], axis=-1))
    # Equal steps of the root of the height: lines stay apart both in the valley and on the walls.
    heights = z.min() + (z.max() - z.min()) * np.linspace(0, 1, levels + 1) ** 2
    drawn = axes.contour(x, y, z, levels=heights, cmap="Blues_r", linewidths=0.8, alpha=0.8)
    for minimum in problem.minima:
        axes.plot(*minimum, marker="+", color="#262626", markersize=9, markeredgewidth=1.5)
    axes.set(xlim=(x_lo, x_hi), ylim=(y_lo, y_hi), xlabel="θ₁", ylabel="θ₂")
    return drawn


def curve(axes: Axes, problem: Problem) -> Line2D:
    """Draw a problem of one parameter over its window."""
    ((lo, hi),) = problem.window
    x = np.linspace(lo, hi, 401)
    (line,) = axes.plot(x, problem.value(x[:, None]), color="#7f7f7f", linewidth=1.4)
    axes.set(xlim=(lo, hi), xlabel="θ", ylabel="loss f(θ)")
    return line


def path(axes: Axes, points: Any, look: Style | str = "gd", *, label: str = "") -> Line2D:
    """Draw a path, shape (T+1, 2), with a marker at each point and a ring at its start.

    points  an array or a Trajectory of one run
    look    a Style, or an optimizer's name
    """
    look = style(look) if isinstance(look, str) else look
    points = np.asarray(points.path if isinstance(points, Trajectory) else points)
    (line,) = axes.plot(*points.T, **look.line, marker=look.marker, markersize=4, label=label)
    axes.plot(*points[0], marker="o", markersize=9, markerfacecolor="none", color=look.colour)
    return line


def losses(axes: Axes, values: Any, look: Style | str = "gd", *, label: str = "") -> Line2D:
    """Draw losses, shape (T+1,), against the step on a logarithmic axis, its label at its end."""
    look = style(look) if isinstance(look, str) else look
    values = np.asarray(values.losses if isinstance(values, Trajectory) else values, dtype=float)
    every = max(1, len(values) // 8)
    (line,) = axes.semilogy(values, **look.line, marker=look.marker, markevery=every)
    if label:
        last = np.flatnonzero(np.isfinite(values) & (values > 0))[-1]
        label_at(axes, last, values[last], label, look)
    axes.set(xlabel="step", ylabel="loss")
    return line


def label_at(axes: Axes, x: float, y: float, text: str, look: Style | None = None) -> Any:
    """Write a direct label beside a point, in the colour of what it names."""
    return axes.annotate(
        text,
        (x, y),
        xytext=(5, 0),
        textcoords="offset points",
        color=look.colour if look else "#262626",
        va="center",
        annotation_clip=False,
    )


class Shown:
    """A figure as a notebook shows it: an image with alternative text, the same bytes always."""

    def __init__(self, png: bytes, alt: str, width: int) -> None:
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    def _repr_html_(self) -> str:
        # JupyterLab gives a bare image/png no alternative text, so the image comes as HTML.
        source = base64.b64encode(self.png).decode()
        return (
            f'<img src="data:image/png;base64,{source}" alt="{html.escape(self.alt)}" '
            f'width="{self.width}" style="max-width:100%;height:auto;background:white">'
        )


def show(fig: Figure, alt: str) -> Shown:
    """Return a figure for a notebook to show, with `alt` for those who can't see it.

    Raises ValueError where `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("show needs alternative text: say in a sentence what the figure shows")
    # savefig would walk over all artists once more, and log axes have hundreds of them.
    fig.set_dpi(mpl.rcParams["savefig.dpi"])
    canvas = FigureCanvasAgg(fig)
    _lay_out(fig)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    # 128 colours are plenty for lines and letters, and make the file a third of the size.
    small = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return Shown(small.getvalue(), " ".join(alt.split()), round(fig.get_figwidth() * 100))


def _lay_out(fig: Figure) -> None:
    """Place the axes of a figure once, leaving aside the minor ticks that have no labels.

    They move nothing, and a layout that measures those of two log axes takes half a second.
    """
    engine = fig.get_layout_engine()
    if engine is None:
        return
    aside = []
    for axis in (axis for axes in fig.axes for axis in (axes.xaxis, axes.yaxis)):
        locator = axis.get_minor_locator()
        if not any(axis.get_minor_formatter().format_ticks(axis.get_minorticklocs().tolist())):
            axis.set_minor_locator(NullLocator())
            aside.append((axis, locator))
    engine.execute(fig)
    fig.set_layout_engine("none")
    for axis, locator in aside:
        axis.set_minor_locator(locator)
