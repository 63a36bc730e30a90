"""Lesson 07: references, cases, and answers right and wrong, for the exercises on landscapes."""

from __future__ import annotations

import math

import numpy as np

from .spec import Case

# ---------------------------------------------------------------- 07.1


def classify_critical_point(hessian):
    """Return "minimum", "maximum", "saddle" or "undecided", from the signs of the eigenvalues."""
    values = np.linalg.eigvalsh(np.asarray(hessian, dtype=float))
    zero = 1e-8 * np.abs(values).max()
    up, down = (values > zero).any(), (values < -zero).any()
    flat = (np.abs(values) <= zero).any()
    if up and down:
        return "saddle"
    if flat:
        return "undecided"
    return "minimum" if up else "maximum"


def _hessian(rng, *eigenvalues):
    q, _ = np.linalg.qr(rng.normal(size=(len(eigenvalues), len(eigenvalues))))
    matrix = (q * np.array(eigenvalues)) @ q.T
    return (matrix + matrix.T) / 2


def classify_cases(rng):
    a, b, c, d = rng.uniform(0.5, 3, 4)
    # Positive on the diagonal, and a saddle all the same.
    crossed = np.array([[a, a + b + 1], [a + b + 1, b]])
    return [
        Case((_hessian(rng, a, b),), {}, "all ways lead up, in 2-d"),
        Case((_hessian(rng, -a, -b),), {}, "all ways lead down, in 2-d"),
        Case((crossed,), {}, "up along both axes, down between them"),
        Case((_hessian(rng, -a, -b, -c),), {}, "all ways lead down, in 3-d"),
        Case((_hessian(rng, -a, -b, c),), {}, "down in two directions of three"),
        Case((_hessian(rng, a, b, c, -d / 50),), {}, "down in one direction of four, gently"),
        Case((np.diag([a, 0.0]),), {}, "flat along an axis"),
        Case((_hessian(rng, a, b, c, 0.0),), {}, "flat along a slanted direction"),
        Case((_hessian(rng, a, -b, 0.0),), {}, "up, down and flat"),
        Case((1e-12 * _hessian(rng, a, b, c),), {}, "a minimum of a loss in tiny units"),
        Case((np.zeros((2, 2)),), {}, "flat in every direction"),
    ]


def by_determinant(hessian):
    hessian = np.asarray(hessian, dtype=float)
    size = np.abs(hessian).max() ** len(hessian)
    determinant = np.linalg.det(hessian)
    if abs(determinant) <= 1e-8 * size:
        return "undecided"
    if determinant < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


def by_signs_of(read):
    """Classify by the signs of other numbers than the eigenvalues."""

    def classify(hessian):
        return classify_critical_point(np.diag(read(np.asarray(hessian, dtype=float))))

    return classify


def saddle_by_default(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"


def with_zero(zero):
    """Classify with another idea of which eigenvalues count as zero."""

    def classify(hessian):
        values = np.linalg.eigvalsh(hessian)
        values = np.where(np.abs(values) <= zero, 0.0, values)
        signs = set(np.sign(values))
        if {1.0, -1.0} <= signs:
            return "saddle"
        if 0.0 in signs:
            return "undecided"
        return "minimum" if 1.0 in signs else "maximum"

    return classify


def flat_first(hessian):
    values = np.linalg.eigvalsh(hessian)
    if (np.abs(values) <= 1e-8 * np.abs(values).max()).any():
        return "undecided"
    return classify_critical_point(hessian)


def no_maximum(hessian):
    word = classify_critical_point(hessian)
    return "saddle" if word == "maximum" else word


def swapped(hessian):
    word = classify_critical_point(hessian)
    return {"minimum": "maximum", "maximum": "minimum"}.get(word, word)


def classify_by_eigvals(hessian):
    values = np.linalg.eigvals(hessian).real
    size = max(values.max(), -values.min())
    if size == 0:
        return "undecided"
    low, high = values.min() / size, values.max() / size
    if low < -1e-8 and high > 1e-8:
        return "saddle"
    return "minimum" if low > 1e-8 else "maximum" if high < -1e-8 else "undecided"


def classify_by_signs(hessian):
    values = sorted(np.linalg.eigvalsh(hessian).tolist())
    limit = 1e-8 * max(abs(value) for value in values)
    signs = [0 if abs(value) <= limit else int(math.copysign(1, value)) for value in values]
    if min(signs) * max(signs) < 0:
        return "saddle"
    return {1: "minimum", -1: "maximum"}.get(signs[0] if signs[0] == signs[-1] else 0, "undecided")


def classify_by_counting(hessian):
    values, _ = np.linalg.eigh(hessian)
    limit, d = 1e-8 * np.linalg.norm(values, np.inf), len(values)
    up, down = np.sum(values > limit), np.sum(values < -limit)
    words = {(True, False): "minimum", (False, True): "maximum"}
    return np.str_("saddle" if up and down else words.get((up == d, down == d), "undecided"))


# ---------------------------------------------------------------- 07.2


def escape_steps(offset, *, lr, curvature):
    """Return after how many steps the distance along one direction is first at least 1."""
    offset = abs(offset)
    if offset >= 1:
        return 0
    if offset == 0 or curvature >= 0:
        return math.inf
    return math.ceil(math.log(1 / offset) / math.log(1 - lr * curvature))


def escape_cases(rng):
    def case(offset, lr, curvature, note):
        return Case((float(offset),), {"lr": float(lr), "curvature": float(curvature)}, note)

    a, b, c, d = rng.uniform(0.6, 2.5, 4)
    return [
        case(a * 1e-3, 0.1, -b, "a thousandth off the ridge"),
        case(b * 1e-9, 0.05, -c, "a millionth of a thousandth off it"),
        case(-c * 1e-4, 0.2, -d, "off the ridge on the other side"),
        case(d * 1e-2, 0.5, -3 * a, "a long step"),
        case(-1 - a, 0.1, -b, "beyond distance 1 already"),
        case(a * 1e-3, 0.1, b, "a direction that curves up"),
        case(0.0, 0.1, -b, "exactly on the ridge"),
    ]


def escape_with(steps, *, far=0, curved_up=True):
    """Return a variant of the answer that counts in another way."""

    def escape(offset, *, lr, curvature):
        with np.errstate(all="ignore"):
            if abs(offset) >= 1:
                return far
            if offset == 0 or (curved_up and curvature >= 0):
                return math.inf
            return steps(np.float64(offset), lr, np.float64(curvature))

    return escape


def steps_of(offset, lr, curvature):
    return np.log(1 / abs(offset)) / np.log(1 + lr * abs(curvature))


def escape_loop(offset, *, lr, curvature):
    if offset == 0 or (curvature >= 0 and abs(offset) < 1):
        return float("inf")
    steps = 0
    while abs(offset) < 1:
        offset, steps = offset - lr * curvature * offset, steps + 1
    return steps


def escape_log1p(offset, *, lr, curvature):
    offset = np.minimum(np.abs(offset), 1.0)
    if offset < 1 and (curvature >= 0 or offset == 0):
        return np.inf
    return -np.floor(np.log(offset) / np.log1p(lr * abs(curvature)))


# ---------------------------------------------------------------- 07.3


def perturbed_step(theta, grad, noise, *, lr, radius, threshold):
    """Return theta after a step, and a kick of length `radius` where the gradient is short."""
    kick = radius * noise / np.linalg.norm(noise, axis=-1, keepdims=True)
    short = np.linalg.norm(grad, axis=-1, keepdims=True) <= threshold
    return theta - lr * grad + np.where(short, kick, 0.0)


def perturbed_cases(rng):
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


def step_with(kick, *, when=None):
    """Return a variant of the answer: another kick, or another rule when to give it."""

    def step(theta, grad, noise, *, lr, radius, threshold):
        lengths = np.linalg.norm(grad, axis=-1, keepdims=True)
        short = lengths <= threshold if when is None else when(lengths, grad, threshold)
        return theta - lr * grad + np.where(short, kick(grad, noise, lr, radius), 0.0)

    return step


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-300)


def right_kick(grad, noise, lr, radius):
    return radius * unit(noise)


def kick_instead(theta, grad, noise, *, lr, radius, threshold):
    short = np.linalg.norm(grad, axis=-1, keepdims=True) <= threshold
    return theta + np.where(short, radius * unit(noise), -lr * grad)


def kick_in_place(theta, grad, noise, *, lr, radius, threshold):
    theta += perturbed_step(theta, grad, noise, lr=lr, radius=radius, threshold=threshold) - theta
    return theta


def perturbed_rows(theta, grad, noise, *, lr, radius, threshold):
    theta, grad, noise = (np.array(x, dtype=float) for x in (theta, grad, noise))
    rows = zip(*(np.atleast_2d(x) for x in (theta, grad, noise)), strict=True)
    after = []
    for t, g, z in rows:
        t = t - lr * g
        if g @ g <= threshold**2:
            t += radius / np.sqrt(z @ z) * z
        after.append(t)
    return np.array(after).reshape(theta.shape)


def perturbed_on_a_copy(theta, grad, noise, *, lr, radius, threshold):
    theta = np.array(theta, dtype=float)
    theta -= lr * grad
    short = np.sqrt(np.sum(grad**2, axis=-1)) <= threshold
    theta += short[..., None] * (noise * (radius / np.linalg.norm(noise, axis=-1)[..., None]))
    return theta


# ---------------------------------------------------------------- 07.4


def basin_shares(ends, minima, *, tol):
    """Return the share of the ends within tol of each minimum, then the share of all others."""
    distances = np.linalg.norm(np.asarray(ends)[:, None] - np.asarray(minima), axis=-1)
    shares = (distances <= tol).mean(axis=0)
    return np.append(shares, 1 - shares.sum())


def basin_cases(rng):
    def case(counts, d, tol, note, *, lost=0):
        """`counts` ends beside each minimum, the last count at no minimum, `lost` of them nan."""
        minima = 10.0 * np.arange(len(counts) - 1)[:, None] + rng.uniform(-1, 1, d)
        near = rng.normal(size=(sum(counts[:-1]), d))
        near *= rng.uniform(0.1, 0.9, (len(near), 1)) * tol / np.linalg.norm(near, axis=-1)[:, None]
        near += np.repeat(minima, counts[:-1], axis=0)
        # Every coordinate is within tol of the first minimum's, and the distance is not; or the
        # other way round for d = 1, where these two are the same.
        beside = minima[0] + (0.9 if d > 1 else 1.5) * tol * rng.choice([-1, 1], (counts[-1], d))
        beside[:lost] = np.nan
        ends = rng.permutation(np.concatenate([near, beside]))
        return Case((ends, minima), {"tol": tol}, note)

    some = (int(n) for n in rng.integers(3, 9, 12))
    return [
        case((next(some), next(some), 0), 1, 1e-3, "two valleys, every run arrived"),
        case((next(some), next(some), next(some), 4), 2, 0.1, "three minima, four runs beside one"),
        case((next(some), next(some), 5), 3, 1.0, "some runs diverged to nan", lost=3),
        case((next(some), 0, 3), 2, 0.01, "one of two minima is never found"),
        case((0, 6), 1, 1e-6, "no run has arrived"),
    ]


def shares_with(near, *, share=None):
    """Return a variant: another rule who has arrived, or another way to count."""

    def shares(ends, minima, *, tol):
        hits = near(np.asarray(ends)[:, None] - np.asarray(minima), tol)
        if share is not None:
            return share(hits)
        parts = hits.mean(axis=0)
        return np.append(parts, 1 - parts.sum())

    return shares


def within(offsets, tol):
    return np.linalg.norm(offsets, axis=-1) <= tol


def nearest(offsets, tol):
    distances = np.linalg.norm(offsets, axis=-1)
    return np.nan_to_num(distances, nan=np.inf).argmin(axis=1)[:, None] == np.arange(
        distances.shape[1]
    )


def nearest_unless_far(offsets, tol):
    distances = np.linalg.norm(offsets, axis=-1)
    far = distances.min(axis=1, keepdims=True) > tol  # False for nan
    return (distances.argmin(axis=1)[:, None] == np.arange(distances.shape[1])) & ~far


def of_those_that_arrived(hits):
    parts = hits.sum(axis=0) / max(hits.sum(), 1)
    return np.append(parts, 1 - hits.sum() / len(hits))


def shares_by_loop(ends, minima, *, tol):
    counts = [0] * (len(minima) + 1)
    for end in np.asarray(ends, dtype=float):
        for i, minimum in enumerate(minima):
            if math.dist(end, minimum) <= tol:
                counts[i] += 1
                break
        else:
            counts[-1] += 1
    return [count / len(ends) for count in counts]


def shares_by_squares(ends, minima, *, tol):
    squares = ((ends[:, None, :] - minima[None, :, :]) ** 2).sum(axis=2)
    hits = np.column_stack([squares <= tol**2, ~(squares <= tol**2).any(axis=1)])
    return hits.sum(axis=0) / len(ends)


def shares_by_label(ends, minima, *, tol):
    k = len(minima)
    distances = np.linalg.norm(ends[:, None] - minima, axis=-1)
    close = np.where(np.isnan(distances), np.inf, distances)
    labels = np.where(close.min(axis=1) <= tol, close.argmin(axis=1), k)
    return np.bincount(labels, minlength=k + 1).astype(np.float32) / len(ends)


# ---------------------------------------------------------------- 07.5


def loss_slice(loss, theta, directions, *, reach, points):
    """Return the losses on a grid in the plane through theta along two unit directions."""
    u, v = (d / np.linalg.norm(d) for d in np.asarray(directions, dtype=float))
    at = np.linspace(-reach, reach, points)
    return np.array([[loss(theta + a * u + b * v) for b in at] for a in at])


def _waves(weights, phases):
    """A smooth loss without symmetry in any number of parameters; it takes one point."""

    def loss(theta):
        theta = np.asarray(theta, dtype=float)
        return float(np.sum(weights * np.sin(theta + phases)) + 0.1 * np.sum(theta**2))

    return loss


def slice_cases(rng):
    def case(d, reach, points, note):
        weights, phases = rng.uniform(0.5, 2, d), rng.uniform(0, 3, d)
        # Two directions of different length, slanted to each other.
        directions = rng.normal(size=(2, d)) * np.array([[3.0], [0.4]])
        theta = rng.uniform(-2, 2, d)
        kwargs = {"reach": reach, "points": points}
        return Case((_waves(weights, phases), theta, directions), kwargs, note)

    return [
        case(3, 1.0, 5, "three parameters"),
        case(10, 2.5, 4, "ten parameters, an even number of points"),
        case(2, 0.3, 3, "the whole plane of two parameters, a short reach"),
    ]


def slice_with(place, *, at=None, scale=None):
    """Return a variant of the answer: other points, another grid, other directions."""

    def whole(loss, theta, directions, *, reach, points):
        grid = np.linspace(-reach, reach, points) if at is None else at(reach, points)
        u, v = np.array([unit(d) for d in directions]) if scale is None else scale(directions)
        return np.array([[loss(place(theta, a, b, u, v)) for b in grid] for a in grid])

    return whole


def right_place(theta, a, b, u, v):
    return theta + a * u + b * v


def upright(directions):
    """Gram and Schmidt: the second direction without its part along the first."""
    u = unit(directions[0])
    return u, unit(directions[1] - (directions[1] @ u) * u)


def slice_moving(loss, theta, directions, *, reach, points):
    u, v = (d / np.linalg.norm(d) for d in directions)
    at = np.linspace(-reach, reach, points)
    losses = np.empty((points, points))
    for i, a in enumerate(at):
        for j, b in enumerate(at):
            theta += a * u + b * v
            losses[i, j] = loss(theta)
    return losses


def slice_by_index(loss, theta, directions, *, reach, points):
    losses = np.empty((points, points))
    first, second = np.asarray(directions) / np.linalg.norm(directions, axis=1)[:, None]
    spacing = 2 * reach / (points - 1)
    for i, j in np.ndindex(points, points):
        losses[i, j] = loss(theta + (i * spacing - reach) * first + (j * spacing - reach) * second)
    return losses


def slice_flat(loss, theta, directions, *, reach, points):
    at = np.linspace(-1, 1, points) * reach
    a, b = np.meshgrid(at, at, indexing="ij")
    units = [np.array(d) / math.sqrt(float(np.dot(d, d))) for d in directions]
    places = np.column_stack([a.ravel(), b.ravel()]) @ np.array(units) + theta
    return np.array([loss(place) for place in places]).reshape(points, points).tolist()
