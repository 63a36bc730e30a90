"""All positions of an explorer's sliders in one batched run, as one row of float32."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..descent import run
from ..methods import OPTIMIZERS
from ..problems import Problem

# What `facts` holds for each position and series.
FACTS = ("steps_to", "diverged_at", "final", "factor", "verdict")
REACHED, UNDERWAY, DIVERGED = 0, 1, 2
VERDICTS = (
    ("✓", "there after {steps_to} steps"),
    ("○", "not there after {steps} steps"),
    ("✗", "diverges"),
)
LIMIT = 4_000_000


@dataclass(frozen=True)
class Series:
    """One path: an optimizer, its name in the picture, and how the sliders set it.

    optimizer  a name in OPTIMIZERS or a step function
    label      what the learner reads
    hyper      function of the sliders' values, {name: array (B, 1)}, to hyperparameters; by default
               the optimizer gets every slider that it has a hyperparameter for
    look       a plotting.Style, where it is not the optimizer's own
    """

    optimizer: Any
    label: str
    hyper: Callable[[Mapping[str, np.ndarray]], Mapping[str, Any]] | None = None
    look: Any = None

    def hyperparameters(self, values: Mapping[str, np.ndarray]) -> Mapping[str, Any]:
        """Return the hyperparameters at the positions `values`."""
        if self.hyper is not None:
            return self.hyper(values)
        step = (
            OPTIMIZERS[self.optimizer].step if isinstance(self.optimizer, str) else self.optimizer
        )
        known = inspect.signature(step).parameters
        return {name: value for name, value in values.items() if name in known}


@dataclass(frozen=True)
class Scene:
    """Something to descend on: the problem, the start, and the part of it to show.

    floor  the lowest loss there is; losses are shown above it
    """

    problem: Problem
    start: tuple[float, ...]
    label: str = ""
    window: tuple[tuple[float, float], ...] | None = None
    floor: float | None = None

    @property
    def view(self) -> tuple[tuple[float, float], ...]:
        """The window to show."""
        return self.window or self.problem.window

    def place(self, share: np.ndarray) -> np.ndarray:
        """Return the points at shares of the window's width, for d = 1."""
        low, high = self.view[0]
        return low + share * (high - low)

    @property
    def lowest(self) -> float:
        """The loss at the deepest minimum, or 0 where there is none."""
        if self.floor is not None:
            return self.floor
        minima = self.problem.minima
        return float(self.problem.value(minima).min()) if len(minima) else 0.0


@dataclass(frozen=True)
class Runs:
    """Paths (S, B, T+1, d) and losses above the floor (S, B, T+1) of S series at B positions."""

    path: np.ndarray
    losses: np.ndarray


def descend(
    scene: Scene,
    start: tuple[float, ...],
    series: tuple[Series, ...],
    values: Mapping[str, np.ndarray],
    steps: int,
) -> Runs:
    """Run every series at all positions at once.

    values  the sliders' values, {name: array (B,)}
    """
    columns = {name: row[:, None] for name, row in values.items()}
    count = len(next(iter(values.values())))
    theta = np.broadcast_to(np.asarray(start, dtype=float), (count, len(start)))
    if "start" in columns and scene.problem.dim == 1:
        theta = scene.place(columns["start"])
    hypers = [one.hyperparameters(columns) for one in series]
    if count == 1 and (together := _together(scene.problem, theta[0], series, hypers, steps)):
        path, loss = together
        return Runs(path[:, None], loss[:, None] - scene.lowest)
    paths, losses = [], []
    for one, hyper in zip(series, hypers, strict=True):
        done = run(scene.problem, theta, one.optimizer, steps=steps, **hyper)
        paths.append(np.moveaxis(done.path, 0, 1))
        losses.append(np.asarray(done.losses).T - scene.lowest)
    return Runs(np.stack(paths), np.stack(losses))


def _together(
    problem: Problem,
    start: np.ndarray,
    series: tuple[Series, ...],
    hypers: Sequence[Mapping[str, Any]],
    steps: int,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return paths (S, T+1, d) and losses (S, T+1) of single runs; None where `run` must do it.

    For a start that is dragged. All series ask for their gradients at once, and their steps treat
    each coordinate alone, as the methods that need no Hessian do: two of Python's own numbers take
    half the time of an array of two. They overflow with an error where NumPy's become infinite.
    """
    methods = [OPTIMIZERS[one.optimizer] for one in series if one.optimizer in OPTIMIZERS]
    if len(methods) < len(series) or any(method.needs for method in methods):
        return None
    if any(np.size(h) != 1 for hyper in hypers for h in hyper.values()):
        return None
    walks = [
        (method.step, {name: float(np.ravel(h)[0]) for name, h in hyper.items()})
        for method, hyper in zip(methods, hypers, strict=True)
    ]
    thetas = [start.tolist() for _ in series]
    states = [[_plain(method.init(x)) for x in start] for method in methods]
    path = np.empty((steps + 1, len(series), len(start)))
    path[0] = thetas
    try:
        with np.errstate(all="ignore"):
            for t in range(1, steps + 1):
                slopes = problem.grad(path[t - 1]).tolist()
                for (step, hyper), theta, slope, state in zip(
                    walks, thetas, slopes, states, strict=True
                ):
                    for i, g in enumerate(slope):
                        after, state[i] = step(theta[i], g, state[i], **hyper)
                        theta[i] = float(after)
                path[t] = thetas
            path = np.moveaxis(path, 0, 1)
            return path, problem.value(path)
    except ArithmeticError:
        return None


def _plain(state):
    """Return a state of arrays without axes as one of Python's numbers."""
    return type(state)(*(np.asarray(part).item() for part in state))


def judge(runs: Runs, target: float) -> np.ndarray:
    """Return the facts of each series and position, shape (S, B, 5).

    A run counts as diverged if it becomes non-finite or ends higher than it began.
    """
    losses = runs.losses
    steps = losses.shape[-1] - 1
    with np.errstate(all="ignore"):
        finite = np.isfinite(runs.path).all(axis=-1) & np.isfinite(losses)
        low = np.where(finite, losses, np.inf) <= target
        reached = np.where(low.any(axis=-1), low.argmax(axis=-1), -1)
        broken = np.where(finite.all(axis=-1), -1, (~finite).argmax(axis=-1))
        final = losses[..., -1]
        half = losses[..., steps // 2]
        factor = (np.maximum(final, 0) / half) ** (1 / max(1, steps - steps // 2))
        up = ~finite[..., -1] | (final > np.maximum(losses[..., 0], 1e-12) * (1 + 1e-9))
        verdict = np.where(up, DIVERGED, np.where(reached >= 0, REACHED, UNDERWAY))
    return np.stack([reached, broken, final, factor, verdict], axis=-1).astype(float)


def pack(runs: Runs, facts: np.ndarray, extras: np.ndarray, dim: int) -> list[np.ndarray]:
    """Return as float32 points and losses (B, S, T+1, dim+1), facts (B, S, 5), extras (B, E)."""
    path = runs.path
    if path.shape[-1] < dim:
        path = np.concatenate([path, np.zeros((*path.shape[:-1], dim - path.shape[-1]))], axis=-1)
    with np.errstate(all="ignore"):
        points = np.concatenate([path, runs.losses[..., None]], axis=-1).astype(np.float32)
        return [
            np.moveaxis(points, 0, 1),
            np.moveaxis(facts, 0, 1).astype(np.float32),
            extras.astype(np.float32),
        ]
