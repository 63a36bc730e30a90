"""The exercises of lesson 01: numerical gradient, step, descent, when to stop, a bug."""

from . import descend, gradient_step, has_converged, mended_descent, numerical_gradient

EXERCISES = (
    numerical_gradient.EXERCISE,
    gradient_step.EXERCISE,
    descend.EXERCISE,
    has_converged.EXERCISE,
    mended_descent.EXERCISE,
)
