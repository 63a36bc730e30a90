"""The exercises of lesson 04: batches, their noise, and what a rate makes of it."""

from __future__ import annotations

from . import gradient_variance, minibatches, noise_floor, running_average, scaled_rate, sgd_epoch

EXERCISES = (
    minibatches.EXERCISE,
    sgd_epoch.EXERCISE,
    gradient_variance.EXERCISE,
    noise_floor.EXERCISE,
    running_average.EXERCISE,
    scaled_rate.EXERCISE,
)
