"""Right answers to the exercises of lesson 07, as unlike as those of learners."""

from __future__ import annotations

import math

import numpy as np

# classify_critical_point


def by_eigvals(hessian):
    values = np.linalg.eigvals(hessian).real
    size = max(values.max(), -values.min())
    if size == 0:
        return "undecided"
    low, high = values.min() / size, values.max() / size
    if low < -1e-8 and high > 1e-8:
        return "saddle"
    return "minimum" if low > 1e-8 else "maximum" if high < -1e-8 else "undecided"


def by_signs(hessian):
    values = sorted(np.linalg.eigvalsh(hessian).tolist())
    limit = 1e-8 * max(abs(value) for value in values)
    signs = [0 if abs(value) <= limit else int(math.copysign(1, value)) for value in values]
    if min(signs) * max(signs) < 0:
        return "saddle"
    return {1: "minimum", -1: "maximum"}.get(signs[0] if signs[0] == signs[-1] else 0, "undecided")


def by_counting(hessian):
    values, _ = np.linalg.eigh(hessian)
    limit, d = 1e-8 * np.linalg.norm(values, np.inf), len(values)
    up, down = np.sum(values > limit), np.sum(values < -limit)
    words = {(True, False): "minimum", (False, True): "maximum"}
    return np.str_("saddle" if up and down else words.get((up == d, down == d), "undecided"))


def by_tallies(matrix):
    eigenvalues = np.linalg.eigvalsh(np.array(matrix, dtype=float))
    biggest = max(map(abs, eigenvalues))
    positive = negative = 0
    for eigenvalue in eigenvalues:
        if abs(eigenvalue) > 1e-8 * biggest:
            positive += eigenvalue > 0
            negative += eigenvalue < 0
    if positive and negative:
        return "saddle"
    if positive + negative < len(eigenvalues):
        return "undecided"
    return "minimum" if positive else "maximum"


def by_negation(hessian):
    values = np.linalg.eigvalsh(hessian)
    values = values * (abs(values) > 1e-8 * abs(values).max())
    if all(values > 0):
        return "minimum"
    if all(-values > 0):
        return "maximum"
    return "saddle" if any(values > 0) and any(values < 0) else "undecided"


# escape_steps


def by_walking(offset, *, lr, curvature):
    if offset == 0 or (curvature >= 0 and abs(offset) < 1):
        return float("inf")
    steps = 0
    while abs(offset) < 1:
        offset, steps = offset - lr * curvature * offset, steps + 1
    return steps


def by_log1p(offset, *, lr, curvature):
    distance = np.abs(offset)
    if distance >= 1:
        return 0.0
    if curvature < 0 < distance:
        return -np.floor(np.log(distance) / np.log1p(lr * abs(curvature)))
    return np.inf


def by_log2(offset, *, lr, curvature):
    if -1 < offset < 1:
        growing = curvature < 0 and offset != 0
        grown = np.log2(1 - lr * curvature)
        return np.int64(np.ceil(-np.log2(abs(offset)) / grown)) if growing else np.inf
    return np.int64(0)


def by_powers(y, *, lr, curvature):
    growth = np.abs(y) * (1.0 - lr * curvature) ** np.arange(50_000)
    far = np.flatnonzero(np.abs(growth) >= 1)
    return far[0] if far.size else np.inf


def as_the_lesson(offset, *, lr, curvature):
    if abs(offset) >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    return int(np.ceil(np.log(1 / abs(offset)) / np.log(1 - lr * curvature)))


# perturbed_step


def by_squaring(offset, *, lr, curvature):
    # The longest strides first: powers of two of the number of steps that stay below 1.
    def far(steps):
        return abs(offset) * (1 - lr * curvature) ** steps >= 1

    if far(0):
        return 0
    if offset == 0 or curvature >= 0:
        return np.inf
    steps = 0
    for stride in (2**k for k in reversed(range(20))):
        with np.errstate(over="ignore"):
            steps += 0 if far(np.float64(steps + stride)) else stride
    return steps + 1


def row_by_row(theta, grad, noise, *, lr, radius, threshold):
    d = np.shape(theta)[-1]
    rows = zip(*(np.reshape(x, (-1, d)) * 1.0 for x in (theta, grad, noise)), strict=True)
    after = []
    for t, g, z in rows:
        t = t - lr * g
        if g @ g <= threshold**2:
            t += radius / np.sqrt(z @ z) * z
        after.append(t)
    return np.array(after).reshape(np.shape(theta))


def on_a_copy(theta, grad, noise, *, lr, radius, threshold):
    theta = np.array(theta, dtype=float)
    theta -= lr * grad
    short = np.sqrt(np.sum(grad**2, axis=-1)) <= threshold
    theta += short[..., None] * (noise * (radius / np.linalg.norm(noise, axis=-1)[..., None]))
    return theta


def by_deeper_rows(theta, grad, noise, **rates):
    if theta.ndim > 1:
        rows = zip(theta, grad, noise, strict=True)
        return [by_deeper_rows(*row, **rates) for row in rows]
    step = theta - rates["lr"] * grad
    if np.linalg.norm(grad) > rates["threshold"]:
        return step
    return step + rates["radius"] * noise / np.linalg.norm(noise)


def by_a_mask(theta, grad, noise, *, lr, radius, threshold):
    after = theta - lr * grad
    flat = np.einsum("...i,...i->...", grad, grad) ** 0.5 <= threshold
    chosen = noise[flat]
    after[flat] += radius * chosen / np.sqrt((chosen**2).sum(-1, keepdims=True))
    return after


# basin_shares


def by_counters(ends, minima, *, tol):
    counts = [0] * (len(minima) + 1)
    for end in np.asarray(ends, dtype=float):
        for i, minimum in enumerate(minima):
            if math.dist(end, minimum) <= tol:
                counts[i] += 1
                break
        else:
            counts[-1] += 1
    return [count / len(ends) for count in counts]


def by_squares(ends, minima, *, tol):
    squares = ((ends[:, None, :] - minima[None, :, :]) ** 2).sum(axis=2)
    hits = np.column_stack([squares <= tol**2, ~(squares <= tol**2).any(axis=1)])
    return hits.sum(axis=0) / len(ends)


def by_label(ends, minima, *, tol):
    k = len(minima)
    distances = np.linalg.norm(ends[:, None] - minima, axis=-1)
    close = np.where(np.isnan(distances), np.inf, distances)
    labels = np.where(close.min(axis=1) <= tol, close.argmin(axis=1), k)
    return np.bincount(labels, minlength=k + 1).astype(np.float32) / len(ends)


def by_minimum(ends, minima, *, tol):
    n, left, shares = len(ends), list(ends), []
    for minimum in minima:
        rest = [end for end in left if not np.sqrt(np.sum((end - minimum) ** 2)) <= tol]
        shares.append((len(left) - len(rest)) / n)
        left = rest
    shares.append(len(left) / n)
    return tuple(shares)


def by_the_rest(ends, minima, *, tol):
    if len(minima) == 0:
        return np.array([1.0])
    first = np.mean(np.hypot.reduce(ends - minima[0], axis=-1) <= tol)
    others = by_the_rest(ends, minima[1:], tol=tol)
    others[-1] -= first
    return np.concatenate([[first], others])


# loss_slice


def by_index(loss, theta, directions, *, reach, points):
    losses = np.empty((points, points))
    first, second = np.asarray(directions) / np.linalg.norm(directions, axis=1)[:, None]
    spacing = 2 * reach / (points - 1)
    for i, j in np.ndindex(points, points):
        losses[i, j] = loss(theta + (i * spacing - reach) * first + (j * spacing - reach) * second)
    return losses


def flat(loss, theta, directions, *, reach, points):
    at = np.linspace(-1, 1, points) * reach
    a, b = np.meshgrid(at, at, indexing="ij")
    units = [np.array(d) / math.sqrt(float(np.dot(d, d))) for d in directions]
    places = np.column_stack([a.ravel(), b.ravel()]) @ np.array(units) + theta
    return np.array([loss(place) for place in places]).reshape(points, points).tolist()


def by_apply(loss, theta, directions, *, reach, points):
    units = (directions.T / np.sqrt((directions**2).sum(axis=1))).T
    at = np.linspace(-reach, reach, points)
    places = theta + at[:, None, None] * units[0] + at[None, :, None] * units[1]
    return np.apply_along_axis(loss, -1, places)


def by_nested_lists(loss, theta, directions, *, reach, points):
    u, v = ([x / math.hypot(*direction) for x in direction] for direction in directions)
    rows: list[list[float]] = []
    for i in range(points):
        rows.append([])
        for j in range(points):
            a, b = (reach * (2 * k / (points - 1) - 1) for k in (i, j))
            place = [t + a * x + b * y for t, x, y in zip(theta, u, v, strict=True)]
            rows[-1].append(loss(np.array(place)))
    return rows
