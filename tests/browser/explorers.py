"""A page with explorers: where its controls stand, what it shows, and a hand on it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from browser import jupyter

from course import explorers, run

NAMES = explorers.__all__
DRAGGED = ("learning_rate", "landscape")
EXTREME = """
from course import problems
from course.widgets.explorer import Explorer
from course.widgets.compute import Scene, Series
from course.widgets.controls import Slider
from course.widgets.panels import Loss, Plane

Explorer(
    "extreme",
    "Rates beyond all reason",
    scenes=[Scene(problems.rosenbrock(), (-1.5, 2.0))],
    series=[Series("gd", "gradient descent"), Series("adam", "Adam")],
    sliders=[Slider("lr", "learning rate", 1e-3, 1e200, count=5, log=True, value=1e-3)],
    panels=[Plane(), Loss()],
    steps=50,
)
"""
QUIZZES = (
    'quiz.one("Which way?", {"down": (True, "It is shorter."), "up": (False, "It is longer.")})',
    'quiz.many("Which are even?", {"2": (True, "Yes."), "3": (False, "No."), "4": (True, "Yes.")})',
    'quiz.number("2/L for $5x^2$?", 0.2, 0.001, "$L = 10$.", wrong=[(0.4, "You took L = 5.")])',
)
SOURCES = (
    "from course import explorers, quiz",
    *(f"explorers.{name}()" for name in NAMES),
    EXTREME,
    *QUIZZES,
)


# Resolves when what a hand moved is drawn, and what came before that was drawn.
DRAWN = """async () => {
    for (let k = 0; k < 3; k += 1) {
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    }
}"""
PATIENCE = 30  # seconds; for ever, as far as a page is concerned


@dataclass
class Place:
    """A page with explorers, what it complained of, and where the controls stood at first."""

    name: str
    page: Any
    watch: jupyter.Watch
    first: dict[str, dict[str, int]] = field(default_factory=dict)

    def explorer(self, name: str) -> Any:
        """The explorer `name`, in view and drawn, with its controls where they stood at first."""
        found = self.page.locator(f"[data-explorer={name}]")
        found.wait_for()
        found.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "name => document.querySelector(`[data-explorer=${name}]`).dataset.painted > 0",
            arg=name,
        )
        self.drawn()
        for control, value in self.first.setdefault(name, stands(found)).items():
            one = found.locator(f"[data-control={control}]")
            if one.is_enabled() and stands(found)[control] != value:
                if one.evaluate("node => node.tagName") == "SELECT":
                    one.select_option(str(value))
                else:
                    one.fill(str(value))
                self.drawn()
        return found

    def drawn(self) -> None:
        """Wait until what a hand moved is drawn."""
        self.page.evaluate(DRAWN)

    def until(self, holds: Callable[[], Any]) -> None:
        """Wait until something holds: a sentence that follows a move, an answer of the kernel."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            self.drawn()

    def says(self, found: Any, words: str) -> None:
        """Wait until an explorer's spoken sentence holds these words."""
        self.until(lambda: words in found.locator(".course-spoken").inner_text())


def in_lab(
    chromium: Any, lab: jupyter.JupyterLab, path: Any, watches: list[jupyter.Watch]
) -> Iterator[Place]:
    """A notebook, run in JupyterLab."""
    page = chromium.new_page(viewport={"width": 1100, "height": 1300})
    place = Place("jupyterlab", page, jupyter.Watch())
    watches.append(place.watch)
    place.watch.attach(page)
    lab.open(page, path.name)
    lab.run_all(page)
    yield place
    page.close()


def pictures(found: Any) -> list[str]:
    """What each canvas of an explorer shows."""
    return found.evaluate(
        "node => [...node.querySelectorAll('.course-panel canvas')].map((c) => c.toDataURL())"
    )


def table(found: Any) -> dict[str, list[str]]:
    """The readout: the cells of each run."""
    return found.evaluate(
        """node => Object.fromEntries([...node.querySelectorAll('tr[data-run]')].map((row) => {
            const cells = [...row.querySelectorAll('td:not(:first-child)')];
            return [row.dataset.run, cells.map((cell) => cell.textContent)];
        }))"""
    )


def stands(found: Any) -> dict[str, int]:
    """Where each control stands."""
    return found.evaluate(
        """node => Object.fromEntries(
            [...node.querySelectorAll('input[type=range], select')]
                .map((control) => [control.dataset.control, Number(control.value)]))"""
    )


def expected(name: str, at: dict[str, int]) -> dict[str, float]:
    """The loss above the floor after the last step, by `run`, where the controls stand."""
    explorer = getattr(explorers, name)()
    scene = explorer.scenes[at.get("scene", at.get(getattr(explorer.choice, "name", ""), 0))]
    values = {s.name: np.array([[s.grid[at[s.name]]]]) for s in explorer.sliders}
    theta = np.array(scene.start)
    if "start" in values and scene.problem.dim == 1:
        theta = scene.place(values["start"])[0]
    losses = {}
    for one in explorer.series:
        hyper = {key: value.item() for key, value in one.hyperparameters(values).items()}
        done = run(scene.problem, theta, one.optimizer, steps=explorer.steps, **hyper)
        losses[one.label] = float(done.losses[-1]) - scene.lowest
    return losses


def drag(page: Any, box: dict[str, float], shares: list[tuple[float, float]]) -> None:
    """Drag across a box through points given as shares of its size."""
    points = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in shares]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.mouse.up()
