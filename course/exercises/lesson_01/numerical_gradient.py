"""The gradient of any function, by central differences."""

from __future__ import annotations

import numpy as np

from ..spec import Exercise, mistake
from . import cases
from .alternatives import (
    central_by_generator,
    central_in_a_table,
    central_on_a_copy,
    central_rows,
    central_there_and_back,
)


def numerical_gradient(f, theta, *, h):
    """Return the central-difference gradient of f at theta, shape (d,)."""
    theta = np.asarray(theta, dtype=float)
    gradient = np.zeros_like(theta)
    for i in range(theta.size):
        e = np.zeros_like(theta)
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return gradient


@mistake(
    "forward difference",
    "This is the forward difference, (f(θ+h) − f(θ))/h. Its error shrinks like h; the "
    "central difference looks to both sides of θ, and its error shrinks like h².",
)
def forward_difference(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta + h * e) - f(theta)) / h for e in np.eye(theta.size)])


@mistake(
    "backward difference",
    "This is the backward difference, (f(θ) − f(θ−h))/h. The central difference looks "
    "to both sides of θ.",
)
def backward_difference(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta) - f(theta - h * e)) / h for e in np.eye(theta.size)])


@mistake(
    "coordinate not reset",
    "The first component is right, the later ones are not always: each coordinate is measured "
    "from a point where the ones before it have been moved and not put back. A partial derivative "
    "changes one coordinate and holds the others still.",
)
def coordinate_not_reset(f, theta, *, h):
    up, down = np.array(theta, dtype=float), np.array(theta, dtype=float)
    gradient = np.empty_like(up)
    for i in range(up.size):
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@mistake(
    "left at the lower point",
    "The coordinates that have been measured stay h too low: they went up by h, down by 2h, and "
    "never back. The caller's theta has moved with them; work on a float copy, and put "
    "each coordinate back.",
)
def left_at_the_lower_point(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        above = f(theta)
        theta[i] -= 2 * h
        gradient[i] = (above - f(theta)) / (2 * h)
    return gradient


@mistake(
    "lower point of a copy",
    "The coordinates that have been measured stay h too low: they went up by h, down by 2h, and "
    "never back. A partial derivative changes one coordinate and holds the others still.",
)
def lower_point_of_a_copy(f, theta, *, h):
    return left_at_the_lower_point.function(f, np.array(theta, dtype=float), h=h)


@mistake(
    "put back in whole numbers",
    "Right, except where theta holds whole numbers. Moving an entry of an integer array by h "
    "drops the fraction, so it goes neither h up nor back; work on "
    "`np.array(theta, dtype=float)`.",
)
def put_back_in_whole_numbers(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        theta[i] += h
        above = f(theta)
        theta[i] -= 2 * h
        gradient[i] = (above - f(theta)) / (2 * h)
        theta[i] += h
    return gradient


@mistake(
    "one array under two names",
    "Every component is 0, since f is asked twice at one point. `minus = theta` makes no copy but "
    "a second name: what moves up under one name is moved down again under the other.",
)
def one_array_under_two_names(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        plus = minus = theta
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (2 * h)
    return gradient


@mistake(
    "all coordinates at once",
    "All your components are the same number: `theta + h` moves every coordinate at "
    "once, and measures them all together. Move one coordinate at a time.",
)
def all_coordinates_at_once(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    slope = (f(theta + h) - f(theta - h)) / (2 * h)
    return np.full(theta.shape, slope)


@mistake(
    "one number",
    "One number comes back, the change of f when every coordinate moves at once. A gradient has a "
    "component for each coordinate: move them one at a time.",
)
def one_number(f, theta, *, h):
    return (f(theta + h) - f(theta - h)) / (2 * h)


@mistake(
    "first component only",
    "Only the first component is measured, the others are 0. Is `return` inside the loop? It ends "
    "the function in the first round.",
)
def first_component_only(f, theta, *, h):
    gradient = numerical_gradient(f, theta, h=h)
    gradient[1:] = 0
    return gradient


@mistake(
    "whole numbers",
    "Right, except where theta holds whole numbers: an integer array drops the "
    "fraction, so theta + h rounds back to theta. Make a float copy first: "
    "`np.array(theta, dtype=float)`.",
)
def whole_numbers(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        up, down = np.array(theta), np.array(theta)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@mistake(
    "gradient of whole numbers",
    "Right, except where theta holds whole numbers: there the gradient has lost its fractions. "
    "`np.zeros_like(theta)` is an integer array if theta is one; a gradient needs floats.",
)
def gradient_of_whole_numbers(f, theta, *, h):
    gradient = np.zeros_like(theta)
    for i, e in enumerate(np.eye(len(theta))):
        gradient[i] = (f(theta + h * e) - f(theta - h * e)) / (2 * h)
    return gradient


@mistake(
    "step of whole numbers",
    "Right, except where theta holds whole numbers: there f is asked twice at theta itself. "
    "`np.zeros_like(theta)` is an integer array if theta is one, and an h put into it loses its "
    "fraction.",
)
def step_of_whole_numbers(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        e = np.zeros_like(theta)
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return gradient


@mistake(
    "half of a forward difference",
    "The answer is half the change from θ to θ+h, divided by h: what is subtracted is f at θ "
    "itself. The lower point lies h below θ, not h below the upper one.",
)
def half_of_a_forward_difference(f, theta, *, h):
    return forward_difference.function(f, theta, h=h) / 2


@mistake(
    "half of a backward difference",
    "The answer is half the change from θ−h to θ, divided by h: the upper point is θ itself. It "
    "lies h above θ, not h above the lower one.",
)
def half_of_a_backward_difference(f, theta, *, h):
    return backward_difference.function(f, theta, h=h) / 2


@mistake(
    "second difference",
    "This is the second difference, (f(θ+h) − 2f(θ) + f(θ−h))/h²: it says how f bends. The slope "
    "is the change of f between the two outer points, divided by their distance.",
)
def second_difference(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array(
        [(f(theta + h * e) - 2 * f(theta) + f(theta - h * e)) / h**2 for e in np.eye(theta.size)]
    )


@mistake(
    "length 1",
    "Your gradient has length 1 always, and at the bottom of a bowl that is 0/0. Its direction is "
    "right; its length says how steep the ground is, so leave it as it is.",
)
def length_1(f, theta, *, h):
    gradient = numerical_gradient(f, theta, h=h)
    return gradient / np.linalg.norm(gradient)


@mistake(
    "h times the coordinate",
    "Each coordinate is moved by h times its own value, and one that is 0 by nothing. The "
    "exercise moves every coordinate by h itself.",
)
def h_times_the_coordinate(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    steps = np.diag(h * theta)
    return np.array([(f(theta + e) - f(theta - e)) / (2 * sum(e)) for e in steps])


@mistake(
    "other coordinates at 0",
    "While one coordinate is moved, the others are 0, so the slopes belong to another point. The "
    "others keep theta's values.",
)
def other_coordinates_at_0(f, theta, *, h):
    points = np.diag(np.asarray(theta, dtype=float))
    return np.array([numerical_gradient(f, point, h=h)[i] for i, point in enumerate(points)])


@mistake(
    "a nearer point too",
    "The answer is closer to the true slope than the central difference with this h. Good as that "
    "is, the exercise asks for (f(θ+h) − f(θ−h))/(2h) and no more.",
)
def a_nearer_point_too(f, theta, *, h):
    near, far = (numerical_gradient(f, theta, h=step) for step in (h, 2 * h))
    return (4 * near - far) / 3


@mistake(
    "values as places",
    "An index is out of range, as where a loop goes through theta's values and takes each for a "
    "place. `range(len(theta))` goes through the places.",
)
def values_as_places(f, theta, *, h):
    gradient, values = np.zeros(len(theta)), numerical_gradient(f, theta, h=h)
    for i in theta:
        gradient[int(i)] = values[int(i)]
    return gradient


OF_THE_ANSWER = (
    mistake(
        "divided by h",
        "Every component is twice too large. The points θ+h and θ−h are 2h apart, and the change "
        "is divided by the distance between the two points.",
    )(lambda f, theta, *, h: 2 * numerical_gradient(f, theta, h=h)),
    mistake(
        "divided by two, times h",
        "Every component is h² times too large: `/ 2 * h` divides by 2 and then multiplies by h, "
        "from left to right. Put the whole distance in parentheses.",
    )(lambda f, theta, *, h: h**2 * numerical_gradient(f, theta, h=h)),
    mistake(
        "not divided by the distance",
        "Every component is 2h times too large: this is the change of f between the two points. A "
        "slope is the change divided by the distance.",
    )(lambda f, theta, *, h: 2 * h * numerical_gradient(f, theta, h=h)),
    mistake(
        "other sign",
        "Every component has the wrong sign. Take f at the point further along the coordinate "
        "first, and subtract f at the point behind.",
    )(lambda f, theta, *, h: -numerical_gradient(f, theta, h=h)),
    mistake(
        "half of h",
        "The two points are h apart, h/2 on either side. The exercise asks for θ+h and θ−h, whose "
        "distance is 2h: where the curve bends, that is another number.",
    )(lambda f, theta, *, h: numerical_gradient(f, theta, h=h / 2)),
    mistake(
        "an h of its own",
        "The answer is the slope for a very short h, whatever h was handed in. Use the argument: "
        "with a long h the central difference is another number.",
    )(lambda f, theta, *, h: numerical_gradient(f, theta, h=1e-5)),
    mistake(
        "around the origin",
        "The answer is the gradient at the origin, wherever theta is. The two points lie h on "
        "either side of theta.",
    )(lambda f, theta, *, h: numerical_gradient(f, np.zeros(len(theta)), h=h)),
    mistake(
        "a step of 1",
        "f is asked 1 to either side, whatever h is. An array of zeros with a single 1 says which "
        "coordinate moves; times h it says how far.",
    )(lambda f, theta, *, h: numerical_gradient(f, theta, h=1) / h),
    mistake(
        "h not too short",
        "Right, except for a very short h, which counts as a longer one. The one who calls "
        "chooses h.",
    )(lambda f, theta, *, h: numerical_gradient(f, theta, h=max(h, 1e-5))),
    mistake(
        "rounded",
        "Right, except that tiny components come out as 0. Rounding to a number of decimals has "
        "units: in small ones it rounds everything away.",
    )(lambda f, theta, *, h: np.round(numerical_gradient(f, theta, h=h), 8)),
    mistake(
        "h not too long",
        "The answer is the slope for a very short h where h is long. With a long h the central "
        "difference is another number: use h as it comes.",
    )(lambda f, theta, *, h: numerical_gradient(f, theta, h=min(h, 1e-5))),
    mistake(
        "last component left out",
        "The last component is 0, as where the loop ends one round early: it goes through all d "
        "places, and `range(len(theta))` leaves out none of them.",
    )(lambda f, theta, *, h: np.append(numerical_gradient(f, theta, h=h)[:-1], 0.0)),
)


EXERCISE = Exercise(
    id="01.1",
    signature="numerical_gradient(f, theta, *, h)",
    points=3,
    task="Return the gradient of f at theta by central differences with step h.",
    reference=numerical_gradient,
    cases=cases.slopes,
    # Another order of operations rounds differently; h = 1e-5 magnifies that.
    rtol=1e-6,
    atol=1e-7,
    mistakes=(
        *OF_THE_ANSWER,
        forward_difference,
        backward_difference,
        coordinate_not_reset,
        left_at_the_lower_point,
        lower_point_of_a_copy,
        put_back_in_whole_numbers,
        one_array_under_two_names,
        all_coordinates_at_once,
        one_number,
        first_component_only,
        whole_numbers,
        gradient_of_whole_numbers,
        step_of_whole_numbers,
        half_of_a_forward_difference,
        half_of_a_backward_difference,
        second_difference,
        length_1,
        h_times_the_coordinate,
        other_coordinates_at_0,
        a_nearer_point_too,
        values_as_places,
    ),
    alternatives=(
        central_rows,
        central_on_a_copy,
        central_there_and_back,
        central_by_generator,
        central_in_a_table,
        lambda f, theta, *, h: np.float32(numerical_gradient(f, theta, h=h)),
        lambda f, theta, *, h: [
            (f(theta + e) - f(theta - e)) / h / 2 for e in h * np.eye(len(theta))
        ],
    ),
    equivalents={"ones_like for: `np.zeros_like(theta)`": "every entry of it is written over"},
)
