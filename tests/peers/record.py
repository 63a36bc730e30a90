"""Record what torch.optim and optax do, for the tests to compare the course's steps with.

    python tests/peers/record.py [--out FOLDER]

writes torch.json and optax.json. It runs in an interpreter that has both libraries; it needs
neither the course nor pytest, and its gradients are the libraries' own (autograd, jax.grad).
"""

import argparse
import json
import math
import platform
from pathlib import Path

import jax
import jax.numpy as jnp
import optax
import torch

STEPS = 60

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)


def ravine(theta, kappa, angle):
    sine, cosine = math.sin(angle), math.cos(angle)
    along = cosine * theta[0] + sine * theta[1]
    across = -sine * theta[0] + cosine * theta[1]
    return (along**2 + kappa * across**2) / 2


def rosenbrock(theta):
    return (1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2


def beale(theta):
    x, y = theta[0], theta[1]
    return sum((c - x * (1 - y**k)) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625)))


# name -> function, keyword arguments of the problem, start, learning rate of gd and its kin
FUNCTIONS = {
    "ravine": (ravine, {"kappa": 20.0, "angle": 0.5}, [2.0, 1.5], 0.03),
    "rosenbrock": (rosenbrock, {}, [-1.2, 1.0], 2e-4),
    "beale": (beale, {}, [1.0, 1.2], 2e-3),
}

# method -> hyperparameters other than the defaults, besides the learning rate
OTHERS = {
    "gd": {},
    "momentum": {"beta": 0.8},
    "nesterov": {"beta": 0.7},
    "adagrad": {"eps": 1e-3},
    "rmsprop": {"alpha": 0.9, "eps": 1e-4},
    "adam": {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4},
    "adamw": {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.2},
    "amsgrad": {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4},
}
SLOW = ("gd", "momentum", "nesterov")

# name of a schedule -> its arguments in the course
SCHEDULES = {
    "constant": {"lr": 0.1},
    "step_decay": {"lr": 0.1, "every": 7, "factor": 0.3},
    "exponential": {"lr": 0.1, "decay": 0.93},
    "inverse_time": {"lr": 0.1, "decay": 0.25},
    "cosine": {"lr_max": 0.1, "steps": 60, "lr_min": 0.002},
    "linear_warmup": {"lr": 0.1, "steps": 20},
    "one_cycle": {"lr_max": 0.1, "steps": 60, "rise": 0.25, "div": 10.0, "final_div": 100.0},
}


def torch_optimizer(method, theta, lr, h):
    """Return the optimizer; hyperparameters that are not in h keep the library's defaults."""
    betas = {"betas": (h["beta1"], h["beta2"])} if "beta1" in h else {}
    rest = {name: h[name] for name in ("eps", "alpha", "weight_decay") if name in h}
    if method == "gd":
        return torch.optim.SGD([theta], lr=lr)
    if method in ("momentum", "nesterov"):
        nesterov = method == "nesterov"
        return torch.optim.SGD([theta], lr=lr, momentum=h.get("beta", 0.9), nesterov=nesterov)
    if method == "adagrad":
        return torch.optim.Adagrad([theta], lr=lr, **rest)
    if method == "rmsprop":
        return torch.optim.RMSprop([theta], lr=lr, **rest)
    if method == "adamw":
        return torch.optim.AdamW([theta], lr=lr, **betas, **rest)
    if method not in ("adam", "amsgrad"):
        raise ValueError(f"torch_optimizer knows no {method}: say which optimizer of torch it is.")
    return torch.optim.Adam([theta], lr=lr, amsgrad=method == "amsgrad", **betas, **rest)


def torch_path(function, start, method, lr, h):
    theta = torch.tensor(start, requires_grad=True)
    optimizer = torch_optimizer(method, theta, lr, h)
    path = [theta.tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        function(theta).backward()
        optimizer.step()
        path.append(theta.tolist())
    return path


def torch_schedule(name, a):
    lrs = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=a.get("lr", a.get("lr_max")))
    if name == "constant":
        schedule = lrs.ConstantLR(optimizer, factor=1)
    elif name == "step_decay":
        schedule = lrs.StepLR(optimizer, a["every"], gamma=a["factor"])
    elif name == "exponential":
        schedule = lrs.ExponentialLR(optimizer, a["decay"])
    elif name == "inverse_time":
        schedule = lrs.LambdaLR(optimizer, lambda t: 1 / (1 + a["decay"] * t))
    elif name == "cosine":
        schedule = lrs.CosineAnnealingLR(optimizer, a["steps"], eta_min=a["lr_min"])
    elif name == "linear_warmup":
        schedule = lrs.LinearLR(optimizer, 1 / a["steps"], total_iters=a["steps"] - 1)
    else:
        schedule = lrs.OneCycleLR(
            optimizer,
            a["lr_max"],
            total_steps=a["steps"],
            pct_start=a["rise"],
            div_factor=a["div"],
            final_div_factor=a["final_div"],
            cycle_momentum=False,
        )
    rates = [schedule.get_last_lr()[0]]
    for _ in range(STEPS - 1):
        optimizer.step()
        schedule.step()
        rates.append(schedule.get_last_lr()[0])
    return [float(rate) for rate in rates]


def optax_optimizer(method, lr, h):
    """Return the optimizer with the course's conventions, and the hyperparameters that hold."""
    betas = {"b1": h.get("beta1", 0.9), "b2": h.get("beta2", 0.999)}
    eps = h.get("eps", 1e-8)
    if method == "gd":
        return optax.sgd(lr), h
    if method in ("momentum", "nesterov"):
        return optax.sgd(lr, momentum=h.get("beta", 0.9), nesterov=method == "nesterov"), h
    if method == "adagrad":
        # optax has eps inside the root, so only eps = 0 is the same method.
        return optax.adagrad(lr, initial_accumulator_value=0.0, eps=0.0), {"eps": 0.0}
    if method == "rmsprop":
        return optax.rmsprop(lr, decay=h.get("alpha", 0.99), eps=eps, eps_in_sqrt=False), h
    if method == "adam":
        return optax.adam(lr, **betas, eps=eps), h
    if method == "adamw":
        weight_decay = h.get("weight_decay", 1e-2)
        return optax.adamw(lr, **betas, eps=eps, weight_decay=weight_decay), h

    if method != "amsgrad":
        raise ValueError(f"optax_optimizer knows no {method}: say which optimizer of optax it is.")

    # optax corrects before the maximum. The paper's form with torch's corrections as a schedule
    # is torch's method, at eps = 0.
    def rate(count):
        t = count + 1
        return -lr * jnp.sqrt(1 - betas["b2"] ** t) / (1 - betas["b1"] ** t)

    uncorrected = optax.scale_by_amsgrad(
        **betas, eps=0.0, bias_correction_mu=False, bias_correction_nu=False
    )
    return optax.chain(uncorrected, optax.scale_by_schedule(rate)), {**h, "eps": 0.0}


def optax_path(function, start, optimizer):
    theta = jnp.array(start)
    state = optimizer.init(theta)
    path = [theta.tolist()]

    @jax.jit
    def step(theta, state):
        updates, state = optimizer.update(jax.grad(function)(theta), state, theta)
        return optax.apply_updates(theta, updates), state

    for _ in range(STEPS):
        theta, state = step(theta, state)
        path.append(theta.tolist())
    return path


def optax_schedule(name, a):
    if name == "constant":
        schedule = optax.constant_schedule(a["lr"])
    elif name == "step_decay":
        schedule = optax.exponential_decay(a["lr"], a["every"], a["factor"], staircase=True)
    elif name == "exponential":
        schedule = optax.exponential_decay(a["lr"], 1, a["decay"])
    elif name == "cosine":
        alpha = a["lr_min"] / a["lr_max"]
        schedule = optax.cosine_decay_schedule(a["lr_max"], a["steps"], alpha=alpha)
    elif name == "linear_warmup":
        schedule = optax.linear_schedule(a["lr"] / a["steps"], a["lr"], a["steps"] - 1)
    else:
        return None
    return [float(schedule(jnp.float64(t))) for t in range(STEPS)]


def record(library):
    """Return the record of "torch" or "optax" as data for JSON."""
    runs = []
    for name, (function, arguments, start, slow) in FUNCTIONS.items():

        def f(theta, function=function, arguments=arguments):
            return function(theta, **arguments)

        for method, others in OTHERS.items():
            lr = slow if method in SLOW else 0.02
            for rate, given in ((lr, {}), (0.6 * lr, others)):
                if library == "torch":
                    hyper, path = given, torch_path(f, start, method, rate, given)
                else:
                    optimizer, hyper = optax_optimizer(method, rate, given)
                    path = optax_path(f, start, optimizer)
                run = {"method": method, "function": name, "arguments": arguments}
                runs.append({**run, "hyperparameters": {"lr": rate, **hyper}, "path": path})
    evaluate = torch_schedule if library == "torch" else optax_schedule
    rates = {name: evaluate(name, arguments) for name, arguments in SCHEDULES.items()}
    schedules = [
        {"name": name, "arguments": arguments, "rates": rates[name]}
        for name, arguments in SCHEDULES.items()
        if rates[name] is not None
    ]
    versions = {"python": platform.python_version(), "torch": str(torch.__version__)}
    if library == "optax":
        versions = {
            "python": platform.python_version(),
            "jax": jax.__version__,
            "optax": optax.__version__,
        }
    return {"library": library, "versions": versions, "runs": runs, "schedules": schedules}


def write(data, path):
    """Write JSON with one run a line, so that a change of one run is a change of one line."""
    head = {name: data[name] for name in ("library", "versions")}
    lines = [json.dumps(head)[:-1] + ","]
    for key, end in (("runs", "],"), ("schedules", "]}")):
        rows = [json.dumps(row, separators=(",", ":")) for row in data[key]]
        lines += [f'"{key}": [', ",\n".join(rows), end]
    path.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for library in ("torch", "optax"):
        write(record(library), folder / f"{library}.json")
        print(f"wrote {folder / library}.json")


if __name__ == "__main__":
    main()
