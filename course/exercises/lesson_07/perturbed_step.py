"""Take a gradient step, with a kick where the ground is flat."""

from __future__ import annotations

import numpy as np

from ..spec import Case, Exercise, mistake


def perturbed_step(theta, grad, noise, *, lr, radius, threshold):
    """Return theta after a step, and a kick of length `radius` where the gradient is short."""
    kick = radius * noise / np.linalg.norm(noise, axis=-1, keepdims=True)
    short = np.linalg.norm(grad, axis=-1, keepdims=True) <= threshold
    return theta - lr * grad + np.where(short, kick, 0.0)


def cases(rng):
    def case(lengths, d, kwargs, note):
        shape = (*np.shape(lengths), d)
        grad = rng.normal(size=shape)
        grad *= np.asarray(lengths)[..., None] / np.linalg.norm(grad, axis=-1, keepdims=True)
        theta, noise = rng.uniform(-3, 3, shape), rng.normal(size=shape)
        return Case((theta, grad, noise), kwargs, note)

    kwargs = {"lr": 0.3, "radius": 0.7, "threshold": 0.5}
    return [
        case(0.3, 2, kwargs, "one walker on flat ground"),
        case(2.0, 2, kwargs, "one walker on a slope"),
        case([0.2, 3.0, 0.4, 0.6], 3, kwargs, "four walkers, two of them on flat ground"),
        case([0.01, 0.02, 0.5], 5, kwargs | {"threshold": 0.1, "radius": 2.0}, "another threshold"),
        case([0.0, 0.0], 2, kwargs, "two walkers where the gradient is 0"),
    ]


def _length(vectors):
    return np.linalg.norm(vectors, axis=-1, keepdims=True)


def _unit(vectors):
    return vectors / np.maximum(_length(vectors), 1e-300)


@mistake(
    "always kicks",
    "You kick on the slope too, where the gradient knows the way. Kick only where the gradient is "
    "at most `threshold` long.",
)
def always_kicks(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad + radius * _unit(noise)


@mistake(
    "never kicks",
    "This is gradient descent: the noise is never used. On a saddle the gradient is zero, and so "
    "you stay.",
)
def never_kicks(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad


@mistake(
    "kicks on slopes",
    "You kick where the gradient is long and not where it is short: turn the comparison round.",
)
def kicks_on_slopes(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad + np.where(_length(grad) > threshold, radius * _unit(noise), 0.0)


@mistake(
    "length of the noise",
    "Your kick is radius times the noise, so its length is chance. Divide the noise by its length "
    "first.",
)
def length_of_the_noise(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad + np.where(_length(grad) <= threshold, radius * noise, 0.0)


@mistake(
    "one length for all",
    "You measure the length of the whole array. Each row is a walker of its own: "
    "`np.linalg.norm(grad, axis=-1, keepdims=True)`, and the same for the noise.",
)
def one_length_for_all(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise)
    return theta - lr * grad + np.where(np.linalg.norm(grad) <= threshold, kick, 0.0)


@mistake(
    "kick instead of a step",
    "Where you kick you drop the gradient step. It is short there, but it is the way down: take "
    "both.",
)
def kick_instead_of_a_step(theta, grad, noise, *, lr, radius, threshold):
    return theta + np.where(_length(grad) <= threshold, radius * _unit(noise), -lr * grad)


@mistake(
    "kick scaled by the rate",
    "You multiply the kick by lr. Its length is `radius`, whatever the rate: subtract lr·grad "
    "alone.",
)
def kick_scaled_by_the_rate(theta, grad, noise, *, lr, radius, threshold):
    kick = lr * radius * _unit(noise)
    return theta - lr * grad + np.where(_length(grad) <= threshold, kick, 0.0)


@mistake(
    "kick along the gradient",
    "You lengthen the gradient step to `radius`. On the ridge of a saddle the gradient has no part "
    "that leads off the ridge, however long you make it. The direction has to come from the noise.",
)
def kick_along_the_gradient(theta, grad, noise, *, lr, radius, threshold):
    kick = -radius * _unit(grad)
    return theta - lr * grad + np.where(_length(grad) <= threshold, kick, 0.0)


@mistake(
    "in place",
    "The value is right, but `theta += …` has moved the caller's array. Return a new one.",
)
def in_place(theta, grad, noise, **h):
    theta += perturbed_step(theta, grad, noise, **h) - theta
    return theta


def row_by_row(theta, grad, noise, *, lr, radius, threshold):
    theta, grad, noise = (np.array(x, dtype=float) for x in (theta, grad, noise))
    rows = zip(*(np.atleast_2d(x) for x in (theta, grad, noise)), strict=True)
    after = []
    for t, g, z in rows:
        t = t - lr * g
        if g @ g <= threshold**2:
            t += radius / np.sqrt(z @ z) * z
        after.append(t)
    return np.array(after).reshape(theta.shape)


def on_a_copy(theta, grad, noise, *, lr, radius, threshold):
    theta = np.array(theta, dtype=float)
    theta -= lr * grad
    short = np.sqrt(np.sum(grad**2, axis=-1)) <= threshold
    theta += short[..., None] * (noise * (radius / np.linalg.norm(noise, axis=-1)[..., None]))
    return theta


EXERCISE = Exercise(
    id="07.3",
    signature="perturbed_step(theta, grad, noise, *, lr, radius, threshold)",
    points=3,
    task="Return theta after a gradient step, plus a kick where the gradient is short.",
    reference=perturbed_step,
    cases=cases,
    mistakes=(
        always_kicks,
        never_kicks,
        kicks_on_slopes,
        length_of_the_noise,
        one_length_for_all,
        kick_instead_of_a_step,
        kick_scaled_by_the_rate,
        kick_along_the_gradient,
        in_place,
    ),
    alternatives=(
        row_by_row,
        on_a_copy,
        lambda theta, grad, noise, **h: np.float32(perturbed_step(theta, grad, noise, **h)),
        lambda theta, grad, noise, **h: perturbed_step(theta, grad, noise, **h).tolist(),
    ),
)
