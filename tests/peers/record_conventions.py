"""Record the libraries' own defaults and names for the adaptive methods, for lesson 06's table.

    python tests/peers/record_conventions.py [--out FOLDER]

writes conventions.json: for each library and method the path from a start on f(x, y) = (x^2 +
20 y^2) / 2 with nothing but the learning rate given, and the names of the arrays of its state. It
runs in an interpreter that has both libraries, and needs neither the course nor pytest.
"""

import argparse
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import optax
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)

LR, STEPS, START, CURVATURES = 0.05, 40, [2.0, 0.002], [1.0, 20.0]
TORCH = {
    "adagrad": (torch.optim.Adagrad, {}),
    "rmsprop": (torch.optim.RMSprop, {}),
    "adam": (torch.optim.Adam, {}),
    "adamw": (torch.optim.AdamW, {}),
    "amsgrad": (torch.optim.Adam, {"amsgrad": True}),
}
OPTAX = {name: getattr(optax, name) for name in TORCH}


def of_torch(method):
    factory, flags = TORCH[method]
    theta = torch.tensor(START, requires_grad=True)
    optimizer = factory([theta], lr=LR, **flags)
    path = [theta.tolist()]
    for _ in range(STEPS):
        theta.grad = torch.tensor(CURVATURES) * theta.detach()
        optimizer.step()
        path.append(theta.tolist())
    return path, sorted(optimizer.state[theta])


def of_optax(method):
    theta, optimizer = jnp.array(START), OPTAX[method](LR)
    state = optimizer.init(theta)
    names = set()
    for part in jax.tree.leaves(state, is_leaf=lambda part: hasattr(part, "_fields")):
        names |= set(getattr(part, "_fields", ()))
    path = [theta.tolist()]
    for _ in range(STEPS):
        updates, state = optimizer.update(jnp.array(CURVATURES) * theta, state, theta)
        theta = optax.apply_updates(theta, updates)
        path.append(theta.tolist())
    return path, sorted(names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    versions = {"torch": str(torch.__version__), "jax": jax.__version__, "optax": optax.__version__}
    setting = {"lr": LR, "curvatures": CURVATURES}
    lines = [json.dumps({"versions": versions, **setting})[:-1] + ","]
    for library, record in (("torch", of_torch), ("optax", of_optax)):
        rows = []
        for method in TORCH:
            path, names = record(method)
            rows.append(f'"{method}": ' + json.dumps({"state": names, "path": path}))
        lines.append(f'"{library}": {{' + ",\n".join(rows) + ("}," if library == "torch" else "}}"))
    (folder / "conventions.json").write_text("\n".join(lines) + "\n")
    print(f"wrote {folder / 'conventions.json'}")


if __name__ == "__main__":
    main()
