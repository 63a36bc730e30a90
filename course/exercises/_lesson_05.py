"""Lesson 05: references, cases, and answers right and wrong, for the exercises on momentum."""

from __future__ import annotations

import numpy as np

from ..optimizers import MomentumState
from .spec import Case

# ---------------------------------------------------------------- 05.1 and 05.5: step functions


def steps(function, case):
    """Take one step for each row of the case's gradients; return every theta and every m."""
    theta, grads, state = case.args
    thetas, memories = [], []
    for grad in grads:
        after = function(theta, grad, state, **case.kwargs)
        if not isinstance(after, (tuple, list)) or len(after) != 2:
            return after
        theta, state = after
        if not isinstance(state, (tuple, list)) or len(state) != 1:
            return theta, state
        # Copies, for a step that works in place would change what was noted before.
        thetas.append(np.array(theta))
        memories.append(np.array(state[0]))
    return np.array(thetas), np.array(memories)


def step_cases(rng):
    def case(shape, steps, kwargs, note, *, at_rest=False):
        theta = rng.uniform(-3, 3, shape)
        m = np.zeros(shape) if at_rest else rng.uniform(1, 3, shape) * rng.choice([-1, 1], shape)
        grads = rng.uniform(-4, 4, (steps, *shape))
        return Case((theta, grads, MomentumState(m)), kwargs, note)

    rates = rng.uniform(0.02, 0.2, (3, 1))
    return [
        case((2,), 4, {"lr": 0.1, "beta": 0.9}, "four steps, already moving"),
        case((5,), 3, {"lr": 0.03, "beta": 0.5}, "five parameters, a short memory"),
        case((2,), 10, {"lr": 0.05, "beta": 0.7}, "ten steps from rest", at_rest=True),
        case((2,), 3, {"lr": 0.2, "beta": 0.0}, "beta = 0, which is gradient descent"),
        case((3, 2), 3, {"lr": rates, "beta": 0.8}, "three runs at once, each with its own rate"),
    ]


def in_new_state(step):
    """Turn a function that returns theta and m into a step that returns theta and a state."""

    def whole(theta, grad, state, *, lr, beta):
        theta, m = step(theta, grad, state.m, lr, beta)
        return theta, MomentumState(m)

    return whole


def remember_in_place(m, grad, beta):
    m *= beta
    m += grad


def momentum_in_place(theta, grad, state, *, lr, beta):
    remember_in_place(state.m, grad, beta)
    return theta - lr * state.m, state


def nesterov_in_place(theta, grad, state, *, lr, beta):
    remember_in_place(state.m, grad, beta)
    return theta - lr * (grad + beta * state.m), state


def momentum_on_copies(theta, grad, state, *, lr, beta):
    theta, m = np.array(theta), np.array(state[0])
    remember_in_place(m, grad, beta)
    theta -= lr * m
    return theta, (m,)


def nesterov_on_copies(theta, grad, state, *, lr, beta):
    theta, m = np.array(theta), np.array(state[0])
    remember_in_place(m, grad, beta)
    theta -= lr * grad
    theta -= lr * beta * m
    return theta, (m,)


def float32(step):
    def single(theta, grad, state, *, lr, beta):
        theta, grad, m, lr = (np.asarray(x, np.float32) for x in (theta, grad, state[0], lr))
        return step(theta, grad, MomentumState(m), lr=lr, beta=np.float32(beta))

    return single


def as_lists(step):
    def lists(theta, grad, state, *, lr, beta):
        m = np.asarray(state[0])
        theta, after = step(np.asarray(theta), grad, MomentumState(m), lr=lr, beta=beta)
        return theta.tolist(), [after.m.tolist()]

    return lists


def momentum_two_terms(theta, grad, state, *, lr, beta):
    return theta - lr * grad - lr * beta * state[0], state._replace(m=grad + state[0] * beta)


def nesterov_two_terms(theta, grad, state, *, lr, beta):
    moved = theta - lr * (1 + beta) * grad - lr * beta**2 * state[0]
    return moved, state._replace(m=grad + state[0] * beta)


BARE_STATE = (
    "The new state comes back as a bare array. The next step reads `state.m`, so hand back the "
    "same kind of tuple: `return theta, state._replace(m=m)`."
)

# ---------------------------------------------------------------- 05.2


def momentum_matrix(lr, beta, curvature):
    """Return the matrix of one step on the pair (new, old) theta, and its spectral radius."""
    matrix = np.array([[1 + beta - lr * curvature, -beta], [1.0, 0.0]])
    return matrix, np.abs(np.linalg.eigvals(matrix)).max()


def matrix_cases(rng):
    def case(product, beta, note):
        curvature = rng.uniform(0.5, 20)
        return Case((float(product / curvature), float(beta), float(curvature)), {}, note)

    b = rng.uniform(0.4, 0.85, 4)
    return [
        case(rng.uniform(0.6, 1.4), b[0], "a pair of complex eigenvalues: it oscillates"),
        case(rng.uniform(0.3, 0.7) * (1 - b[1] ** 0.5) ** 2, b[1], "two positive eigenvalues"),
        case((1 + b[2] ** 0.5) ** 2 * 0.6 + (2 + 2 * b[2]) * 0.4, b[2],
             "two negative eigenvalues, just inside the edge"),
        case(rng.uniform(1.1, 1.4) * (2 + 2 * b[3]), b[3], "beyond the edge: it diverges"),
        case(rng.uniform(1.2, 1.7), 0.0, "beta = 0, which is gradient descent"),
    ]  # fmt: skip


def matrix_with(entries, radius=None):
    """Return an implementation with other entries, or another idea of the spectral radius."""

    def other(lr, beta, curvature):
        matrix = np.array(entries(lr * curvature, beta), dtype=float)
        values = np.linalg.eigvals(matrix)
        return matrix, radius(matrix, values) if radius else np.abs(values).max()

    return other


def right_entries(product, beta):
    return [[1 + beta - product, -beta], [1, 0]]


def matrix_by_formula(lr, beta, curvature):
    trace = 1 + beta - lr * curvature
    inside = trace**2 - 4 * beta
    radius = beta**0.5 if inside < 0 else (abs(trace) + inside**0.5) / 2
    return [[trace, -beta], [1, 0]], radius


def matrix_by_roots(lr, beta, curvature):
    trace = 1 - lr * curvature + beta
    return np.array([[trace, -beta], [1, 0]]), max(abs(z) for z in np.roots([1, -trace, beta]))


def matrix_filled(lr, beta, curvature):
    matrix = np.eye(2, k=-1)
    matrix[0] = 1 + beta, -beta
    matrix[0, 0] -= lr * curvature
    return matrix, np.max(np.hypot(*(f(np.linalg.eigvals(matrix)) for f in (np.real, np.imag))))


# ---------------------------------------------------------------- 05.3


def tuned_heavy_ball(m, L):
    """Return the rate and the beta that are best for curvatures from m to L."""
    root_m, root_L = np.sqrt(m), np.sqrt(L)
    return (2 / (root_L + root_m)) ** 2, ((root_L - root_m) / (root_L + root_m)) ** 2


def tuned_cases(rng):
    m, kappa = rng.uniform(0.05, 0.8), rng.uniform(5, 40)
    big = rng.uniform(1e3, 1e4)
    return [
        Case((1.0, float(rng.integers(50, 200))), {}, "the lowest curvature is 1"),
        Case((float(m), float(m * kappa)), {}, "a lowest curvature below 1"),
        Case((float(big), float(big * rng.uniform(2, 9))), {}, "a loss in large units"),
        Case((4.0, 4.0), {}, "a round bowl: both curvatures are 4"),
    ]


def tuned_by_kappa(m, L):
    q = (L / m) ** 0.5
    return 4 / (m * (q + 1) ** 2), (q - 1) ** 2 / (q + 1) ** 2


def tuned_by_beta(m, L):
    root = 1 - 2 / (np.sqrt(L / m) + 1)
    return (1 + root) ** 2 / L, root**2


def ratio(kappa):
    return (kappa - 1) / (kappa + 1)


# ---------------------------------------------------------------- 05.4


def mended_nesterov(grad, theta, *, lr, beta, steps):
    """Return where Nesterov's method ends, shape (d,), in its look-ahead form, from rest."""
    theta = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta = theta + v
    return theta


def bowl(rng, d):
    """The gradient of a quadratic bowl with a random Hessian, its eigenvalues in [1, 6]."""
    q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian, centre = q @ np.diag(rng.uniform(1, 6, d)) @ q.T, rng.uniform(-1, 1, d)
    return lambda theta: hessian @ (np.asarray(theta) - centre)


def ahead_cases(rng):
    def case(d, kwargs, note):
        return Case((bowl(rng, d), rng.uniform(1.5, 3, d)), kwargs, note)

    return [
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 4}, "four steps"),
        case(3, {"lr": 0.05, "beta": 0.5, "steps": 7}, "three parameters, a short memory"),
        case(2, {"lr": 0.12, "beta": 0.8, "steps": 2}, "two steps: the first with a velocity"),
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 1}, "one step from rest"),
        case(2, {"lr": 0.1, "beta": 0.9, "steps": 0}, "no step at all"),
    ]


def ahead_with(look, move, *, forget=False):
    """Return a descent whose look-ahead and move may be wrong."""

    def other(grad, theta, *, lr, beta, steps):
        theta = np.array(theta, dtype=float)
        v = np.zeros_like(theta)
        for _ in range(steps):
            v = np.zeros_like(theta) if forget else v
            ahead = look(theta, beta, v)
            v = beta * v - lr * np.asarray(grad(ahead))
            theta = move(theta, ahead, v)
        return theta

    return other


def keep(theta, ahead, v):
    return theta + v


def look(theta, beta, v):
    return theta + beta * v


def ends_ahead(grad, theta, *, lr, beta, steps):
    theta = ahead = np.array(theta, dtype=float)
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * np.asarray(grad(ahead))
        theta = theta + v
        ahead = theta + beta * v
    return ahead


def start_moved(grad, theta, *, lr, beta, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        v = beta * v - lr * grad(theta + beta * v)
        theta += v
    return theta


def ahead_two_points(grad, theta, *, lr, beta, steps):
    # Nesterov's own form: a gradient step from y, then y goes past the new point.
    x = y = np.array(theta, dtype=float)
    for _ in range(steps):
        x_new = y - lr * np.asarray(grad(y))
        y = x_new + beta * (x_new - x)
        x = x_new
    return x


def ahead_on_a_copy(grad, theta, *, lr, beta, steps):
    theta = np.array(theta, dtype=float)
    v = 0 * theta
    for _ in range(steps):
        v *= beta
        v -= lr * np.asarray(grad(theta + v))
        theta += v
    return theta


def ahead_by_library_form(grad, theta, *, lr, beta, steps):
    y = [float(x) for x in theta]
    m = [0.0] * len(y)
    for _ in range(steps):
        g = grad(np.array(y))
        m = [beta * a + b for a, b in zip(m, g, strict=True)]
        y = [p - lr * (b + beta * a) for p, a, b in zip(y, m, g, strict=True)]
    return [p + lr * beta * a for p, a in zip(y, m, strict=True)]


# ---------------------------------------------------------------- 05.6


def convert_momentum(lr, beta, *, to):
    """Return (lr, beta) in another convention, given those of the sum, m <- beta m + g."""
    if to in ("sum", "velocity"):
        return lr, beta
    if to == "average":
        return lr / (1 - beta), beta
    if to == "descent":
        return lr / (1 - beta), 0.0
    raise ValueError(f"no convention is called {to!r}; use sum, velocity, average or descent.")


def convert_cases(rng):
    def case(beta, to, note):
        return Case((float(rng.uniform(0.01, 0.3)), float(beta)), {"to": to}, note)

    return [
        case(rng.uniform(0.85, 0.95), "average", "to the average, a long memory"),
        case(rng.uniform(0.3, 0.45), "average", "to the average, a short memory"),
        case(rng.uniform(0.8, 0.95), "velocity", "to the velocity form"),
        case(rng.uniform(0.6, 0.95), "sum", "to the form it is in"),
        case(rng.uniform(0.8, 0.95), "descent", "to gradient descent of equal reach"),
        case(0.0, "average", "no momentum to convert"),
    ]


def convert_with(**forms):
    """Return a conversion in which the forms named are other than ours."""

    def other(lr, beta, *, to):
        return forms[to](lr, beta) if to in forms else convert_momentum(lr, beta, to=to)

    return other


def convert_by_table(lr, beta, *, to):
    rate = {"sum": lr, "velocity": lr}.get(to, lr / (1 - beta))
    return [rate, 0 if to == "descent" else beta]


def convert_by_series(lr, beta, *, to):
    if to in ("average", "descent"):
        lr = lr + lr * beta / (1 - beta)
    return lr, beta * (to != "descent")


def convert_float32(lr, beta, *, to):
    return tuple(np.float32(x) for x in convert_momentum(lr, beta, to=to))


def convert_through_friction(lr, beta, *, to):
    friction = 1 - beta
    if to == "average":
        return lr / friction, 1 - friction
    return (lr / friction, 0 * beta) if to == "descent" else (lr, 1 - friction)
