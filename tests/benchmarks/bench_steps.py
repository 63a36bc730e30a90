"""Time `run` against a loop in torch, and the course's Adam, compiled by JAX, against optax.

    python tests/benchmarks/bench_steps.py [--repeats N] [--lanes 4096 65536]

needs torch and optax beside the course. The sides take turns, so that a slow moment hits both;
compilation is excluded; all compute in float64 and record the whole path. Of a sweep,
the best form of the course in a turn is held against the best of optax.
"""

import argparse
import platform
import random
import statistics
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

from course import problems, run
from course.optimizers import adam_init, adam_step

STEPS = 200
START = (-1.5, 2.0)
# limits of the ratio course / peer
SMALL, COMPILED = 1 / 5, 1.0

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)


def rosenbrock(theta):
    x, y = theta[0], theta[1]
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def ravine(theta):
    x, y = theta[0], theta[1]
    return (x**2 + 100 * y**2) / 2


FUNCTIONS = {"rosenbrock": rosenbrock, "ravine": ravine}


def torch_loop(function, lr=0.01):
    """Run Adam in torch as a learner writes it."""
    theta = torch.tensor(START, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=lr)
    path, losses = [theta.detach().clone()], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = function(theta)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        path.append(theta.detach().clone())
    return torch.stack(path).numpy()


def ours(lr):
    """Return Adam as (init, step), step(theta, grad, state) -> (theta, state): the course's."""
    return adam_init, lambda theta, grad, state: adam_step(theta, grad, state, lr=lr)


def optaxs(lr):
    """Return the same of optax."""
    optimizer = optax.adam(lr)

    def step(theta, grad, state):
        updates, state = optimizer.update(grad, state)
        return optax.apply_updates(theta, updates), state

    return optimizer.init, step


def descend(adam, grad, theta, lr):
    """Return the path (STEPS + 1, ...) of a scan."""
    init, step = adam(lr)

    def body(carry, _):
        theta, state = step(carry[0], grad(carry[0]), carry[1])
        return (theta, state), theta

    _, path = jax.lax.scan(body, (theta, init(theta)), None, length=STEPS)
    return jnp.concatenate([theta[None], path])


def compiled(adam, function, lanes):
    """Return the forms of a sweep by name: functions of the learning rates (B,) to paths.

    vmap over the lanes, whose paths are (B, STEPS + 1, 2) by default, or (STEPS + 1, B, 2), which
    costs no transposition; and one scan over the whole batch, with rates (B, 1).
    """

    def alone(lr):
        return descend(adam, jax.grad(function), jnp.array(START), lr)

    def batch(lr):
        start = jnp.broadcast_to(jnp.array(START), (lanes, 2))
        return descend(adam, jax.vmap(jax.grad(function)), start, lr[:, None])

    return {
        "vmap": jax.jit(jax.vmap(alone)),
        "vmap, out_axes=1": jax.jit(jax.vmap(alone, out_axes=1)),
        "scan of the batch": jax.jit(batch),
    }


def sweep(name, function, lanes, repeats):
    """Time every form of a sweep and print it; return whether the best of ours is good enough."""
    rates = np.geomspace(1e-4, 1e-1, lanes)
    problem = problems.PROBLEMS[name]()

    def plain():
        return run(problem.grad, START, "adam", lr=rates[:, None], steps=STEPS).path

    expected = plain()
    sides = {"run": plain}
    for side, adam in (("adam_step", ours), ("optax", optaxs)):
        for form, function_of_rates in compiled(adam, function, lanes).items():
            path = np.asarray(function_of_rates(rates))  # compiles
            path = np.moveaxis(path, 0, 1) if form == "vmap" else path
            assert np.allclose(path, expected, rtol=1e-6, atol=1e-6)
            sides[f"{side}, {form}"] = lambda f=function_of_rates: f(rates).block_until_ready()
    seconds = dict(zip(sides, take_turns(sides.values(), repeats), strict=True))
    best = {
        side: [
            min(turn)
            for turn in zip(*(seconds[s] for s in sides if s.startswith(side)), strict=True)
        ]
        for side in ("adam_step", "optax")
    }
    what = f"{name}, {lanes} rates: "
    report(f"{what}run, best of optax", seconds["run"], best["optax"])
    for side in sides:
        if side.startswith("adam_step"):
            form = side.removeprefix("adam_step, ")
            report(f"{what}{form}", seconds[side], seconds[f"optax, {form}"])
    return report(f"{what}best of each", best["adam_step"], best["optax"], COMPILED)


def take_turns(functions, repeats):
    """Return the seconds of each function, turn by turn, each turn in another order."""
    seconds = [[] for _ in functions]
    sides = list(zip(functions, seconds, strict=True))
    order = random.Random(0)
    for _ in range(repeats):
        # What ran before leaves its caches and threads behind.
        order.shuffle(sides)
        for function, times in sides:
            begin = time.perf_counter()
            function()
            times.append(time.perf_counter() - begin)
    return seconds


def report(what, course, peer, limit=None):
    """Print both medians and the quartiles of the ratios within a turn; return the verdict.

    Above a limit is what is above it in three turns of four: two programs that compile to the same
    machine code differ in any one run of this script by a few hundredths, either way.
    """
    low, ratio, high = statistics.quantiles((a / b for a, b in zip(course, peer, strict=True)), n=4)
    if limit is None:
        verdict = ""
    elif low > limit:
        verdict = f"ABOVE {limit}"
    else:
        verdict = f"within {limit}" if ratio <= limit else f"level with {limit}"
    course, peer = statistics.median(course) * 1e3, statistics.median(peer) * 1e3
    print(
        f"{what:<54} {course:8.2f} ms {peer:8.2f} ms {ratio:6.3f} "
        f"({low:.3f} to {high:.3f}) {verdict}"
    )
    return limit is None or low <= limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=25)
    parser.add_argument("--lanes", type=int, nargs="*", default=[4096, 65536])
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, torch {torch.__version__}, "
        f"jax {jax.__version__}, optax {optax.__version__}, medians of {arguments.repeats}"
    )
    print(f"{'':<54} {'course':>11} {'peer':>11} {'ratio':>6} (quartiles)")
    within = []
    for name, function in FUNCTIONS.items():
        problem = problems.PROBLEMS[name]()

        def single(problem=problem):
            return run(problem, START, "adam", lr=0.01, steps=STEPS).path

        assert np.allclose(single(), torch_loop(function), rtol=1e-9, atol=1e-9)
        course, peer = take_turns([single, lambda: torch_loop(function)], arguments.repeats)  # noqa: B023
        within.append(report(f"{name}, 1 run: run, torch loop", course, peer, SMALL))
    for name, function in FUNCTIONS.items():
        within += [sweep(name, function, lanes, arguments.repeats) for lanes in arguments.lanes]
    raise SystemExit(0 if all(within) else 1)


if __name__ == "__main__":
    main()
