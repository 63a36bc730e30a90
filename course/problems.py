"""Test functions to descend on: value, gradient, Hessian, minima and a window to plot.

Every function takes points of shape (..., d), the leading axes being a batch, and returns float64:
values (...,), gradients (..., d), Hessians (..., d, d).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """A function to minimise, with its derivatives.

    name: its name in the table PROBLEMS.
    dim: number d of coordinates.
    value: points (..., d) to values (...,).
    grad: points (..., d) to gradients (..., d).
    hess: points (..., d) to Hessians (..., d, d).
    minima: all local minima, shape (k, d); k = 0 if there is none.
    window: limits of a good picture, a pair for each coordinate; () for more than two.
    """

    name: str
    dim: int
    value: Callable[[np.ndarray], np.ndarray]
    grad: Callable[[np.ndarray], np.ndarray]
    hess: Callable[[np.ndarray], np.ndarray]
    minima: np.ndarray
    window: tuple[tuple[float, float], ...]

    def __repr__(self):
        return f"Problem({self.name!r}, dim={self.dim})"


def _points(theta, dim):
    theta = np.asarray(theta, dtype=np.float64)
    if theta.shape[-1:] != (dim,):
        raise ValueError(f"theta has shape {theta.shape}, but its last axis needs length {dim}.")
    return theta


def _coordinates(theta, dim):
    theta = _points(theta, dim)
    return [theta[..., i] for i in range(dim)]


def _vector(*components):
    # One coordinate after the other in memory, as `run` keeps a batch, so that NumPy's inner loops
    # go over the batch and not over two coordinates. np.stack would take three times as long.
    out = np.empty((len(components), *components[0].shape))
    for i, component in enumerate(components):
        out[i] = component
    return out.T if out.ndim <= 2 else np.moveaxis(out, 0, -1)


def _matrix(xx, xy, yy):
    out = np.empty((*np.broadcast_shapes(np.shape(xx), np.shape(xy), np.shape(yy)), 2, 2))
    out[..., 0, 0] = xx
    out[..., 0, 1] = out[..., 1, 0] = xy
    out[..., 1, 1] = yy
    return out


def quadratic(hessian, centre=None) -> Problem:
    """A quadratic function with any Hessian.

        f(theta) = 1/2 (theta - c)^T H (theta - c)
        gradient H (theta - c), Hessian H

    Args:
        hessian: H, symmetric, shape (d, d).
        centre: c, shape (d,); the origin if None.

    The centre is its minimum if no eigenvalue of H is negative; otherwise there is none.

    Raises: ValueError where H is not finite and symmetric, or the centre does not fit it.

    >>> problem = quadratic([[1.0, 0.0], [0.0, 100.0]])
    >>> float(problem.value([1.0, 1.0])), problem.grad([1.0, 1.0])
    (50.5, array([  1., 100.]))
    """
    matrix = np.array(hessian, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"hessian has shape {matrix.shape}; a square matrix (d, d) is needed.")
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T, rtol=1e-12, atol=0):
        raise ValueError("hessian must be finite and symmetric; (H + H.T) / 2 has the same values.")
    matrix = (matrix + matrix.T) / 2
    dim = len(matrix)
    centre = np.zeros(dim) if centre is None else np.array(centre, dtype=np.float64)
    if centre.shape != (dim,):
        raise ValueError(f"centre has shape {centre.shape}, but hessian needs ({dim},).")
    return _quadratic("quadratic", matrix, centre, reach=3.0)


def _quadratic(name, matrix, centre, reach):
    dim = len(matrix)
    diagonal = np.diag(matrix).copy() if (matrix == np.diag(np.diag(matrix))).all() else None
    moved = centre.any()

    def grad(theta):
        offset = _points(theta, dim) - centre if moved else _points(theta, dim)
        if diagonal is not None:
            return diagonal * offset
        if dim > 4:
            return offset @ matrix
        # BLAS would hand a batch back in the other memory order, in which steps are slower.
        x = [offset[..., j] for j in range(dim)]
        return _vector(*(reduce(add, map(mul, row, x)) for row in matrix.tolist()))

    def value(theta):
        offset, slope = _points(theta, dim) - centre, grad(theta)
        return 0.5 * reduce(add, (offset[..., i] * slope[..., i] for i in range(dim)))

    def hess(theta):
        return np.broadcast_to(matrix, (*np.shape(theta)[:-1], dim, dim)).copy()

    eigenvalues = np.linalg.eigvalsh(matrix)
    convex = eigenvalues[0] >= -1e-14 * abs(eigenvalues).max()
    minima = centre[None] if convex else np.empty((0, dim))
    window = tuple((float(c - reach), float(c + reach)) for c in centre) if dim <= 2 else ()
    return Problem(name, dim, value, grad, hess, minima, window)


def parabola() -> Problem:
    """The parabola f(x) = x^2, d = 1: gradient 2x, curvature 2, minimum 0.

    >>> parabola().grad([10.0])
    array([20.])
    """
    return _quadratic("parabola", np.array([[2.0]]), np.zeros(1), reach=11.0)


def bowl() -> Problem:
    """A round bowl, f(x, y) = x^2 + 2 y^2: Hessian diag(2, 4), condition number 2.

    >>> float(bowl().value([1.0, 2.0]))
    9.0
    """
    return _quadratic("bowl", np.diag([2.0, 4.0]), np.zeros(2), reach=3.0)


def ravine(kappa=100.0, angle=0.0) -> Problem:
    """A narrow valley: f(x, y) = (x^2 + kappa y^2) / 2, turned by an angle.

        H = R diag(1, kappa) R^T,  R the rotation by `angle`

    Args:
        kappa: condition number, at least 1.
        angle: radians, anticlockwise.

    Raises: ValueError where kappa is below 1 or not finite.

    >>> ravine(kappa=9.0).grad([1.0, 1.0])
    array([1., 9.])
    """
    if not 1 <= kappa < np.inf:
        raise ValueError(f"kappa is {kappa}; a condition number is a finite number from 1 upwards.")
    c, s = np.cos(angle), np.sin(angle)
    xx, xy, yy = c**2 + kappa * s**2, (1 - kappa) * c * s, s**2 + kappa * c**2
    return _quadratic("ravine", _matrix(xx, xy, yy), np.zeros(2), reach=3.0)


def rosenbrock(a=1.0, b=100.0) -> Problem:
    """Rosenbrock's curved valley.

        f(x, y) = (a - x)^2 + b (y - x^2)^2,  minimum 0 at (a, a^2), condition 2508 by default

    Source: Rosenbrock 1960, The Computer Journal 3(3), 175-184; problem 1 of More, Garbow,
        Hillstrom 1981, ACM Transactions on Mathematical Software 7(1), 17-41.

    >>> float(rosenbrock().value([-1.0, 1.0]))
    4.0
    """

    def value(theta):
        x, y = _coordinates(theta, 2)
        return (a - x) ** 2 + b * (y - x**2) ** 2

    def grad(theta):
        x, y = _coordinates(theta, 2)
        g = np.empty_like(theta, dtype=np.float64)
        gx, gy = g[..., 0], g[..., 1]
        # gy = 2 b (y - x^2), gx = 2 (x - a - x gy), in place: large sweeps spend their time here.
        np.subtract(y, np.square(x, out=gy), out=gy)
        gy *= 2 * b
        np.subtract(x - a, np.multiply(x, gy, out=gx), out=gx)
        gx *= 2
        return g

    def hess(theta):
        x, y = _coordinates(theta, 2)
        return _matrix(2 - 4 * b * (y - 3 * x**2), -4 * b * x, 2 * b)

    minima = np.array([[a, a**2]], dtype=np.float64)
    return Problem("rosenbrock", 2, value, grad, hess, minima, ((-2.0, 2.0), (-1.0, 3.0)))


def himmelblau() -> Problem:
    """Himmelblau's function: four minima, all of value 0.

        f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2

    Source: Himmelblau 1972, Applied Nonlinear Programming, McGraw-Hill.

    >>> float(himmelblau().value([3.0, 2.0]))
    0.0
    """

    def value(theta):
        x, y = _coordinates(theta, 2)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def grad(theta):
        x, y = _coordinates(theta, 2)
        u, v = x**2 + y - 11, x + y**2 - 7
        return _vector(4 * x * u + 2 * v, 2 * u + 4 * y * v)

    def hess(theta):
        x, y = _coordinates(theta, 2)
        return _matrix(12 * x**2 + 4 * y - 42, 4 * (x + y), 12 * y**2 + 4 * x - 26)

    # The real solutions of u = v = 0.
    minima = np.array(
        [
            [3.0, 2.0],
            [3.584428340330492, -1.848126526964404],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.283185991286170],
        ]
    )
    return Problem("himmelblau", 2, value, grad, hess, minima, ((-5.0, 5.0), (-5.0, 5.0)))


def beale() -> Problem:
    """Beale's function: a minimum 0 at (3, 1/2), flat valleys that lead away from it.

        f(x, y) = sum over k = 1, 2, 3 of (c_k - x (1 - y^k))^2,  c = 1.5, 2.25, 2.625

    Source: Beale 1958, Technical Report 25, Statistical Techniques Research Group, Princeton;
        problem 5 of More, Garbow, Hillstrom 1981, ACM TOMS 7(1), 17-41.

    >>> float(beale().value([3.0, 0.5]))
    0.0
    """

    def terms(theta):
        # Each residual r with its derivatives: r_x, r_y, r_xy, r_yy (r_xx = 0).
        x, y = _coordinates(theta, 2)
        y2, y3 = y**2, y**2 * y
        return (
            (1.5 - x * (1 - y), y - 1, x, 1.0, 0.0),
            (2.25 - x * (1 - y2), y2 - 1, 2 * x * y, 2 * y, 2 * x),
            (2.625 - x * (1 - y3), y3 - 1, 3 * x * y2, 3 * y2, 6 * x * y),
        )

    def value(theta):
        (r1, *_), (r2, *_), (r3, *_) = terms(theta)
        return r1**2 + r2**2 + r3**2

    def grad(theta):
        return _vector(
            sum(2 * r * r_x for r, r_x, _, _, _ in terms(theta)),
            sum(2 * r * r_y for r, _, r_y, _, _ in terms(theta)),
        )

    def hess(theta):
        return _matrix(
            sum(2 * r_x**2 for _, r_x, _, _, _ in terms(theta)),
            sum(2 * (r_x * r_y + r * r_xy) for r, r_x, r_y, r_xy, _ in terms(theta)),
            sum(2 * (r_y**2 + r * r_yy) for r, _, r_y, _, r_yy in terms(theta)),
        )

    minima = np.array([[3.0, 0.5]])
    return Problem("beale", 2, value, grad, hess, minima, ((-4.5, 4.5), (-4.5, 4.5)))


def _well_minima(tilt):
    # Roots of f' = x^3 - x + tilt with f'' = 3 x^2 - 1 > 0, polished by two Newton steps.
    roots = np.roots([1.0, 0.0, -1.0, tilt])
    x = np.sort(roots.real[abs(roots.imag) < 1e-6])
    x = x[3 * x**2 - 1 > 1e-6]
    for _ in range(2):
        x = x - (x**3 - x + tilt) / (3 * x**2 - 1)
    return x


def double_well(tilt=0.0) -> Problem:
    """Two valleys side by side, d = 1.

        f(x) = (x^2 - 1)^2 / 4 + tilt x

    With tilt > 0 the right valley is the shallower one; from 2 / sqrt(27) = 0.385 on it is gone.

    >>> double_well().minima
    array([[-1.],
           [ 1.]])
    """

    def value(theta):
        (x,) = _coordinates(theta, 1)
        return (x**2 - 1) ** 2 / 4 + tilt * x

    def grad(theta):
        (x,) = _coordinates(theta, 1)
        return _vector(x * (x**2 - 1) + tilt)

    def hess(theta):
        (x,) = _coordinates(theta, 1)
        return _vector(3 * x**2 - 1)[..., None]

    minima = _well_minima(tilt)[:, None]
    return Problem("double_well", 1, value, grad, hess, minima, ((-2.0, 2.0),))


def double_well_2d(tilt=0.0) -> Problem:
    """Two valleys with a saddle between them.

        f(x, y) = (x^2 - 1)^2 / 4 + tilt x + y^2 / 2

    With tilt > 0 the right valley is the shallower one. At tilt 0 the saddle is the origin.

    >>> double_well_2d().grad([0.0, 1.0])
    array([0., 1.])
    """

    def value(theta):
        x, y = _coordinates(theta, 2)
        return (x**2 - 1) ** 2 / 4 + tilt * x + y**2 / 2

    def grad(theta):
        x, y = _coordinates(theta, 2)
        return _vector(x * (x**2 - 1) + tilt, y)

    def hess(theta):
        x, _ = _coordinates(theta, 2)
        return _matrix(3 * x**2 - 1, 0.0, 1.0)

    x = _well_minima(tilt)
    minima = _vector(x, np.zeros_like(x))
    return Problem("double_well_2d", 2, value, grad, hess, minima, ((-2.0, 2.0), (-1.5, 1.5)))


def saddle() -> Problem:
    """A saddle, f(x, y) = (x^2 - y^2) / 2: down along y without end, no minimum.

    >>> saddle().grad([1.0, 1.0])
    array([ 1., -1.])
    """
    return _quadratic("saddle", np.diag([1.0, -1.0]), np.zeros(2), reach=2.0)


def plateau(width=1.0) -> Problem:
    """A hole in a plain: steep near the minimum at the origin, almost flat far away.

        f(x, y) = 1 - exp(-(x^2 + y^2) / (2 width^2))

    At four widths from the minimum the gradient is 0.0013 / width.

    Args:
        width: radius at which the slope is steepest.

    Raises: ValueError where the width is not positive and finite.

    >>> float(plateau().value([0.0, 0.0]))
    0.0
    """
    if not 0 < width < np.inf:
        raise ValueError(f"width is {width}; it must be positive and finite.")
    w2, reach = width**2, 4.0 * width

    def value(theta):
        x, y = _coordinates(theta, 2)
        # expm1 keeps the digits near the minimum, where exp is close to 1.
        return -np.expm1(-(x**2 + y**2) / (2 * w2))

    def grad(theta):
        x, y = _coordinates(theta, 2)
        e = np.exp(-(x**2 + y**2) / (2 * w2)) / w2
        return _vector(e * x, e * y)

    def hess(theta):
        x, y = _coordinates(theta, 2)
        e = np.exp(-(x**2 + y**2) / (2 * w2)) / w2
        return _matrix(e * (1 - x**2 / w2), -e * x * y / w2, e * (1 - y**2 / w2))

    window = ((-reach, reach), (-reach, reach))
    return Problem("plateau", 2, value, grad, hess, np.zeros((1, 2)), window)


_SMOOTH = (parabola, bowl, ravine, rosenbrock, himmelblau, beale)
_BUMPY = (double_well, double_well_2d, saddle, plateau)
PROBLEMS: dict[str, Callable[[], Problem]] = {f.__name__: f for f in (*_SMOOTH, *_BUMPY)}
