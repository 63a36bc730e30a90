"""The exercises of lesson 03: three losses with their gradients, a penalty, accuracy, a bug."""

from . import (
    accuracy,
    add_l2,
    cross_entropy_and_grad,
    decision_boundary,
    log_loss_and_grad,
    mended_mse,
    mse_and_grad,
    softmax,
)

EXERCISES = (
    mse_and_grad.EXERCISE,
    log_loss_and_grad.EXERCISE,
    decision_boundary.EXERCISE,
    add_l2.EXERCISE,
    softmax.EXERCISE,
    cross_entropy_and_grad.EXERCISE,
    accuracy.EXERCISE,
    mended_mse.EXERCISE,
)
