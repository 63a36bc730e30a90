"""One step of gradient descent."""

from __future__ import annotations

import functools

import numpy as np

from ..drawing import uniform
from ..spec import Case, Exercise, mistake


def gradient_step(theta, grad, *, lr):
    """Return theta one step of length lr * |grad| further downhill."""
    return theta - lr * grad


def cases(rng):
    def both(shape):
        return uniform(rng, -3, 3, shape), uniform(rng, -4, 4, shape)

    return [
        Case(
            (np.array([4.0, -2.0]), np.array([2.0, 8.0])),
            {"lr": 0.5},
            "two parameters",
            says="both arrays of the same shape",
        ),
        Case(
            (np.array([10.0]), np.array([20.0])),
            {"lr": 0.25},
            "x = 10 on f(x) = x²",
            says="`grad` is the gradient at `theta`",
        ),
        Case(
            (np.array([3.0, -4.0]), np.array([0.0, 0.0])),
            {"lr": 0.5},
            "a point where the gradient is 0",
            says="the parameters after one step",
        ),
        Case(
            (np.array([5, 2, -1]), np.array([3, 0, 2])),
            {"lr": 0.25},
            "whole-number parameters and gradients",
            says="perhaps of whole numbers",
        ),
        Case(
            (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[2.0, 0], [0, 4], [-2, 8]])),
            {"lr": 0.25},
            "a matrix of parameters",
            says="whatever it is",
        ),
        Case(
            (np.arange(8.0).reshape(2, 2, 2), np.arange(8.0, 0.0, -1.0).reshape(2, 2, 2)),
            {"lr": 0.125},
            "an array of shape (2, 2, 2)",
            says="whatever it is",
        ),
        Case(
            (np.array([3e-12, -1e-12]), np.array([2e-12, 4e-12])),
            {"lr": 0.5},
            "tiny parameters and gradients",
            says="the parameters after one step",
        ),
        Case(both(5), {"lr": 0.03}, "five parameters"),
        Case(both((2, 3)), {"lr": 1.7}, "a matrix of parameters and a long step"),
        Case(both((4, 1)), {"lr": 0.4}, "a column of parameters"),
    ]


@mistake(
    "ascent",
    "You add the gradient, so you climb. The gradient points uphill; a step of descent "
    "subtracts it.",
)
def ascent(theta, grad, *, lr):
    return theta + lr * grad


@mistake(
    "no learning rate",
    "You subtract the whole gradient, whatever `lr` is. The gradient says where to "
    "go, the learning rate how far.",
)
def no_learning_rate(theta, grad, *, lr):
    return theta - grad


@mistake(
    "divided by the rate",
    "The larger the learning rate, the shorter your step. The step grows with the rate: the rate "
    "multiplies the gradient.",
)
def divided_by_the_rate(theta, grad, *, lr):
    return theta - grad / lr


@mistake(
    "only the displacement",
    "You return the displacement −lr·grad. The step starts where you stand: return "
    "theta plus the displacement, the new position.",
)
def only_the_displacement(theta, grad, *, lr):
    return -lr * grad


@mistake(
    "uphill displacement",
    "You return lr·grad, which is the step alone, and without its minus sign. The step starts "
    "where you stand and leads against the gradient: return the new position.",
)
def uphill_displacement(theta, grad, *, lr):
    return lr * grad


@mistake(
    "unit step",
    "You divide the gradient by its length, so every step is lr long. In gradient "
    "descent the step shrinks by itself where the ground gets flat; use "
    "the gradient as it is.",
)
def unit_step(theta, grad, *, lr):
    norm = np.linalg.norm(grad)
    return theta - lr * grad / norm if norm else theta


@mistake(
    "unit step, divided by 0",
    "You divide the gradient by its length, so every step is lr long, and where the gradient is 0 "
    "the answer is 0/0, NaN. Use the gradient as it is: the step then shrinks by itself where "
    "the ground gets flat.",
)
def unit_step_divided_by_0(theta, grad, *, lr):
    return theta - lr * grad / np.linalg.norm(grad)


@mistake(
    "sign step",
    "Every coordinate moves by lr, however steep the ground is: only the gradient's sign is used, "
    "as in lesson 00. Gradient descent multiplies the rate by the gradient itself, so that steps "
    "shrink where the ground gets flat.",
)
def sign_step(theta, grad, *, lr):
    return theta - lr * np.sign(grad)


@mistake(
    "length of the gradient",
    "Every coordinate moves down by the same amount, lr times the gradient's length. Each has a "
    "slope of its own: the step needs the vector, not its length.",
)
def length_of_the_gradient(theta, grad, *, lr):
    return theta - lr * np.linalg.norm(grad)


@mistake(
    "sizes only",
    "Right where the gradient is positive. Where it is negative, the step goes uphill: the "
    "gradient's sign has been lost.",
)
def sizes_only(theta, grad, *, lr):
    return theta - lr * np.abs(grad)


@mistake(
    "in place",
    "The value is right, but `theta -= …` changes the array that the caller handed in. "
    "Whoever kept it, a path for example, sees it move. Write `theta = theta - …` or "
    "return a new array.",
)
def in_place(theta, grad, *, lr):
    theta -= lr * grad
    return theta


@mistake(
    "written into theta",
    "The new parameters are written into the caller's array: whoever kept it, a path for example, "
    "sees it move, and an array of whole numbers drops their fractions. Return a new array.",
)
def written_into_theta(theta, grad, *, lr):
    theta[:] = theta - lr * grad
    return theta


@mistake(
    "gradient changed",
    "The value is right, but `grad *= …` changes the gradient that the caller handed in. Make a "
    "new array of the product.",
)
def gradient_changed(theta, grad, *, lr):
    grad *= lr
    return theta - grad


@mistake(
    "copy of whole numbers",
    "Right, except for whole numbers: NumPy refuses to subtract fractions from an array of "
    "integers in place. Make the copy one of floats, `np.array(theta, dtype=float)`, or "
    "compute a new array.",
)
def copy_of_whole_numbers(theta, grad, *, lr):
    theta = theta.copy()
    theta -= lr * grad
    return theta


@mistake(
    "whole numbers",
    "Right, except for whole numbers: there the new parameters have lost their fractions. An array "
    "made like theta, by `np.empty_like(theta)` or `theta.copy()`, holds integers if theta does.",
)
def whole_numbers(theta, grad, *, lr):
    new = np.empty_like(theta)
    new[:] = theta - lr * grad
    return new


@mistake(
    "rate on everything",
    "The learning rate multiplies theta as well, which pulls the parameters towards 0. "
    "It scales the gradient alone.",
)
def rate_on_everything(theta, grad, *, lr):
    return lr * (theta - grad)


@mistake(
    "theta and grad swapped",
    "The two arguments have changed places: you stand at the gradient and step along theta. "
    "Start from theta, and subtract the rate times the gradient.",
)
def swapped(theta, grad, *, lr):
    return grad - lr * theta


@mistake(
    "rounded",
    "Right, except that tiny numbers come out as 0. Rounding to a number of decimals has units, "
    "and near a minimum it ends the descent; return the parameters as they are.",
)
def rounded(theta, grad, *, lr):
    return np.round(theta - lr * grad, 6)


@mistake(
    "flattened",
    "The numbers are right, but a matrix of parameters comes back in one row. The answer has the "
    "shape of theta: subtract whole arrays, without a loop.",
)
def flattened(theta, grad, *, lr):
    return np.ravel(theta - lr * grad)


@mistake(
    "clipped gradient",
    "Steep slopes count as if they were ±1: each component of the gradient is clipped. Gradient "
    "descent uses the gradient as it is.",
)
def clipped_gradient(theta, grad, *, lr):
    return theta - lr * np.clip(grad, -1, 1)


@mistake(
    "long gradients shortened",
    "A gradient longer than 1 is shortened to length 1 first. That is gradient clipping, a remedy "
    "of later lessons; here the gradient is used as it is.",
)
def long_gradients_shortened(theta, grad, *, lr):
    return theta - lr * grad / max(1.0, np.linalg.norm(grad))


@mistake(
    "relative step",
    "Each step is the gradient times the parameter, so that a parameter at 0 never moves. The "
    "step is the rate times the gradient, wherever theta is.",
)
def relative_step(theta, grad, *, lr):
    return theta * (1 - lr * grad)


@mistake(
    "squared gradient",
    "The step has the gradient's square, which has lost the sign: every parameter goes down. The "
    "step is the rate times the gradient itself.",
)
def squared_gradient(theta, grad, *, lr):
    return theta - lr * grad**2


@mistake(
    "mean over the parameters",
    "Each step is divided by the number of parameters. Nothing is averaged here: every parameter "
    "has a slope of its own, and moves by the rate times that.",
)
def mean_over_the_parameters(theta, grad, *, lr):
    return theta - lr * grad / grad.size


@mistake(
    "rate subtracted too",
    "You subtract the rate and the gradient, their sum. The rate says how far to go along the "
    "gradient: it multiplies.",
)
def rate_subtracted_too(theta, grad, *, lr):
    return theta - (lr + grad)


@mistake(
    "rate from theta",
    "You subtract the rate from theta, and multiply the difference by the gradient. The rate "
    "multiplies the gradient, and theta loses the product.",
)
def rate_from_theta(theta, grad, *, lr):
    return (theta - lr) * grad


def step_on_a_copy(theta, grad, *, lr):
    theta = np.array(theta, dtype=float)
    theta -= lr * grad
    return theta


def step_by_rows(theta, grad, *, lr):
    return [t - lr * g for t, g in zip(theta, grad, strict=True)]


def step_filled(theta, grad, *, lr):
    new = np.zeros(theta.shape)
    new += theta
    new -= np.multiply(grad, lr)
    return new


def float32(function):
    @functools.wraps(function)
    def wrapped(theta, grad, *, lr):
        return function(np.float32(theta), np.float32(grad), lr=np.float32(lr))

    return wrapped


EXERCISE = Exercise(
    id="01.2",
    signature="gradient_step(theta, grad, *, lr)",
    also=("gd_step",),
    points=2,
    task="Return the parameters after one step of gradient descent.",
    reference=gradient_step,
    cases=cases,
    mistakes=(
        ascent,
        no_learning_rate,
        divided_by_the_rate,
        only_the_displacement,
        uphill_displacement,
        unit_step,
        unit_step_divided_by_0,
        sign_step,
        length_of_the_gradient,
        sizes_only,
        in_place,
        written_into_theta,
        gradient_changed,
        copy_of_whole_numbers,
        whole_numbers,
        rate_on_everything,
        swapped,
        rounded,
        flattened,
        clipped_gradient,
        long_gradients_shortened,
        relative_step,
        squared_gradient,
        mean_over_the_parameters,
        rate_subtracted_too,
        rate_from_theta,
    ),
    alternatives=(
        step_on_a_copy,
        step_by_rows,
        step_filled,
        float32(gradient_step),
        lambda x, g, *, lr: (x / lr - g) * lr,
        lambda theta, grad, *, lr: np.add(theta, np.multiply(grad, -lr)).tolist(),
        lambda theta, grad, *, lr: sum((theta, -lr * grad)),
    ),
    equivalents={"`grad` and `lr` exchanged": "a product is the same in either order"},
)
