"""The exercises of lesson 06: AdaGrad, RMSprop, bias correction, Adam, AdamW, AMSGrad, a bug."""

from __future__ import annotations

from . import (
    adagrad_step,
    adam_step,
    adamw_step,
    amsgrad_step,
    bias_correction,
    mended_adam,
    rmsprop_step,
)

EXERCISES = (
    adagrad_step.EXERCISE,
    rmsprop_step.EXERCISE,
    bias_correction.EXERCISE,
    adam_step.EXERCISE,
    mended_adam.EXERCISE,
    adamw_step.EXERCISE,
    amsgrad_step.EXERCISE,
)
