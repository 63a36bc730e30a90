"""The exercises of lesson 07: critical points, escape times, kicks, basins, slices of a loss."""

from __future__ import annotations

from . import basin_shares, classify_critical_point, escape_steps, loss_slice, perturbed_step

EXERCISES = (
    classify_critical_point.EXERCISE,
    escape_steps.EXERCISE,
    perturbed_step.EXERCISE,
    basin_shares.EXERCISE,
    loss_slice.EXERCISE,
)
