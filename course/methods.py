"""The optimizers by name: what `run` looks up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .optimizers import (
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    adamw_init,
    adamw_step,
    amsgrad_init,
    amsgrad_step,
    gd_init,
    gd_step,
    momentum_init,
    momentum_step,
    nesterov_init,
    nesterov_step,
    newton_init,
    newton_step,
    rmsprop_init,
    rmsprop_step,
)


@dataclass(frozen=True)
class Optimizer:
    """A method by name, the defaults of its step, and what it needs beside the gradient."""

    name: str
    init: Callable[[Any], Any]
    step: Callable[..., tuple[Any, Any]]
    defaults: Mapping[str, float]
    needs: frozenset[str] = frozenset()

    def __repr__(self):
        return f"Optimizer({self.name!r})"


def _optimizer(init, step, **more):
    # The signature is the one place where a default is written.
    defaults = MappingProxyType(step.__kwdefaults__ or {})
    return Optimizer(step.__name__.removesuffix("_step"), init, step, defaults, **more)


_METHODS = (
    _optimizer(gd_init, gd_step),
    _optimizer(momentum_init, momentum_step),
    _optimizer(nesterov_init, nesterov_step),
    _optimizer(adagrad_init, adagrad_step),
    _optimizer(rmsprop_init, rmsprop_step),
    _optimizer(adam_init, adam_step),
    _optimizer(adamw_init, adamw_step),
    _optimizer(amsgrad_init, amsgrad_step),
    _optimizer(newton_init, newton_step, needs=frozenset({"hess"})),
)
OPTIMIZERS: dict[str, Optimizer] = {method.name: method for method in _METHODS}
