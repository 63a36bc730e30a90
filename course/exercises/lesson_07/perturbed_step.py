"""Take a gradient step, with a kick where the ground is flat."""

from __future__ import annotations

import functools

import numpy as np

from ..spec import Exercise, mistake
from . import alternatives, cases


def perturbed_step(theta, grad, noise, *, lr, radius, threshold):
    """Return theta after a step, and a kick of length `radius` where the gradient is short."""
    kick = radius * noise / np.linalg.norm(noise, axis=-1, keepdims=True)
    short = np.linalg.norm(grad, axis=-1, keepdims=True) <= threshold
    return theta - lr * grad + np.where(short, kick, 0.0)


def _length(vectors):
    return np.linalg.norm(vectors, axis=-1, keepdims=True)


def _kicked(theta, grad, kick, short, lr):
    return theta - lr * grad + np.where(short, kick, 0.0)


@mistake(
    "less than",
    "Right, except where the gradient is exactly `threshold` long: “at most” includes it, and with "
    "threshold 0 the saddle itself.",
)
def less_than(theta, grad, noise, *, lr, radius, threshold):
    return _kicked(theta, grad, radius * noise / _length(noise), _length(grad) < threshold, lr)


@mistake(
    "one if for all",
    "One walker comes out right. With several, an `if` is asked about many lengths at once, and "
    "does not know which to answer for: let `np.where` decide row by row.",
)
def one_if_for_all(theta, grad, noise, *, lr, radius, threshold):
    theta = theta - lr * grad
    if _length(grad) <= threshold:
        theta = theta + radius * noise / _length(noise)
    return theta


@mistake(
    "no keepdims",
    "One walker comes out right. With several, the lengths have lost their last axis, so they do "
    "not stand beside their own rows: keep it with `keepdims=True`.",
)
def no_keepdims(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise, axis=-1)
    return _kicked(theta, grad, kick, np.linalg.norm(grad, axis=-1) <= threshold, lr)


@mistake(
    "no keepdims for the noise",
    "One walker comes out right. With several, the noise is not divided row by row: its lengths "
    "need a last axis, `keepdims=True`, to stand beside their rows.",
)
def no_keepdims_for_the_noise(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise, axis=-1)
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "no keepdims for the gradient",
    "One walker comes out right. With several, the kicks do not fall on the rows whose gradients "
    "are short: those lengths need a last axis, `keepdims=True`.",
)
def no_keepdims_for_the_gradient(theta, grad, noise, *, lr, radius, threshold):
    short = np.linalg.norm(grad, axis=-1) <= threshold
    return _kicked(theta, grad, radius * noise / _length(noise), short, lr)


@mistake(
    "one length for all",
    "One walker comes out right; with several, both lengths are those of the whole array. Each row "
    "is a walker of its own: `np.linalg.norm(grad, axis=-1, keepdims=True)`, and the same for the "
    "noise.",
)
def one_length_for_all(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise)
    return _kicked(theta, grad, kick, np.linalg.norm(grad) <= threshold, lr)


@mistake(
    "one length for the noise",
    "With several walkers the kicks come out too short: the noise is divided by the length of the "
    "whole array. Divide each row by its own.",
)
def one_length_for_the_noise(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise)
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "one length for the gradient",
    "With several walkers all are kicked or none: the length compared is that of all gradients "
    "together. Each row has a length of its own.",
)
def one_length_for_the_gradient(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / _length(noise)
    return _kicked(theta, grad, kick, np.linalg.norm(grad) <= threshold, lr)


@mistake(
    "walkers along the first axis",
    "Arrays of shape (n, d) come out right. A walker alone, of shape (d,), is taken for d of them, "
    "and with more axes several are taken for one: a walker is what lies along the last axis.",
)
def walkers_along_the_first_axis(theta, grad, noise, *, lr, radius, threshold):
    after = theta - lr * grad
    for i in range(len(theta)):
        if np.linalg.norm(grad[i]) <= threshold:
            after[i] += radius * noise[i] / np.linalg.norm(noise[i])
    return after


@mistake(
    "lengths of the columns",
    "One walker comes out right. With several, the lengths are those of the columns: the numbers "
    "of a walker lie along the last axis, `axis=-1`.",
)
def lengths_of_the_columns(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / np.linalg.norm(noise, axis=0)
    return _kicked(theta, grad, kick, np.linalg.norm(grad, axis=0) <= threshold, lr)


@mistake(
    "largest coordinate",
    "The gradient's largest coordinate is compared with `threshold`. Its length is the root of the "
    "sum of all squares, which is more.",
)
def largest_coordinate(theta, grad, noise, *, lr, radius, threshold):
    short = abs(grad).max(axis=-1, keepdims=True) <= threshold
    return _kicked(theta, grad, radius * noise / _length(noise), short, lr)


@mistake(
    "never quite divided by 0",
    "Right, except where the noise is tiny: something is added to its length, and the kick gets "
    "shorter than `radius`.",
)
def never_quite_divided_by_0(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / (_length(noise) + 1e-8)
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "coordinate by coordinate",
    "Each coordinate is kicked by itself, where its own slope is at most `threshold`. A walker is "
    "kicked as a whole, when its gradient's length is.",
)
def coordinate_by_coordinate(theta, grad, noise, *, lr, radius, threshold):
    return _kicked(theta, grad, radius * noise / _length(noise), abs(grad) <= threshold, lr)


@mistake(
    "squared length",
    "The gradient's squared length is compared with `threshold`: kicks fall where the square is "
    "short. Take the root.",
)
def squared_length(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / _length(noise)
    return _kicked(theta, grad, kick, (grad**2).sum(axis=-1, keepdims=True) <= threshold, lr)


@mistake(
    "length of the step",
    "The kicks fall where the step lr·gradient is at most `threshold` long. The text asks for the "
    "gradient's own length.",
)
def length_of_the_step(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / _length(noise)
    return _kicked(theta, grad, kick, _length(lr * grad) <= threshold, lr)


@mistake(
    "always kicks",
    "There is a kick on the slope too, where the gradient knows the way. Kick only where the "
    "gradient is at most `threshold` long.",
)
def always_kicks(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad + radius * noise / _length(noise)


@mistake(
    "never kicks",
    "This is plain gradient descent: there is no kick anywhere. On a saddle the gradient is zero, "
    "and so the walker stays.",
)
def never_kicks(theta, grad, noise, *, lr, radius, threshold):
    return theta - lr * grad


@mistake(
    "kicks on slopes",
    "The kick comes where the gradient is long and not where it is short: turn the comparison "
    "round.",
)
def kicks_on_slopes(theta, grad, noise, *, lr, radius, threshold):
    return _kicked(theta, grad, radius * noise / _length(noise), _length(grad) > threshold, lr)


@mistake(
    "length of the noise",
    "The kick is radius times the noise, so its length is chance. Divide the noise by its length "
    "first.",
)
def length_of_the_noise(theta, grad, noise, *, lr, radius, threshold):
    return _kicked(theta, grad, radius * noise, _length(grad) <= threshold, lr)


@mistake(
    "kick instead of a step",
    "Where there is a kick the gradient step is missing. It is short there, but it is the way "
    "down: take both.",
)
def kick_instead_of_a_step(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / _length(noise)
    return theta + np.where(_length(grad) <= threshold, kick, -lr * grad)


@mistake(
    "kick scaled by the rate",
    "The kick comes out lr times as long as it should. Its length is `radius`, whatever the rate.",
)
def kick_scaled_by_the_rate(theta, grad, noise, *, lr, radius, threshold):
    kick = lr * radius * noise / _length(noise)
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "noise added to the gradient",
    "The kick comes out with the opposite sign and lr times as long: added to the gradient, it is "
    "subtracted with it. Add it to theta.",
)
def noise_added_to_the_gradient(theta, grad, noise, *, lr, radius, threshold):
    kick = -lr * radius * noise / _length(noise)
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "in place",
    "The value is right, but the caller's theta has moved, as `theta += …` and `theta -= …` do. "
    "Return a new array.",
)
def in_place(theta, grad, noise, *, lr, radius, threshold):
    theta -= lr * grad
    theta += np.where(_length(grad) <= threshold, radius * noise / _length(noise), 0.0)
    return theta


@mistake(
    "largest coordinates",
    "Gradient and noise are both measured by their largest coordinate. A length is the root of the "
    "sum of all squares.",
)
def largest_coordinates(theta, grad, noise, *, lr, radius, threshold):
    short = abs(grad).max(axis=-1, keepdims=True) <= threshold
    kick = radius * noise / abs(noise).max(axis=-1, keepdims=True)
    return _kicked(theta, grad, kick, short, lr)


@mistake(
    "kicked together",
    "One walker comes out right. With several, all are kicked as soon as the gradient of one is "
    "short. Each walker is asked for itself: `np.where` decides row by row.",
)
def kicked_together(theta, grad, noise, *, lr, radius, threshold):
    short = np.any(_length(grad) <= threshold)
    return _kicked(theta, grad, radius * noise / _length(noise), short, lr)


@mistake(
    "mean of squares",
    "The root is taken of the mean of the squares. A length is the root of their sum, which is "
    "more in two dimensions and above.",
)
def mean_of_squares(theta, grad, noise, *, lr, radius, threshold):
    short = np.sqrt((grad**2).mean(axis=-1, keepdims=True)) <= threshold
    kick = radius * noise / np.sqrt((noise**2).mean(axis=-1, keepdims=True))
    return _kicked(theta, grad, kick, short, lr)


@mistake(
    "length of theta",
    "Kicks fall where theta is at most `threshold` long, as if all flat ground lay about 0. It is "
    "the gradient that says how flat the ground is.",
)
def length_of_theta(theta, grad, noise, *, lr, radius, threshold):
    short = _length(theta) <= threshold
    return _kicked(theta, grad, radius * noise / _length(noise), short, lr)


@mistake(
    "noise cut to the radius",
    "Where the noise is longer than `radius` the kick is right; shorter noise stays as it is. "
    "Scaled to length `radius`, it becomes longer there.",
)
def noise_cut_to_the_radius(theta, grad, noise, *, lr, radius, threshold):
    kick = noise * np.minimum(1, radius / _length(noise))
    return _kicked(theta, grad, kick, _length(grad) <= threshold, lr)


@mistake(
    "sums of sizes",
    "The sizes of the coordinates are added up, for the gradient and for the noise. A length is "
    "the root of the sum of the squares, which is less.",
)
def sums_of_sizes(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / abs(noise).sum(axis=-1, keepdims=True)
    return _kicked(theta, grad, kick, abs(grad).sum(axis=-1, keepdims=True) <= threshold, lr)


@mistake(
    "length of the noise asked",
    "Kicks fall where the noise is at most `threshold` long, so by chance. It is the gradient's "
    "length that tells flat ground.",
)
def length_of_the_noise_asked(theta, grad, noise, *, lr, radius, threshold):
    kick = radius * noise / _length(noise)
    return _kicked(theta, grad, kick, _length(noise) <= threshold, lr)


@functools.wraps(perturbed_step)
def by_vectorize(*arrays, lr, radius, threshold):
    def one(theta, grad, noise):
        kick = noise / np.hypot.reduce(noise) * radius
        return theta - lr * grad + kick * (np.hypot.reduce(grad) <= threshold)

    return np.vectorize(one, signature="(d),(d),(d)->(d)")(*arrays)


EXERCISE = Exercise(
    id="07.3",
    signature="perturbed_step(theta, grad, noise, *, lr, radius, threshold)",
    points=3,
    task="Return theta after a gradient step, plus a kick where the gradient is short.",
    reference=perturbed_step,
    cases=cases.walkers,
    mistakes=(
        less_than,
        one_if_for_all,
        no_keepdims,
        no_keepdims_for_the_noise,
        no_keepdims_for_the_gradient,
        one_length_for_all,
        one_length_for_the_noise,
        one_length_for_the_gradient,
        walkers_along_the_first_axis,
        lengths_of_the_columns,
        largest_coordinate,
        never_quite_divided_by_0,
        coordinate_by_coordinate,
        squared_length,
        length_of_the_step,
        always_kicks,
        never_kicks,
        kicks_on_slopes,
        length_of_the_noise,
        kick_instead_of_a_step,
        kick_scaled_by_the_rate,
        noise_added_to_the_gradient,
        in_place,
        largest_coordinates,
        kicked_together,
        mean_of_squares,
        length_of_theta,
        noise_cut_to_the_radius,
        sums_of_sizes,
        length_of_the_noise_asked,
    ),
    alternatives=(
        alternatives.row_by_row,
        alternatives.on_a_copy,
        alternatives.by_deeper_rows,
        alternatives.by_a_mask,
        by_vectorize,
        lambda theta, grad, noise, **h: np.float32(perturbed_step(theta, grad, noise, **h)),
        lambda theta, grad, noise, **h: perturbed_step(theta, grad, noise, **h).tolist(),
    ),
)
