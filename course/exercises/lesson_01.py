"""The exercises of lesson 01: numerical gradient, step, descent, when to stop, a bug."""

from __future__ import annotations

import numpy as np

from .spec import Case, Exercise, Mistake

# ---------------------------------------------------------------- 01.1


def numerical_gradient(f, theta, *, h):
    """Return the central-difference gradient of f at theta, shape (d,)."""
    theta = np.asarray(theta, dtype=float)
    gradient = np.empty_like(theta)
    for i in range(theta.size):
        e = np.zeros_like(theta)
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
    return gradient


def _wave(a, b):
    """A smooth function of any dimension; every derivative of it differs from zero."""
    return lambda theta: float(np.sum(a * np.sin(theta)) + np.exp(0.3 * np.dot(b, theta)))


def _gradient_cases(rng):
    return [
        Case((lambda theta: float(3 * theta[0] ** 2 - 2 * theta[0] * theta[1]),
              rng.uniform(-2, 2, 2)), {"h": 1e-5}, "a quadratic in two variables"),
        Case((_wave(rng.uniform(1, 2, 3), rng.uniform(-1, 1, 3)), rng.uniform(-1, 1, 3)),
             {"h": 1e-3}, "a curved function in three variables"),
        Case((_wave(rng.uniform(1, 2, 2), rng.uniform(-1, 1, 2)), rng.uniform(-1, 1, 2)),
             {"h": 0.1}, "the same kind of function with a long h"),
        Case((lambda theta: float(np.sum(theta**3)), rng.integers(1, 5, 2)),
             {"h": 1e-4}, "a point with whole-number coordinates"),
    ]  # fmt: skip


def _forward(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta + h * e) - f(theta)) / h for e in np.eye(theta.size)])


def _backward(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return np.array([(f(theta) - f(theta - h * e)) / h for e in np.eye(theta.size)])


def _undivided(f, theta, *, h):
    return 2 * numerical_gradient(f, theta, h=h)


def _not_reset(f, theta, *, h):
    up, down = np.array(theta, dtype=float), np.array(theta, dtype=float)
    gradient = np.empty_like(up)
    for i in range(up.size):
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def _all_at_once(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    slope = (f(theta + h) - f(theta - h)) / (2 * h)
    return np.full(theta.shape, slope)


def _integer(f, theta, *, h):
    gradient = np.empty(len(theta))
    for i in range(len(theta)):
        up, down = np.array(theta), np.array(theta)
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def _central_rows(f, theta, *, h):
    theta = np.asarray(theta, dtype=float)
    return [float(f(theta + h * e) / (2 * h) - f(theta - h * e) / (2 * h))
            for e in np.eye(theta.size)]  # fmt: skip


def _central_on_a_copy(f, theta, *, h):
    point = np.array(theta, dtype=float)
    gradient = np.zeros(point.size)
    for i, here in enumerate(point.copy()):
        point[i] = here + h
        gradient[i] += f(point)
        point[i] = here - h
        gradient[i] -= f(point)
        point[i] = here
    gradient /= 2 * h
    return gradient


# ---------------------------------------------------------------- 01.2


def gradient_step(theta, grad, *, lr):
    """Return theta one step of length lr * |grad| further downhill."""
    return theta - lr * grad


def _step_cases(rng):
    return [
        Case((rng.uniform(-3, 3, 2), rng.uniform(-4, 4, 2)), {"lr": 0.1}, "two parameters"),
        Case((rng.uniform(-3, 3, 5), rng.uniform(-4, 4, 5)), {"lr": 0.03}, "five parameters"),
        Case((rng.uniform(-3, 3, (2, 3)), rng.uniform(-4, 4, (2, 3))), {"lr": 1.7},
             "a matrix of parameters and a long step"),
        Case((rng.uniform(-3, 3, 2), np.zeros(2)), {"lr": 0.5}, "a point where the gradient is 0"),
    ]  # fmt: skip


def _step_in_place(theta, grad, *, lr):
    theta -= lr * grad
    return theta


def _step_on_a_copy(theta, grad, *, lr):
    theta = theta.copy()
    theta -= lr * grad
    return theta


def _unit_step(theta, grad, *, lr):
    norm = np.linalg.norm(grad)
    return theta - lr * grad / norm if norm else theta


# ---------------------------------------------------------------- 01.3


def descend(grad, theta, *, lr, steps):
    """Return the path of a descent, shape (steps + 1, d): the start, then every step."""
    path = [np.asarray(theta, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def _bowl(rng, d):
    """The gradient of a quadratic bowl with a random Hessian, its eigenvalues in [1, 6]."""
    q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian, centre = q @ np.diag(rng.uniform(1, 6, d)) @ q.T, rng.uniform(-1, 1, d)
    return lambda theta: hessian @ (np.asarray(theta) - centre)


def _descent_cases(rng):
    return [
        Case((lambda theta: 2 * theta, np.array([10.0])), {"lr": 0.1, "steps": 5},
             "f(x) = x², from 10"),
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.12, "steps": 8}, "a bowl in 2-d"),
        Case((_bowl(rng, 2), rng.integers(2, 6, 2)), {"lr": 0.05, "steps": 4},
             "a start with whole-number coordinates"),
        Case((_bowl(rng, 3), rng.uniform(1, 3, 3)), {"lr": 0.2, "steps": 1}, "a single step"),
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 0}, "no step at all"),
    ]  # fmt: skip


def _aliased(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta]
    for _ in range(steps):
        theta -= lr * grad(theta)
        path.append(theta)
    return np.array(path)


def _without_start(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[1:]


def _without_end(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[:-1]


def _only_end(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps)[-1]


def _uphill(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=-lr, steps=steps)


def _stale_gradient(grad, theta, *, lr, steps):
    theta = np.asarray(theta, dtype=float)
    slope = grad(theta)
    return np.array([theta - k * lr * slope for k in range(steps + 1)])


def _integer_path(grad, theta, *, lr, steps):
    path = np.empty((steps + 1, *np.shape(theta)), dtype=np.asarray(theta).dtype)
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def _descend_filling(grad, theta, *, lr, steps):
    path = np.empty((steps + 1, len(theta)))
    path[0] = theta
    for k in range(steps):
        path[k + 1] = path[k] - lr * grad(path[k])
    return path


def _descend_on_a_copy(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    path = [theta.copy()]
    for _ in range(steps):
        theta -= lr * np.asarray(grad(theta))
        path.append(theta.copy())
    return path


def _descend_float32(grad, theta, *, lr, steps):
    return descend(grad, theta, lr=lr, steps=steps).astype(np.float32)


# ---------------------------------------------------------------- 01.4


def has_converged(grads, losses, *, tol):
    """Return whether the last gradient is tol times the first's length, and the loss no worse."""
    lengths = np.linalg.norm(grads, axis=1)
    shorter = lengths[-1] <= tol * lengths[0]
    return bool(shorter and np.isfinite(losses[-1]) and losses[-1] <= losses[0])


def _history(rng, lengths):
    """Gradients of the given lengths in the plane, in random directions."""
    angles = rng.uniform(0, 2 * np.pi, len(lengths))
    return np.asarray(lengths, dtype=float)[:, None] * np.column_stack(
        [np.cos(angles), np.sin(angles)]
    )


def _stopping_cases(rng):
    first = rng.uniform(2, 5)
    fall = np.sort(rng.uniform(1, 9, 4))[::-1]
    crossing = np.array([[first, 0.0], [0.8 * first, 0.1], [first / 2, -first / 2]])
    barely = 0.12 * first / np.sqrt(2)
    tilted = np.array([[first, 0.0], [first / 2, 0.0], [barely, -barely]])
    return [
        Case((_history(rng, [first, 1.0, 0.1, 5e-5 * first]), fall), {"tol": 1e-4},
             "the gradient has become 20,000 times shorter"),
        Case((_history(rng, [first, 1.5, 1.0, 0.8]), fall), {"tol": 1e-4}, "still on the slope"),
        Case((_history(rng, [1e-7, 6e-8, 5e-8]), fall[:3]), {"tol": 1e-3},
             "a loss measured in tiny units: every gradient is short, none has shrunk much"),
        Case((_history(rng, [4e6, 3e3, 5.0]), 1e6 * fall[:3]), {"tol": 1e-4},
             "a loss measured in huge units: the gradient is long, but it was far longer"),
        Case((_history(rng, [first, 1.5, 1.4, 1.4]), np.array([9.0, 3.0, 3.0, 3.0])), {"tol": 1e-4},
             "the loss stands still while the gradient does not vanish"),
        Case((crossing, fall[:3]), {"tol": 1e-3}, "components of opposite sign"),
        Case((tilted, fall[:3]), {"tol": 0.1}, "each component is short enough, the vector is not"),
        Case((_history(rng, [first, 1e-6, 2.0]), fall[:3]), {"tol": 1e-4},
             "the gradient was short once and has grown again"),
        Case((np.full((3, 2), np.nan), np.array([1.0, np.nan, np.nan])), {"tol": 1e-4},
             "the descent has left for infinity and holds NaN"),
        Case((_history(rng, [first, 2.0, 1e-6]), np.array([1.0, 4.0, 8.0])), {"tol": 1e-4},
             "the gradient vanishes on a plateau far above the start"),
        Case((np.zeros((1, 2)), np.array([2.5])), {"tol": 1e-4}, "a start at the minimum"),
    ]  # fmt: skip


def _converged_if(lengths, losses, shorter):
    return bool(shorter and np.isfinite(losses[-1]) and losses[-1] <= losses[0])


def _absolute_rule(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return _converged_if(lengths, losses, lengths[-1] <= tol)


def _loss_stands_still(grads, losses, *, tol):
    return len(losses) > 1 and bool(abs(losses[-1] - losses[-2]) <= tol)


def _signed_sum(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return _converged_if(lengths, losses, abs(np.sum(grads[-1])) <= tol * lengths[0])


def _largest_component(grads, losses, *, tol):
    lengths = np.abs(grads).max(axis=1)
    return _converged_if(lengths, losses, lengths[-1] <= tol * lengths[0])


def _ever_short(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return _converged_if(lengths, losses, lengths.min() <= tol * lengths[0])


def _blind_to_nan(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return not (lengths[-1] > tol * lengths[0] or losses[-1] > losses[0])


def _blind_to_loss(grads, losses, *, tol):
    lengths = np.linalg.norm(grads, axis=1)
    return bool(lengths[-1] <= tol * lengths[0])


def _converged_by_hand(grads, losses, *, tol):
    def length(g):
        return sum(float(x) ** 2 for x in g) ** 0.5

    if not np.isfinite(losses[-1]) or losses[-1] > losses[0]:
        return False
    return length(grads[-1]) <= tol * length(grads[0])


def _converged_squared(grads, losses, *, tol):
    last, first = np.dot(grads[-1], grads[-1]), np.dot(grads[0], grads[0])
    return np.logical_and(last <= tol**2 * first, losses[-1] <= losses[0])


def _converged_float32(grads, losses, *, tol):
    return has_converged(np.float32(grads), np.float32(losses), tol=np.float32(tol))


# ---------------------------------------------------------------- 01.5


def mended_descent(grad, theta, *, lr, steps):
    """Return where a descent of `steps` steps ends, all coordinates moved at once."""
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        g = grad(theta)
        for i in range(len(theta)):
            theta[i] -= lr * g[i]
    return theta


def _mended_cases(rng):
    return [
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.1, "steps": 1}, "one step"),
        Case((_bowl(rng, 2), rng.uniform(1, 3, 2)), {"lr": 0.15, "steps": 3}, "three steps"),
        Case((_bowl(rng, 4), rng.uniform(1, 3, 4)), {"lr": 0.05, "steps": 6}, "four coordinates"),
        Case((_bowl(rng, 3), rng.uniform(1, 3, 3)), {"lr": 0.1, "steps": 0}, "no step at all"),
    ]  # fmt: skip


def _one_after_another(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in range(len(theta)):
            theta[i] -= lr * grad(theta)[i]
    return theta


def _last_one_first(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for _ in range(steps):
        for i in reversed(range(len(theta))):
            theta[i] -= lr * grad(theta)[i]
    return theta


def _one_coordinate_a_step(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    for k in range(steps):
        i = k % len(theta)
        theta[i] -= lr * grad(theta)[i]
    return theta


def _first_gradient_only(grad, theta, *, lr, steps):
    theta = np.array(theta, dtype=float)
    return theta - steps * lr * np.asarray(grad(theta))


def _start_changed(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta -= lr * grad(theta)
    return theta


def _mended_vector(grad, theta, *, lr, steps):
    for _ in range(steps):
        theta = theta - lr * grad(theta)
    return theta


def _mended_list(grad, theta, *, lr, steps):
    theta = [float(x) for x in theta]
    for _ in range(steps):
        theta = [x - lr * g for x, g in zip(theta, grad(np.array(theta)), strict=True)]
    return theta


def _mended_float32(grad, theta, *, lr, steps):
    return np.float32(mended_descent(grad, theta, lr=lr, steps=steps))


EXERCISES = (
    Exercise(
        id="01.1",
        signature="numerical_gradient(f, theta, *, h)",
        points=3,
        task="Return the gradient of f at theta by central differences with step h.",
        reference=numerical_gradient,
        cases=_gradient_cases,
        # Another order of operations rounds differently, and h = 1e-5 magnifies that 1e5-fold.
        rtol=1e-6,
        atol=1e-7,
        mistakes=(
            Mistake(
                "forward difference",
                "This is the forward difference, (f(θ+h) − f(θ))/h. Its error shrinks like h; the "
                "central difference, (f(θ+h) − f(θ−h))/(2h), looks both ways and its error shrinks "
                "like h².",
                _forward,
            ),
            Mistake(
                "backward difference",
                "This is the backward difference, (f(θ) − f(θ−h))/h. Look both ways: the central "
                "difference uses f(θ+h) and f(θ−h) and divides by 2h.",
                _backward,
            ),
            Mistake(
                "divided by h",
                "Every component is twice too large. The points θ+h and θ−h are 2h apart, so the "
                "difference is divided by 2h, not by h.",
                _undivided,
            ),
            Mistake(
                "coordinate not reset",
                "The first component is right, the later ones are not: after moving coordinate i "
                "you never put it back, so the next coordinate is measured from a point that has "
                "moved. A partial derivative changes one coordinate and holds the others still.",
                _not_reset,
            ),
            Mistake(
                "all coordinates at once",
                "All your components are the same number: `theta + h` moves every coordinate at "
                "once and gives the slope along the diagonal. Move one coordinate at a time.",
                _all_at_once,
            ),
            Mistake(
                "whole numbers",
                "Right, except where theta holds whole numbers: an integer array drops the "
                "fraction, so theta + h rounds back to theta. Make a float copy first: "
                "`np.array(theta, dtype=float)`.",
                _integer,
            ),
        ),
        alternatives=(
            _central_rows,
            _central_on_a_copy,
            lambda f, theta, *, h: np.float32(numerical_gradient(f, theta, h=h)),
            lambda f, theta, *, h: [
                (f(theta + e) - f(theta - e)) / h / 2 for e in h * np.eye(len(theta))
            ],
        ),
    ),
    Exercise(
        id="01.2",
        signature="gradient_step(theta, grad, *, lr)",
        also=("gd_step",),
        points=2,
        task="Return the parameters after one step of gradient descent.",
        reference=gradient_step,
        cases=_step_cases,
        mistakes=(
            Mistake(
                "ascent",
                "You add the gradient, so you climb. The gradient points uphill; a step of descent "
                "subtracts it.",
                lambda theta, grad, *, lr: theta + lr * grad,
            ),
            Mistake(
                "no learning rate",
                "You subtract the whole gradient: `lr` is never used. The gradient says where to "
                "go, the learning rate how far.",
                lambda theta, grad, *, lr: theta - grad,
            ),
            Mistake(
                "only the displacement",
                "You return the displacement −lr·grad. The step starts where you stand: return "
                "theta plus the displacement, the new position.",
                lambda theta, grad, *, lr: -lr * grad,
            ),
            Mistake(
                "unit step",
                "You divide the gradient by its length, so every step is lr long. In gradient "
                "descent the step shrinks by itself where the ground gets flat; use "
                "the gradient as it is.",
                _unit_step,
            ),
            Mistake(
                "in place",
                "The value is right, but `theta -= …` changes the array that the caller handed in. "
                "Whoever kept it, a path for example, sees it move. Write `theta = theta - …` or "
                "return a new array.",
                _step_in_place,
            ),
            Mistake(
                "rate on everything",
                "The learning rate multiplies theta as well, which pulls the parameters towards 0. "
                "It scales the gradient alone: theta − lr·grad.",
                lambda theta, grad, *, lr: lr * (theta - grad),
            ),
        ),
        alternatives=(
            _step_on_a_copy,
            lambda theta, grad, *, lr: np.float32(theta) - np.float32(lr) * np.float32(grad),
            lambda theta, grad, *, lr: (theta / lr - grad) * lr,
            lambda theta, grad, *, lr: np.add(theta, np.multiply(grad, -lr)).tolist(),
        ),
    ),
    Exercise(
        id="01.3",
        signature="descend(grad, theta, *, lr, steps)",
        also=("gd_step",),
        points=3,
        task="Return the path of a descent, an array of shape (steps + 1, d).",
        reference=descend,
        cases=_descent_cases,
        mistakes=(
            Mistake(
                "aliased path",
                "Every row of your path is the last point. The list holds the same array again and "
                "again, and `theta -= …` changes that one array. Append a copy, or make a new "
                "array with `theta = theta - …`.",
                _aliased,
            ),
            Mistake(
                "start missing",
                "The path lacks its start. It has steps + 1 points: where you stood before the "
                "first step, then one point a step.",
                _without_start,
            ),
            Mistake(
                "last step missing",
                "The path stops one step early. A path of `steps` steps has steps + 1 points, as a "
                "fence of five panels has six posts.",
                _without_end,
            ),
            Mistake(
                "only the end",
                "You return the last point only. The exercise asks for the whole path, one row a "
                "point, with the start as the first row.",
                _only_end,
            ),
            Mistake(
                "ascent",
                "Your path climbs: the step adds the gradient. Subtract it.",
                _uphill,
            ),
            Mistake(
                "stale gradient",
                "Every step is the same. The gradient is evaluated once, at the start; it belongs "
                "inside the loop, evaluated at the point reached so far.",
                _stale_gradient,
            ),
            Mistake(
                "whole numbers",
                "Right, except from a start with whole-number coordinates: an integer array drops "
                "the fractions of every point stored in it. Begin with "
                "`np.array(theta, dtype=float)`.",
                _integer_path,
            ),
        ),
        alternatives=(_descend_filling, _descend_on_a_copy, _descend_float32),
    ),
    Exercise(
        id="01.4",
        signature="has_converged(grads, losses, *, tol)",
        points=3,
        task="Return True once the last gradient is at most tol times as long as the first, with a "
        "last loss that is finite and no higher than the first.",
        reference=has_converged,
        cases=_stopping_cases,
        mistakes=(
            Mistake(
                "absolute rule",
                "You compare the gradient's length with tol itself. Measure the same loss in other "
                "units and your answer changes. Compare with tol times the length of the first "
                "gradient.",
                _absolute_rule,
            ),
            Mistake(
                "loss stands still",
                "A loss that hardly changes means small steps, not a minimum: a tiny learning rate "
                "does the same. Look at the gradient's length.",
                _loss_stands_still,
            ),
            Mistake(
                "signed sum",
                "You add the components with their signs, so that a gradient of (3, −3) counts as "
                "0. Use the length: the root of the sum of squares, `np.linalg.norm`.",
                _signed_sum,
            ),
            Mistake(
                "largest component",
                "You compare the largest component, which is shorter than the vector. The exercise "
                "asks for the Euclidean length, `np.linalg.norm`.",
                _largest_component,
            ),
            Mistake(
                "ever short",
                "You accept a gradient that was short at some step. Only the last one says where "
                "the descent is now.",
                _ever_short,
            ),
            Mistake(
                "blind to NaN",
                "A run that ended in NaN counts as converged: every comparison with NaN is False, "
                "so `not (length > tol)` is True. Ask for what you want to "
                "see, and for a finite loss.",
                _blind_to_nan,
            ),
            Mistake(
                "blind to the loss",
                "A plateau far above the start passes your rule: the gradient is short there too. "
                "Ask also that the last loss is finite and no higher than the first.",
                _blind_to_loss,
            ),
        ),
        alternatives=(_converged_by_hand, _converged_squared, _converged_float32),
    ),
    Exercise(
        id="01.5",
        signature="mended_descent(grad, theta, *, lr, steps)",
        also=("gd_step",),
        points=2,
        task="Mend the descent so that all coordinates move at once; return where it ends.",
        reference=mended_descent,
        cases=_mended_cases,
        mistakes=(
            Mistake(
                "one after another",
                "The bug is still there: `grad(theta)` is evaluated inside the inner loop, when "
                "some coordinates have already moved. Evaluate it once a step, before any "
                "coordinate moves.",
                _one_after_another,
            ),
            Mistake(
                "other order",
                "You turned the order of the coordinates round; they still move one after another. "
                "Evaluate the gradient once a step, before any coordinate moves.",
                _last_one_first,
            ),
            Mistake(
                "one coordinate a step",
                "You move a single coordinate a step. That is coordinate descent, a method of its "
                "own; gradient descent moves all of them, by the gradient at one point.",
                _one_coordinate_a_step,
            ),
            Mistake(
                "first gradient only",
                "You evaluate the gradient once for the whole descent. Once a step is what is "
                "needed: it changes as theta moves.",
                _first_gradient_only,
            ),
            Mistake(
                "start changed",
                "The end is right, but the caller's start has moved with it. Make a copy first: "
                "`theta = np.array(theta, dtype=float)`.",
                _start_changed,
            ),
        ),
        alternatives=(_mended_vector, _mended_list, _mended_float32),
    ),
)
