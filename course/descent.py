"""Run an optimizer: run(problem, theta, "adam", steps=200, lr=0.1) -> Trajectory."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course.methods import OPTIMIZERS, Optimizer
from course.problems import Problem


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """What one run, or a batch of runs, did.

    path: every theta, shape (steps + 1, ..., d), the start first; read-only.
    losses: value at every theta, shape (steps + 1, ...), or None if there was no value to take.
    diverged_at: first step after which theta was not finite, -1 where it stayed finite: an int
        for a single run, an int array (...) for a batch. 0 means that the start was not finite.
    steps: number of steps taken.
    optimizer: name of the method.
    """

    path: np.ndarray
    losses: np.ndarray | None
    diverged_at: Any
    steps: int
    optimizer: str

    @property
    def final(self):
        """The last theta, shape (..., d)."""
        return self.path[-1]

    def steps_to(self, target=None, *, point=None, tol=None):
        """Return the number of steps until the loss or the distance is first small enough.

            steps_to(target): first t with losses[t] <= target
            steps_to(point=p, tol=r): first t with the distance of path[t] from p at most r

        Args:
            target: loss to reach, a number or shape (...).
            point: point to reach, shape (d,) or (..., d).
            tol: Euclidean distance from the point.

        Returns:
            An int for a single run, an int array (...) for a batch; -1 where it never happens.

        Raises:
            ValueError: neither or both are asked for, or the run recorded no losses.

        >>> from course import problems
        >>> descent = run(problems.parabola(), [10.0], lr=0.1, steps=100)
        >>> descent.steps_to(1.0), descent.steps_to(point=[0.0], tol=1e-6), descent.steps_to(-1.0)
        (11, 73, -1)
        """
        if (target is None) == (point is None) or (point is None) != (tol is None):
            raise ValueError("steps_to takes either a target loss, or a point and a tol.")
        with np.errstate(all="ignore"):
            if point is not None:
                reached = np.linalg.norm(self.path - np.asarray(point), axis=-1) <= tol
            elif self.losses is None:
                raise ValueError("this run recorded no losses; give run a Problem or value=.")
            else:
                reached = self.losses <= target
        return _first(reached)

    def __repr__(self):
        *lanes, dim = self.path.shape[1:]
        runs = f"{math.prod(lanes)} runs, " if lanes else ""
        diverged = int(np.sum(np.asarray(self.diverged_at) >= 0))
        if not lanes:
            note = f", diverged at step {self.diverged_at}" if diverged else ""
        else:
            note = f", {diverged} diverged" if diverged else ""
        return f"Trajectory({self.optimizer!r}, {runs}{self.steps} steps, dim={dim}{note})"


def _first(happened):
    """Return the first index along axis 0 where it happened, -1 where it never did."""
    first = np.where(happened.any(axis=0), happened.argmax(axis=0), -1)
    return first if first.ndim else int(first)


def run(
    problem_or_grad: Problem | Callable[[Any], Any],
    theta: Any,
    optimizer: str | Optimizer | Callable[..., Any] = "gd",
    *,
    steps: int,
    value: Callable[[Any], Any] | None = None,
    hess: Callable[[Any], Any] | None = None,
    init: Callable[[Any], Any] | None = None,
    tol: float | None = None,
    **hyperparameters: Any,
) -> Trajectory:
    """Descend from theta for a number of steps and record the path.

        theta[t + 1], state <- step(theta[t], grad(theta[t]), state, lr=..., ...)

    One run: theta of shape (d,) and numbers as hyperparameters. A batch of independent runs:
    theta of shape (..., d), or hyperparameters of shape (..., 1), or both; they broadcast.

    Args:
        problem_or_grad: a Problem, or a function grad: (..., d) -> (..., d), called once a
            step. It must not change its argument.
        theta: the start, shape (d,) or (..., d); it is copied to float64.
        optimizer: a name in OPTIMIZERS, or a step function of the same signature (your own).
        steps: number of steps.
        value: function (..., d) -> (...) recorded as losses; the Problem's by default.
        hess: function (..., d) -> (..., d, d) for a step that takes `hess`; the Problem's by
            default. Where it is singular, the step does not exist and theta becomes nan.
        init: function theta -> state; by default that of the method NAME for NAME_step.
        tol: stop as soon as no coordinate of any gradient exceeds this; meant for a single run.
        **hyperparameters: lr and whatever else the step takes: a number, an array that ends in an
            axis of length 1, or a function of the step number t = 0, 1, ... that returns either.

    Returns:
        The Trajectory. A run that diverges raises and warns nothing: see diverged_at.

    Raises:
        ValueError: a name, a shape or a hyperparameter does not fit; the sentence says which.

    >>> from course import problems
    >>> run(problems.parabola(), [10.0], lr=0.1, steps=20).final.round(3)
    array([0.115])
    >>> rates = np.array([[0.1], [0.4], [3.0]])
    >>> run(problems.parabola(), [10.0], lr=rates, steps=1000)
    Trajectory('gd', 3 runs, 1000 steps, dim=1, 1 diverged)
    """
    method = _method(optimizer, init)
    grad, value, hess, losses_of = _functions(problem_or_grad, value, hess)
    if "hess" in method.needs and hess is None:
        raise ValueError(f"{method.name} needs the Hessian: give run a Problem or hess=.")
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 0:
        raise ValueError(f"steps is {steps!r}; it must be a whole number from 0 upwards.")
    theta = _start(theta, problem_or_grad)
    hyper = _checked(method, hyperparameters)
    with np.errstate(all="ignore"):
        theta = _filled(np.broadcast_to(theta, _batch_shape(theta, _at(0, hyper))))
        state = method.init(theta)
        path = _empty(theta.shape, steps + 1)
        path[0] = theta
        for t in range(steps):
            g = _gradient(grad, theta)
            if tol is not None and np.abs(g).max(initial=0.0) <= tol:
                path = path[: t + 1]
                break
            theta, state = _step(method, theta, g, state, hess, _at(t, hyper))
            path[t + 1] = theta
        losses = None if value is None else losses_of(value, path)
    path.setflags(write=False)
    diverged_at = _first(~np.isfinite(path).all(axis=-1))
    return Trajectory(path, losses, diverged_at, len(path) - 1, method.name)


def _at(t, hyper):
    """Return the hyperparameters of step t: a schedule gives way to its value."""
    return {name: h(t) if callable(h) else h for name, h in hyper.items()}


def _gradient(grad, theta):
    g = np.asarray(grad(theta))
    if g.shape != theta.shape:
        raise ValueError(f"grad returned shape {g.shape} for theta of shape {theta.shape}.")
    return g


def _step(method, theta, g, state, hess, hyper):
    """Take one step, see that it returns a theta like the one before, and a state."""
    if "hess" in method.needs:
        hyper["hess"] = hess(theta)
    try:
        after = method.step(theta, g, state, **hyper)
    except np.linalg.LinAlgError:
        if "hess" not in hyper:
            raise
        hyper["hess"] = _nan_where_singular(hyper["hess"])
        after = method.step(theta, g, state, **hyper)
    if not isinstance(after, tuple) or len(after) != 2:
        raise ValueError(f"a step returns (theta, state), but {method.name}'s did not.")
    new, state = np.asarray(after[0], dtype=np.float64), after[1]
    if new.shape != theta.shape:
        raise ValueError(
            f"the step of {method.name} turned theta of shape {theta.shape} into {new.shape}."
        )
    return new, state


def _empty(shape, *leading):
    """Return an array (*leading, *shape) whose longest run in memory is the one to loop over.

    NumPy's inner loop should go over thousands of lanes, not over two coordinates: a batch is kept
    coordinate by coordinate unless it has more coordinates than lanes.
    """
    *lanes, dim = shape
    if math.prod(lanes) <= dim:
        return np.empty((*leading, *shape))
    return np.moveaxis(np.empty((*leading, dim, *lanes)), len(leading), -1)


def _filled(values):
    array = _empty(values.shape)
    array[...] = values
    return array


def _nan_where_singular(hess):
    hess = np.array(hess, dtype=np.float64)
    for index in np.ndindex(hess.shape[:-2]):
        try:
            np.linalg.solve(hess[index], hess[index][0])
        except np.linalg.LinAlgError:
            hess[index] = np.nan
    return hess


def _losses_at_once(value, path):
    # A Problem takes any leading axes; so many points a call that they stay in the cache.
    losses = np.empty(path.shape[:-1])
    rows = max(1, 16_384 // max(1, losses[0].size))
    for t in range(0, len(path), rows):
        losses[t : t + rows] = value(path[t : t + rows])
    return losses


def _losses_one_by_one(value, path):
    # The caller's own function sees theta in the shape in which grad sees it.
    losses = np.empty(path.shape[:-1])
    for t, theta in enumerate(path):
        loss = np.asarray(value(theta))
        if loss.shape != theta.shape[:-1]:
            raise ValueError(f"value returned shape {loss.shape} for theta of shape {theta.shape}.")
        losses[t] = loss
    return losses


def _functions(problem_or_grad, value, hess):
    # By its attributes, so that a class that a notebook reloaded, or one's own, is still a problem.
    if hasattr(problem_or_grad, "grad"):
        problem = problem_or_grad
        losses_of = _losses_one_by_one if value else _losses_at_once
        return problem.grad, value or problem.value, hess or problem.hess, losses_of
    if not callable(problem_or_grad):
        kind = type(problem_or_grad).__name__
        raise ValueError(f"run takes a Problem or a gradient function first, not {kind}.")
    return problem_or_grad, value, hess, _losses_one_by_one


def _start(theta, problem):
    try:
        theta = np.array(theta, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("theta must be an array of real numbers, all rows equally long.") from None
    if theta.ndim == 0 or theta.shape[-1] == 0:
        raise ValueError(
            f"theta has shape {theta.shape}; its last axis holds the coordinates: write [10.0] "
            "for the one coordinate 10."
        )
    dim = getattr(problem, "dim", theta.shape[-1])
    if theta.shape[-1] != dim:
        raise ValueError(
            f"theta has shape {theta.shape}, but {problem.name} has {dim} coordinate(s): "
            f"the last axis of theta must have length {dim}."
        )
    return theta


def _method(optimizer, init):
    """Return the Optimizer that is meant by a name, an Optimizer or a step function."""
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"no optimizer is called {optimizer!r}: use {', '.join(OPTIMIZERS)}.")
        optimizer = OPTIMIZERS[optimizer]
    if hasattr(optimizer, "step"):
        return replace(optimizer, init=init) if init else optimizer
    if not callable(optimizer):
        raise ValueError("optimizer is the name of a method or a step function.")
    function = getattr(optimizer, "__name__", type(optimizer).__name__)
    name = function.removesuffix("_step")
    if init is None:
        if name not in OPTIMIZERS:
            raise ValueError(f"run cannot start the state of {function}: pass init=...")
        init = OPTIMIZERS[name].init
    parameters, _ = _parameters(optimizer)
    needs = frozenset({"hess"} & parameters.keys())
    return Optimizer(name, init, optimizer, {}, needs)


def _parameters(step):
    """Return a step's hyperparameters (name -> inspect.Parameter) and whether it takes any name."""
    parameters = list(inspect.signature(step).parameters.values())[3:]
    anything = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return {p.name: p for p in parameters if p.kind is not p.VAR_KEYWORD}, anything


def _checked(method, given):
    """Return the hyperparameters by name: numbers, arrays, and functions of t that give either."""
    parameters, anything = _parameters(method.step)
    names = [name for name in parameters if name != "hess"]
    for name in given:
        if name not in names and not anything:
            raise ValueError(
                f"{method.name} has no hyperparameter {name!r}; it takes {', '.join(names)}."
            )
    for name in names:
        if name not in given and parameters[name].default is inspect.Parameter.empty:
            raise ValueError(f"{method.name} needs {name}: pass {name}=...")
    return {name: _number_or_lanes(name, h) for name, h in given.items()}


def _number_or_lanes(name, h):
    if callable(h):
        return lambda t: _number_or_lanes(name, h(t))
    if isinstance(h, int | float | np.number):
        return h
    try:
        h = np.asarray(h, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {h!r}; it must be a number, an array or a schedule.") from None
    if h.ndim == 0:
        return float(h)
    if h.shape[-1] != 1:
        raise ValueError(
            f"{name} has shape {h.shape} and would spread over the coordinates of theta; "
            f"for one value a run write {name}[:, None]."
        )
    return h


def _batch_shape(theta, hyperparameters):
    """Return the shape of theta after the lanes of every hyperparameter are broadcast with it."""
    shape = theta.shape
    for name, h in hyperparameters.items():
        try:
            shape = np.broadcast_shapes(shape, np.shape(h))
        except ValueError:
            raise ValueError(
                f"{name} has shape {h.shape}, which does not fit theta and the other "
                f"hyperparameters of shape {shape}."
            ) from None
    return shape
