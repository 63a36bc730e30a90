"""Values as they cross the pipe: JSON and raw arrays, of the types on a whitelist only.

What has no place on the list crosses as a handle: it can be handed back, and never compared.
"""

from __future__ import annotations

import copy
import keyword
import math
from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from .protocol import Broken, TooLarge

MAX_DEPTH = 24
MAX_NODES = 100_000
MAX_FIELDS = 16
MAX_AXES = 8
MAX_INTEGER_BITS = 1024
MAX_ITEMS = 100_000
INTEGERS = ("|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8")
DTYPES = frozenset({"|b1", *INTEGERS, "<f2", "<f4", "<f8", "<c8", "<c16"})


class Opaque:
    """Stands for a value that does not cross the pipe: it can be handed back, not compared."""

    handle = -1

    def __deepcopy__(self, memo: dict[int, Any]) -> Opaque:
        return self


def opaque(name: Any, handle: Any) -> Opaque:
    """Return a stand-in whose class has the name of the worker's, so that a verdict can say it."""
    safe = name if isinstance(name, str) and name.isidentifier() and len(name) <= 60 else "object"
    stand_in = type(safe, (Opaque,), {})()
    stand_in.handle = handle if type(handle) is int else -1
    return stand_in


@lru_cache(maxsize=256)
def named(name: str, fields: tuple[str, ...]) -> type:
    """Return a NamedTuple class for a name and fields, which must be plain identifiers."""
    if not 0 < len(fields) <= MAX_FIELDS or len(set(fields)) != len(fields):
        raise Broken("a named tuple with impossible fields")
    for text in (name, *fields):
        if not (text.isidentifier() and text.isascii() and len(text) <= 60) or keyword.iskeyword(
            text
        ):
            raise Broken("a named tuple with an impossible name")
    if any(field.startswith("_") for field in fields):
        raise Broken("a named tuple with an impossible field")
    return namedtuple(name, fields)


class Encoder:
    """Turn a value into JSON and buffers; what can't cross becomes a handle in `objects`."""

    def __init__(
        self, objects: dict[int, Any] | None = None, functions: list[Any] | None = None
    ) -> None:
        self.buffers: list[bytes] = []
        self.size = 0
        self.nodes = 0
        self.objects = {} if objects is None else objects
        self.functions = functions

    def __call__(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise TooLarge("it is too deep or has too many parts")
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is float or kind is str:
            return value
        if kind is int:
            if value.bit_length() > MAX_INTEGER_BITS:
                raise TooLarge("it holds an integer of more than a thousand bits")
            return value
        if kind is np.ndarray:
            return self.array(value)
        if isinstance(value, np.str_):
            return str(value)
        if isinstance(value, np.generic):
            return self.array(np.asarray(value), "scalar")
        if isinstance(value, np.ndarray):
            return self.array(np.array(value, subok=False))
        if kind is list or kind is range:
            return [self(item, depth + 1) for item in value]
        if kind is tuple:
            return {"$": "tuple", "v": [self(item, depth + 1) for item in value]}
        return self.rare(value, depth)

    def rare(self, value: Any, depth: int) -> Any:
        if isinstance(value, tuple):
            fields = getattr(value, "_fields", None)
            items = [self(item, depth + 1) for item in tuple.__iter__(value)]
            if fields and len(fields) == len(items):
                return {"$": "named", "n": type(value).__name__, "f": list(fields), "v": items}
            return {"$": "tuple", "v": items}
        if isinstance(value, dict):
            items = [[self(k, depth + 1), self(v, depth + 1)] for k, v in value.items()]
            return {"$": "dict", "v": items}
        if isinstance(value, (bool, int, float, str, list)):
            plain: Any = next(t for t in (int, float, str, list) if isinstance(value, t))
            return self(plain(value), depth + 1)
        if isinstance(value, complex):
            return {"$": "complex", "v": [value.real, value.imag]}
        if isinstance(value, Opaque):
            return {"$": "opaque", "n": type(value).__name__, "v": value.handle}
        if isinstance(value, np.random.Generator):
            state = value.bit_generator.state
            if state["bit_generator"] == "PCG64":
                return {"$": "rng", "v": [state["state"]["state"], state["state"]["inc"],
                                          state["has_uint32"], state["uinteger"]]}  # fmt: skip
        if self.functions is not None:
            return self.argument(value)
        if isinstance(value, Iterator):
            items = []
            for item in value:
                items.append(self(item, depth + 1))
                if len(items) > MAX_ITEMS:
                    raise TooLarge("it yields without end")
            return {"$": "iterator", "v": items}
        self.objects[len(self.objects)] = value
        return {"$": "opaque", "n": type(value).__name__, "v": len(self.objects) - 1}

    def argument(self, value: Any) -> Any:
        """Encode what only the grader sends: code to evaluate, a function to call back."""
        assert self.functions is not None
        source = getattr(value, "source", None)
        if isinstance(source, str):
            return {"$": "code", "v": source}
        if callable(value):
            self.functions.append(value)
            name = getattr(value, "__name__", "function")
            return {"$": "function", "n": str(name), "v": len(self.functions) - 1}
        raise TypeError(f"a value of type {type(value).__name__} can't be sent to the worker")

    def array(self, value: np.ndarray, tag: str = "array") -> Any:
        if value.dtype.kind not in "biufc" or value.dtype.itemsize > 16:
            if value.dtype == np.longdouble:
                value = value.astype(np.float64)
            else:
                self.objects[len(self.objects)] = value
                return {"$": "opaque", "n": "object_array", "v": len(self.objects) - 1}
        little = value.dtype.newbyteorder("<")
        raw = value.astype(little, copy=False).tobytes()
        header = {"$": tag, "d": little.str, "s": list(value.shape), "o": self.size}
        if tag == "array" and not value.flags.writeable:
            header["r"] = 1
        self.buffers.append(raw)
        self.size += len(raw)
        return header


class Decoder:
    """Turn JSON and bytes back into a value, refusing whatever the encoder would not have sent."""

    def __init__(
        self,
        body: bytes,
        *,
        function: Callable[[int, str], Any] | None = None,
        objects: dict[int, Any] | None = None,
        names: dict[str, type] | None = None,
    ) -> None:
        self.body = body
        self.nodes = 0
        self.function = function
        self.objects = objects
        self.names = names or {}

    def __call__(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > 2 * MAX_NODES:
            raise Broken("a value that is too deep or has too many parts")
        if value is None or isinstance(value, (bool, float, str)):
            return value
        if isinstance(value, int):
            if value.bit_length() > MAX_INTEGER_BITS:
                raise Broken("an integer of more than a thousand bits")
            return value
        if isinstance(value, list):
            return [self(item, depth + 1) for item in value]
        tag = value.get("$")
        if tag in ("array", "scalar"):
            return self.array(value, tag)
        items = value.get("v")
        if tag == "function" and self.function is not None:
            return self.function(int(items), str(value.get("n", "")))
        if tag == "code" and self.function is not None:
            # Only a worker takes code, and only from the grader, which wrote it.
            return eval(items, {"np": np, "math": math})
        if tag == "opaque":
            if self.objects is not None:
                return self.objects.get(items)
            return opaque(value.get("n"), items)
        if not isinstance(items, list):
            raise Broken("a value of an unknown type")
        if tag == "rng":
            return generator(*items)
        if tag == "complex":
            real, imaginary = items
            return complex(real, imaginary)
        if tag == "dict":
            return self.dictionary(items, depth)
        parts = [self(item, depth + 1) for item in items]
        if tag == "tuple":
            return tuple(parts)
        if tag == "iterator":
            return iter(parts)
        if tag == "named":
            fields, name = value.get("f"), value.get("n")
            if (
                not isinstance(fields, list)
                or len(fields) != len(parts)
                or not isinstance(name, str)
            ):
                raise Broken("a named tuple with other fields than values")
            known = self.names.get(name)
            if known is not None and list(getattr(known, "_fields", ())) == fields:
                return known(*parts)
            return named(name, tuple(map(str, fields)))(*parts)
        raise Broken("a value of an unknown type")

    def dictionary(self, items: list[Any], depth: int) -> dict[Any, Any]:
        result = {}
        for key, item in items:
            if not isinstance(key, (str, int)):
                raise Broken("a dictionary whose key is neither text nor an integer")
            result[key] = self(item, depth + 1)
        return result

    def array(self, value: dict[str, Any], tag: str) -> Any:
        dtype, shape, offset = value.get("d"), value.get("s"), value.get("o")
        if not isinstance(dtype, str) or dtype not in DTYPES or type(offset) is not int:
            raise Broken("an array of an unknown type")
        if not isinstance(shape, list) or len(shape) > MAX_AXES:
            raise Broken("an array of too many dimensions")
        if any(type(n) is not int or not 0 <= n < 2**31 for n in shape):
            raise Broken("an array of an impossible shape")
        kind = np.dtype(dtype)
        count = math.prod(shape)
        if offset < 0 or offset + count * kind.itemsize > len(self.body):
            raise Broken("an array that is longer than its message")
        # A copy: the caller may write into it, and the message can be freed.
        result = np.frombuffer(self.body, kind, count, offset).reshape(shape).copy()
        if tag == "scalar":
            return result[()] if result.ndim == 0 else result
        if value.get("r"):
            result.flags.writeable = False
        return result


def mutables(value: Any) -> Iterator[Any]:
    """Yield what a call may change of its arguments, in the same order on both sides."""
    if isinstance(value, (np.ndarray, np.random.Generator)):
        yield value
    elif isinstance(value, (list, tuple)):
        if isinstance(value, list):
            yield value
        for item in value:
            yield from mutables(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from mutables(item)


def snapshot(value: Any) -> Any:
    """Return a copy of one of the values that `mutables` yields, as deep as `differs` looks."""
    return copy.deepcopy(value) if isinstance(value, np.random.Generator) else copy.copy(value)


def differs(after: Any, before: Any) -> bool:
    """Whether a call changed one of the values that `mutables` yields."""
    if isinstance(after, np.ndarray):
        same = after.shape == before.shape and after.dtype == before.dtype
        return not (same and after.tobytes() == before.tobytes())
    if isinstance(after, np.random.Generator):
        return bool(after.bit_generator.state != before.bit_generator.state)
    if isinstance(after, dict):
        after, before = [*after, *after.values()], [*before, *before.values()]
    return len(after) != len(before) or any(a is not b for a, b in zip(after, before, strict=True))


def write_back(target: Any, value: Any) -> None:
    """Change an argument as the worker says that the call did, as far as the types agree."""
    if isinstance(target, np.ndarray):
        if isinstance(value, np.ndarray) and value.shape == target.shape and target.flags.writeable:
            np.copyto(target, value, casting="same_kind")
    elif isinstance(target, np.random.Generator):
        if isinstance(value, np.random.Generator):
            target.bit_generator.state = value.bit_generator.state
    elif isinstance(target, list):
        if isinstance(value, list):
            target[:] = value
    elif isinstance(value, dict):
        target.clear()
        target.update(value)


def generator(state: int, increment: int, has_uint32: int, uinteger: int) -> np.random.Generator:
    """Return the random generator whose state was sent."""
    bits = np.random.PCG64()
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return np.random.Generator(bits)
