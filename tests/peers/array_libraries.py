"""Take the course's steps on NumPy arrays, torch tensors and JAX arrays, and say what came of it.

    PYTHONPATH=. python tests/peers/array_libraries.py

prints one JSON object: method -> paths, kinds of arrays, precision. It runs in an interpreter that
has the libraries.
"""

import json

import jax
import jax.numpy as jnp
import numpy as np
import torch

from course.methods import OPTIMIZERS

STEPS = 60
STARTS = [[1.5, -0.5], [0.3, 0.8], [-1.0, 1.0]]
RATES = [[0.02], [0.05], [0.1]]
COUPLING = [[2.0, 0.5], [0.5, 1.0]]

jax.config.update("jax_enable_x64", True)


def bent(array, dtype="float64"):
    """Return gradient and Hessian of theta.C theta / 2 + sum(theta^4) / 4, for one array library.

    array: the library's constructor, called with a list and its dtype.
    """
    matrix, eye = array(COUPLING, dtype=dtype), array([[1.0, 0.0], [0.0, 1.0]], dtype=dtype)

    def grad(theta):
        return theta @ matrix + theta**3

    def hess(theta):
        return matrix + 3 * theta[..., None] ** 2 * eye

    return grad, hess


def stepper(method, grad, hess, lr):
    """Return the function (theta, state) -> (theta, state) of one step."""

    def step(theta, state):
        extra = {"hess": hess(theta)} if "hess" in method.needs else {}
        return method.step(theta, grad(theta), state, lr=lr, **extra)

    return step


def loop(step, theta, state):
    """Return all thetas of STEPS steps, the start first."""
    path = [theta]
    for _ in range(STEPS):
        theta, state = step(theta, state)
        path.append(theta)
    return path


def scan(step, theta, state):
    """Return the thetas after each of STEPS steps, and the last state."""

    def body(carry, _):
        theta, state = step(*carry)
        return (theta, state), theta

    (_, state), path = jax.lax.scan(body, (theta, state), None, length=STEPS)
    return path, state


def tensor(values, dtype="float64", **more):
    return torch.tensor(values, dtype=getattr(torch, dtype), **more)


def arrays(state):
    return [part for part in state if hasattr(part, "shape") and part.shape]


def paths(method):
    """Return the path of the batch as each library, and each way of JAX, computes it."""
    found = {}
    for name, array in (("numpy", np.array), ("torch", tensor), ("jax", jnp.array)):
        theta = array(STARTS)
        step = stepper(method, *bent(array), lr=array(RATES))
        found[name] = loop(step, theta, method.init(theta))

    theta, rates = jnp.array(STARTS), jnp.array(RATES)
    grad, hess = bent(jnp.array)
    step = stepper(method, grad, hess, rates)
    found["jit"] = loop(jax.jit(step), theta, method.init(theta))
    found["scan"] = [theta, *jax.jit(scan, static_argnums=0)(step, theta, method.init(theta))[0]]

    def alone(theta, lr):
        return scan(stepper(method, grad, hess, lr), theta, method.init(theta))[0]

    swept = jax.jit(jax.vmap(alone, out_axes=1))(theta, rates[:, 0])
    found["vmap"] = [theta, *swept]
    return {name: np.array([np.asarray(x) for x in path]).tolist() for name, path in found.items()}


def kinds(method):
    """Return what comes back from torch and JAX: types, precision, devices, unchanged inputs."""
    found = {}
    grad, hess = bent(tensor)
    theta = tensor(STARTS)
    _, state = stepper(method, grad, hess, 0.1)(theta, method.init(theta))
    given = [theta, grad(theta), *arrays(state)]
    extra = {"hess": hess(theta)} if "hess" in method.needs else {}
    before = [x.clone() for x in given]
    new, new_state = method.step(given[0], given[1], state, lr=0.1, **extra)
    returned = [new, *arrays(new_state)]
    found["torch inputs unchanged"] = all(map(torch.equal, given, before)) and not (
        {x.data_ptr() for x in given} & {x.data_ptr() for x in returned}
    )
    found["torch gives tensors"] = all(type(x) is torch.Tensor for x in returned) and not any(
        x.requires_grad for x in returned
    )

    for name, array in (("torch", tensor), ("jax", jnp.array)):
        grad, hess = bent(array, "float32")
        theta = array(STARTS, dtype="float32")
        step = stepper(method, grad, hess, 0.1)
        for way in (step, jax.jit(step)) if name == "jax" else (step,):
            new, state = way(*way(theta, method.init(theta)))
            single = {str(x.dtype).removeprefix("torch.") for x in (new, *arrays(state))}
            found.setdefault(f"{name} stays float32", True)
            found[f"{name} stays float32"] &= single == {"float32"}

    nowhere = torch.ones(3, 2, device="meta")
    extra = {"hess": torch.ones(3, 2, 2, device="meta")} if "hess" in method.needs else {}
    new, state = method.step(nowhere, nowhere, method.init(nowhere), lr=0.1, **extra)
    found["torch stays on its device"] = all(x.is_meta for x in (new, *arrays(state)))

    theta = jnp.array(STARTS)
    _, state = scan(stepper(method, *bent(jnp.array), 0.1), theta, method.init(theta))
    found["the count is a whole number"] = not hasattr(state, "t") or (
        jnp.issubdtype(state.t.dtype, jnp.integer) and int(state.t) == STEPS
    )
    return {name: bool(holds) for name, holds in found.items()}


if __name__ == "__main__":
    print(json.dumps({n: {"paths": paths(m), "kinds": kinds(m)} for n, m in OPTIMIZERS.items()}))
