"""All positions of an explorer's sliders in one batched run, as one row of float32."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..descent import run
from ..optimizers import OPTIMIZERS
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
    paths, losses = [], []
    for one in series:
        done = run(scene.problem, theta, one.optimizer, steps=steps, **one.hyperparameters(columns))
        paths.append(np.moveaxis(done.path, 0, 1))
        losses.append(np.asarray(done.losses).T - scene.lowest)
    return Runs(np.stack(paths), np.stack(losses))


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
