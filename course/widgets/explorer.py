"""An explorer: a figure whose sliders move without the kernel, from one declaration in Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from .. import plotting
from . import still
from .assets import asset, module
from .compute import FACTS, LIMIT, VERDICTS, Runs, Scene, Series, descend, judge, pack
from .controls import Choice, Slider, numeral, texts
from .panels import (
    Data,
    Loss,
    Panel,
    Stability,
    contour_background,
    data_window,
    frame,
    loss_limits,
    rounded,
    stability_background,
)

Extras = Callable[[Scene, Mapping[str, np.ndarray], Runs], np.ndarray]


class Explorer(anywidget.AnyWidget):
    """A figure with sliders, computed once for all their positions.

    name      stable, for the repr and the tests
    title     what the learner reads first: a question or a claim
    scenes    what to descend on; more than one needs `choice`, a Choice or a Slider over them
    series    the paths to draw
    sliders   at most three; together with the scenes they make the positions
    panels    what to draw
    steps     steps of each run
    target    loss above the floor that counts as there
    drag      whether the start of a problem with d = 2 can be dragged (that asks the kernel)
    runs      replaces `run` where a position is more than an optimizer on a problem
    extras    function of a scene, the sliders' values and the runs to numbers (B, E)
    names     rows (column, label, unit) of extras to write below the picture
    group     how many series the readout lists, where the others are more of the same
    verdicts  more verdicts, (mark, words); `judge` then chooses among all: function of scene, runs
              and facts to indices (S, B)
    final     whether the readout shows losses beside the verdicts
    first_step  the step at which the explorer opens; the last by default

    Raises ValueError, naming the argument, where the parts don't fit or the buffer exceeds 4 MB.
    """

    _esm = module("explorer.js")
    _css = asset("explorer.css")
    spec = traitlets.Dict().tag(sync=True)
    buffer = traitlets.Bytes().tag(sync=True)
    backgrounds: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        name: str,
        title: str,
        *,
        scenes: Sequence[Scene],
        series: Sequence[Series],
        sliders: Sequence[Slider],
        panels: Sequence[Panel],
        steps: int,
        target: float = 1e-6,
        choice: Choice | Slider | None = None,
        drag: bool = False,
        runs: Callable[..., Runs] = descend,
        extras: Extras | None = None,
        names: Sequence[tuple[int, str, str]] = (),
        verdicts: Sequence[tuple[str, str]] = (),
        judge: Callable[[Scene, Runs, np.ndarray], np.ndarray] | None = None,
        final: bool = True,
        group: int | None = None,
        first_step: int | None = None,
        note: str = "",
    ) -> None:
        self.name, self.scenes, self.sliders = name, tuple(scenes), tuple(sliders)
        self.series, self.panels, self.steps = tuple(series), tuple(panels), steps
        self.target, self.choice, self.drag = target, choice, drag
        self.verdicts = (*VERDICTS, *verdicts)
        self._runs, self._extras, self._names, self._judge = runs, extras, tuple(names), judge
        self._check()
        self.dim = max(scene.problem.dim for scene in self.scenes)
        self.starts = [tuple(map(float, scene.start)) for scene in self.scenes]
        self.title, self.note, self.final, self.first_step = title, note, final, first_step
        self.group = group
        self.values = self._grid()
        self.arrays = self._compute(self.values)
        pictures: list[bytes] = []
        spec = self._spec(pictures)
        super().__init__(spec=spec, buffer=self._bytes(self.arrays), backgrounds=pictures)
        self.on_msg(self._answer)

    def _check(self) -> None:
        if not self.scenes or not self.series or not self.sliders or not self.panels:
            raise ValueError("scenes, series, sliders and panels must each hold at least one")
        if isinstance(self.steps, bool) or not isinstance(self.steps, int) or self.steps < 1:
            raise ValueError(f"steps is {self.steps!r}; it must be a whole number from 1 upwards")
        count = 1
        if self.choice is not None:
            choice = self.choice
            count = len(choice.options) if isinstance(choice, Choice) else choice.count
        if count != len(self.scenes):
            raise ValueError(f"choice offers {count} scenes, but scenes holds {len(self.scenes)}")
        names = [slider.name for slider in self.sliders]
        if len(set(names)) != len(names):
            raise ValueError(f"sliders has two of one name: {', '.join(names)}")
        for scene in self.scenes:
            if len(scene.start) != scene.problem.dim:
                raise ValueError(
                    f"start is {scene.start}, but {scene.problem.name} has "
                    f"{scene.problem.dim} coordinate(s)"
                )
        positions = len(self.scenes) * math.prod(slider.count for slider in self.sliders)
        width = max(scene.problem.dim for scene in self.scenes) + 1
        size = 4 * positions * len(self.series) * ((self.steps + 1) * width + len(FACTS))
        if size > LIMIT:
            raise ValueError(
                f"sliders: {positions} positions of {len(self.series)} series and {self.steps} "
                f"steps make {size / 1e6:.1f} MB; at most {LIMIT / 1e6:.0f} MB are sent. "
                "Take a smaller count, or fewer steps"
            )

    # The numbers.

    def _grid(self) -> dict[str, np.ndarray]:
        grids = np.meshgrid(*(slider.grid for slider in self.sliders), indexing="ij")
        return {slider.name: grid.ravel() for slider, grid in zip(self.sliders, grids, strict=True)}

    def _compute(self, values: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Return points, facts and extras of all scenes, one after the other."""
        parts = [self._scene(number, values) for number in range(len(self.scenes))]
        return [np.concatenate(column) for column in zip(*parts, strict=True)]

    def _scene(self, number: int, values: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        scene = self.scenes[number]
        runs = self._runs(scene, self.starts[number], self.series, values, self.steps)
        facts = judge(runs, self.target)
        if self._judge is not None:
            with np.errstate(all="ignore"):
                facts[..., -1] = self._judge(scene, runs, facts)
        count = len(next(iter(values.values())))
        with np.errstate(all="ignore"):
            extras = self._extras(scene, values, runs) if self._extras else np.empty((count, 0))
        return pack(runs, facts, extras, self.dim)

    @staticmethod
    def _bytes(arrays: Sequence[np.ndarray]) -> bytes:
        # The buffer is little-endian, as the script reads it on every machine in use.
        return b"".join(array.astype("<f4", copy=False).tobytes() for array in arrays)

    @property
    def position(self) -> int:
        """The position at which the explorer opens."""
        index = self.choice.first if self.choice else 0
        for slider in self.sliders:
            index = index * slider.count + slider.first
        return index

    def at(self, position: int) -> tuple[int, dict[str, np.ndarray]]:
        """Return the scene and the sliders' values, each of shape (1,), at a position."""
        scene, rest = divmod(position, math.prod(slider.count for slider in self.sliders))
        return scene, {name: row[rest : rest + 1] for name, row in self.values.items()}

    def places(self, scene: int) -> np.ndarray:
        """Return where the runs of a scene may start, shape (n, d)."""
        one = self.scenes[scene]
        for slider in self.sliders:
            if slider.name == "start" and one.problem.dim == 1:
                return one.place(slider.grid)[:, None]
        return np.asarray(self.starts[scene])[None]

    # What the script is told.

    def look(self, number: int) -> plotting.Style:
        """Return the style of one series."""
        one = self.series[number]
        if one.look is not None:
            return one.look
        if isinstance(one.optimizer, str) and one.optimizer in plotting.STYLES:
            return plotting.style(one.optimizer)
        return plotting.SERIES[number % len(plotting.SERIES)]

    def words(self, slider: Slider, scene: int) -> list[str] | None:
        """Return a slider's values in words, None in a scene where it does nothing."""
        one = self.scenes[scene]
        if slider.name != "start":
            return texts(slider.grid)
        return texts(one.place(slider.grid)) if one.problem.dim == 1 else None

    def _control(self, slider: Slider) -> dict[str, Any]:
        spec = slider.spec()
        if slider.name == "start":
            spec["scenes"] = [
                {"texts": self.words(slider, number), "values": rounded(scene.place(slider.grid))}
                if scene.problem.dim == 1
                else None
                for number, scene in enumerate(self.scenes)
            ]
        return spec

    def _spec(self, pictures: list[bytes]) -> dict[str, Any]:
        looks = [self.look(number) for number in range(len(self.series))]
        extras = self.arrays[2].shape[-1]
        return {
            "name": self.name,
            "title": self.title,
            "note": self.note,
            "controls": [
                *([{**self.choice.spec(), "scene": True}] if self.choice else []),
                *(self._control(slider) for slider in self.sliders),
            ],
            "first_step": self.steps if self.first_step is None else self.first_step,
            "scenes": len(self.scenes),
            "starts": [rounded(start) for start in self.starts],
            "dims": [scene.problem.dim for scene in self.scenes],
            "names": [scene.label or scene.problem.name for scene in self.scenes],
            "series": [
                {
                    "label": one.label,
                    "colour": look.colour,
                    "dash": list(look.dash),
                    "marker": look.marker,
                }
                for one, look in zip(self.series, looks, strict=True)
            ],
            "steps": self.steps,
            "dim": self.dim,
            "facts": len(FACTS),
            "extras": extras,
            "named": [list(row) for row in self._names],
            "verdicts": [list(row) for row in self.verdicts],
            "target": self.target,
            "final": self.final,
            "group": self.group,
            "drag": self.drag,
            "panels": [self._panel(panel, pictures) for panel in self.panels],
        }

    def _panel(self, panel: Panel, pictures: list[bytes]) -> dict[str, Any]:
        plain: dict[str, Any] = {
            key: value
            for key, value in vars(panel).items()
            if not callable(value) and key not in {"points", "groups"}
        }
        plain["kind"] = panel.kind
        plain["scenes"] = [self._drawn(panel, k, pictures) for k in range(len(self.scenes))]
        if isinstance(panel, Stability):
            by_name = {slider.name: slider.grid for slider in self.sliders}
            pictures.append(stability_background(panel, by_name[panel.x], by_name[panel.y]))
            plain["background"] = len(pictures) - 1
        return plain

    def _drawn(self, panel: Panel, number: int, pictures: list[bytes]) -> dict[str, Any]:
        """Return what a panel shows of one scene."""
        scene = self.scenes[number]
        if panel.kind in {"plane", "curve"}:
            drawn: dict[str, Any] = {
                "kind": "plane" if scene.problem.dim == 2 else "curve",
                "window": [rounded(limits) for limits in frame(scene)],
                "minima": [rounded(minimum) for minimum in scene.problem.minima],
            }
            if scene.problem.dim == 2:
                pictures.append(contour_background(scene.problem, scene.view))
                drawn["background"] = len(pictures) - 1
            else:
                x = np.linspace(*scene.view[0], 241)
                drawn["y"] = rounded(scene.problem.value(x[:, None]))
                drawn["slope"] = rounded(scene.problem.grad(x[:, None])[:, 0])
                drawn["floor"] = float(scene.lowest)
            return drawn
        if isinstance(panel, Loss):
            return {"window": rounded(loss_limits(panel, scene, self.places(number)))}
        if isinstance(panel, Data):
            groups = panel.groups[scene.label]
            points = np.asarray(panel.points[scene.label])
            return {
                "points": [rounded(point, 4) for point in points],
                "groups": None if groups is None else [int(group) for group in groups],
                "window": [rounded(limits) for limits in data_window(points)],
            }
        return {}

    # Drags.

    def _answer(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        """Answer a dragged start: the paths at one position while it moves, all when it rests."""
        if content.get("kind") not in {"drag", "drop"} or not self.drag:
            return
        scene, values = self.at(int(content["position"]))
        start = tuple(float(value) for value in content["start"])
        if len(start) != self.scenes[scene].problem.dim or not np.isfinite(start).all():
            return
        self.starts[scene] = start
        if content["kind"] == "drag":
            arrays = self._scene(scene, values)
            self.send({"kind": "path"}, buffers=[self._bytes(arrays)])
            return
        arrays = self._scene(scene, self.values)
        rows = slice(scene * len(arrays[0]), (scene + 1) * len(arrays[0]))
        for whole, part in zip(self.arrays, arrays, strict=True):
            whole[rows] = part
        with self.hold_sync():
            self.buffer = self._bytes(self.arrays)
            self.spec = {**self.spec, "starts": [rounded(start) for start in self.starts]}

    # How it is shown.

    def summary(self, position: int | None = None) -> str:
        """Say in words what the picture shows at a position, by default where it opens."""
        position = self.position if position is None else position
        scene, values = self.at(position)
        controls = []
        if (choice := self.choice) is not None:
            named = choice.options if isinstance(choice, Choice) else texts(choice.grid)
            controls.append(f"{choice.label} {named[scene]}")
        for slider in self.sliders:
            words = self.words(slider, scene)
            index = int(np.argmin(np.abs(slider.grid - values[slider.name][0])))
            if words is not None:
                controls.append(f"{slider.label} {words[index]}")
        if self.first_step == 0:
            return f"{', '.join(controls)}. No step is taken yet."
        shown = list(zip(self.series, self.arrays[1][position], strict=True))[: self.group]
        # Runs of one name that end alike are said once.
        said = dict.fromkeys(f"{one.label}: {self._verdict(facts)}" for one, facts in shown)
        return f"{', '.join(controls)}. {'; '.join(said)}."

    def _verdict(self, facts: np.ndarray) -> str:
        """Return the words for one run's facts."""
        named = dict(zip(FACTS, facts, strict=True))
        _, words = self.verdicts[int(named["verdict"])]
        return words.format(
            steps_to=int(named["steps_to"]), steps=self.steps, final=numeral(named["final"])
        )

    def figure(self, position: int | None = None) -> bytes:
        """Return the picture at a position as a PNG, for where no script runs."""
        return still.picture(self, self.position if position is None else position)

    def __repr__(self) -> str:
        counts = [len(self.scenes)] if self.choice else []
        counts += [slider.count for slider in self.sliders]
        sizes = " × ".join(map(str, counts))
        return f"Explorer({self.name!r}, {sizes} positions, {len(self.series)} paths)"

    def _page(self) -> str:
        return still.html(self.figure(), f"{self.title} {self.summary()}")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": repr(self), "text/html": self._page()}, metadata

    def _ipython_display_(self) -> None:
        still.display(self, self._page())
