"""The explorer of lesson 04: batch size and learning rate, a cloud of paths."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import plotting
from ..problems import quadratic
from ..widgets.compute import Runs, Scene, Series
from ..widgets.controls import Slider
from ..widgets.explorer import Explorer
from ..widgets.panels import Loss, Plane

RUNS = 10
ROWS = 64


@functools.cache
def _regression() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a design (64, 2) with uncorrelated columns, residuals there, and the optimum."""
    rng = np.random.default_rng(4)
    x, _ = np.linalg.qr(rng.normal(size=(ROWS, 2)))
    x = x * np.sqrt(ROWS) * np.sqrt([1.0, 3.0])
    noise = rng.normal(0, 1.2, ROWS)
    residual = noise - x @ np.linalg.lstsq(x, noise, rcond=None)[0]
    return x, residual, np.zeros(2)


def sgd(
    scene: Scene,
    start: tuple[float, ...],
    series: Any,
    values: Mapping[str, np.ndarray],
    steps: int,
) -> Runs:
    """Run stochastic gradient descent on the rows, RUNS times at every position."""
    x, residual, _ = _regression()
    path = np.empty((RUNS, len(values["lr"]), steps + 1, 2))
    for batch in np.unique(values["batch"]).astype(int):
        here = np.flatnonzero(values["batch"] == batch)
        # The same rows at every learning rate, so that a slider moves nothing else. Each batch is
        # drawn anew from all rows: what an epoch's reshuffling cancels is not in the formula.
        rng = np.random.default_rng(int(batch))
        drawn = rng.random((steps, RUNS, ROWS)).argsort(axis=-1)[..., :batch]
        rate = values["lr"][here][None, :, None]
        theta = np.tile(np.asarray(start, dtype=float), (RUNS, len(here), 1))
        path[:, here, 0] = theta
        for t in range(steps):
            rows = drawn[t]
            chosen, error = x[rows], residual[rows]
            gradient = (theta @ chosen.mT - error[:, None]) @ chosen / batch
            theta = theta - rate * gradient
            path[:, here, t + 1] = theta
    return Runs(path, scene.problem.value(path))


def ball(values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the standard deviation of each parameter about the minimum, shape (B, 2).

    Var = η σ² / (λ (2 − ηλ)),  σ² = (S²/B) (1 − B/N) the variance of a batch's gradient
    """
    x, residual, _ = _regression()
    curvature = (x**2).mean(axis=0)
    spread = np.var(x * residual[:, None], axis=0, ddof=1)
    rate, batch = values["lr"][:, None], values["batch"][:, None]
    variance = spread / batch * (1 - batch / ROWS)
    return np.sqrt(rate * variance / (curvature * (2 - rate * curvature)))


def batches() -> Explorer:
    """Return ten runs of stochastic gradient descent for every batch size and learning rate.

    It answers: what does a smaller batch cost? Not the way to the valley, but where it ends: in a
    ball whose size grows with the rate and shrinks with the batch.
    """

    def extras(scene: Scene, values: Mapping[str, np.ndarray], runs: Runs) -> np.ndarray:
        late = runs.path[:, :, 3 * runs.path.shape[2] // 4 :]
        measured = np.sqrt((late**2).mean(axis=(0, 2)).sum(axis=-1))
        predicted = ball(values)
        total = np.sqrt((predicted**2).sum(axis=-1))
        return np.column_stack([measured, total, 2 * predicted])

    x, _, _ = _regression()
    problem = quadratic(np.diag((x**2).mean(axis=0)))
    look = plotting.SERIES[0]
    return Explorer(
        "batches",
        "What does a smaller batch cost?",
        scenes=[Scene(problem, (-2.2, 1.8), "least squares")],
        series=[Series("sgd", f"run {k + 1} of {RUNS}", look=look) for k in range(RUNS)],
        sliders=[
            Slider("batch", "batch size B", values=(1, 2, 4, 8, 16, 32, 64), value=4),
            Slider("lr", "learning rate η", 0.01, 0.316, count=13, log=True, value=0.1),
        ],
        panels=[Plane("Ten runs", thin=True, ring=True), Loss(low=1e-6)],
        steps=128,
        target=1e-3,
        runs=sgd,
        extras=extras,
        names=[(0, "measured distance from the minimum", ""), (1, "predicted", "")],
        group=1,
        note="Dashed: two predicted standard deviations. The table is about the first run.",
    )
