"""Time `run` against torch.optim and optax in one process: medians and ratios.

    python tests/benchmarks/bench_steps.py [--repeats N] [--lanes 4096 65536]

needs torch and optax beside the course. The sides take turns, so that a slow moment hits both;
compilation is excluded; all compute in float64 and record the whole path.
"""

import argparse
import platform
import statistics
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

from course import problems, run

STEPS = 200
START = (-1.5, 2.0)
# limits of the ratio course / peer
SMALL, BATCHED = 1 / 5, {4096: 1.5, 65536: 1.6}

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


def optax_sweep(function, rates, out_axes):
    """Return a compiled function: learning rates (B,) to paths.

    out_axes=0, the default of vmap, gives (B, STEPS + 1, 2); 1 gives (STEPS + 1, B, 2), which costs
    no transposition.
    """

    def descend(lr):
        optimizer = optax.adam(lr)
        theta = jnp.array(START)

        def step(carry, _):
            theta, state = carry
            updates, state = optimizer.update(jax.grad(function)(theta), state)
            theta = optax.apply_updates(theta, updates)
            return (theta, state), theta

        _, path = jax.lax.scan(step, (theta, optimizer.init(theta)), None, length=STEPS)
        return jnp.concatenate([theta[None], path])

    sweep = jax.jit(jax.vmap(descend, out_axes=out_axes))
    sweep(rates).block_until_ready()
    return sweep


def take_turns(functions, repeats):
    """Return the seconds of each function, turn by turn."""
    seconds = [[] for _ in functions]
    for _ in range(repeats):
        for function, times in zip(functions, seconds, strict=True):
            begin = time.perf_counter()
            function()
            times.append(time.perf_counter() - begin)
    return seconds


def report(what, ours, peer, limit=None):
    """Print both medians and the median of the ratios within a turn; return the verdict."""
    ratio = statistics.median(a / b for a, b in zip(ours, peer, strict=True))
    verdict = "" if limit is None else f"{'within' if ratio <= limit else 'ABOVE'} {limit}"
    ours, peer = statistics.median(ours) * 1e3, statistics.median(peer) * 1e3
    print(f"{what:<44} {ours:9.2f} ms {peer:9.2f} ms {ratio:7.3f}  {verdict}")
    return limit is None or ratio <= limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--lanes", type=int, nargs="*", default=list(BATCHED))
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, torch {torch.__version__}, "
        f"jax {jax.__version__}, optax {optax.__version__}, medians of {arguments.repeats}"
    )
    print(f"{'':<44} {'course':>12} {'peer':>12} {'ratio':>7}")
    within = []
    for name, function in FUNCTIONS.items():
        problem = problems.PROBLEMS[name]()

        def single(problem=problem):
            return run(problem, START, "adam", lr=0.01, steps=STEPS).path

        assert np.allclose(single(), torch_loop(function), rtol=1e-9, atol=1e-9)
        ours, peer = take_turns([single, lambda: torch_loop(function)], arguments.repeats)  # noqa: B023
        within.append(report(f"{name}, 1 run, torch loop", ours, peer, SMALL))
    for name, function in FUNCTIONS.items():
        problem = problems.PROBLEMS[name]()
        for lanes in arguments.lanes:
            rates = np.geomspace(1e-4, 1e-1, lanes)
            default = optax_sweep(function, rates, out_axes=0)
            time_first = optax_sweep(function, rates, out_axes=1)

            def batched(problem=problem, rates=rates):
                return run(problem.grad, START, "adam", lr=rates[:, None], steps=STEPS).path

            assert np.allclose(batched(), time_first(rates), rtol=1e-6, atol=1e-6)
            ours, peer, quicker = take_turns(
                [
                    batched,
                    lambda: default(rates).block_until_ready(),  # noqa: B023
                    lambda: time_first(rates).block_until_ready(),  # noqa: B023
                ],
                arguments.repeats,
            )
            what, limit = f"{name}, {lanes} rates, optax jit scan vmap", BATCHED.get(lanes, 1.6)
            within.append(report(what, ours, peer, limit))
            report("  the same, vmap(..., out_axes=1)", ours, quicker)
    raise SystemExit(0 if all(within) else 1)


if __name__ == "__main__":
    main()
