"""The exercises of lesson 05: momentum, its recurrence, its best tuning, Nesterov, conventions."""

from __future__ import annotations

from . import (
    convert_momentum,
    mended_nesterov,
    momentum_matrix,
    momentum_step,
    nesterov_step,
    tuned_heavy_ball,
)

EXERCISES = (
    momentum_step.EXERCISE,
    momentum_matrix.EXERCISE,
    tuned_heavy_ball.EXERCISE,
    mended_nesterov.EXERCISE,
    nesterov_step.EXERCISE,
    convert_momentum.EXERCISE,
)
