"""Exceptions on a state: how its fields are read, and how a new one is made."""

from __future__ import annotations

import re
from typing import Any

from .messages import Told
from .names import nearest


def explain_state(raised: Told) -> str:
    """Return the hint on a state that is read, made or changed in a way that it does not take."""
    return _read(raised) or _replaced(raised) or _made(raised)


def _state(raised: Told) -> Any:
    return next((value for value in raised.case.args if hasattr(value, "_fields")), None)


def _listed(fields: tuple[str, ...]) -> str:
    names = [f"`{field}`" for field in fields]
    return f"the field {names[0]}" if len(names) == 1 else f"the fields {', '.join(names)}"


def _read(raised: Told) -> str:
    """Return the hint on `state["m"]`."""
    state, match = _state(raised), re.search(r"\[\s*[\"'](\w+)[\"']\s*\]", raised.text)
    if state is None or not match or "indices must be integers" not in raised.message:
        return ""
    name = match.group(1)
    field = name if name in state._fields else state._fields[0]
    return f"A field of a state is read with a dot: `state.{field}`."


def _replaced(raised: Told) -> str:
    """Return the hint on `state._replace(…)` with a field that is none."""
    state = _state(raised)
    if state is None:
        return ""
    if re.search(r"_replace\(\) takes", raised.message):
        example = state._fields[0]
        return f"`_replace` takes new fields by name: `state._replace({example}={example})`."
    if "unexpected field names" not in raised.message:
        return ""
    names = re.findall(r"'(\w+)'", raised.message)
    return f"A state has {_listed(state._fields)}, and no `{names[0]}`." + _meant(names[0], state)


def _meant(name: str, state: Any) -> str:
    other = nearest(name, state._fields)
    return f" Is `{other}` meant?" if other else ""


def _made(raised: Told) -> str:
    """Return the hint on a call of a state's class with other fields than it has."""
    match = re.match(r"(\w+)\.__new__\(\) (.*)", raised.message)
    if not match:
        return ""
    name, what = match.groups()
    known = [type(_state(raised)), getattr(raised.function, "__globals__", {}).get(name)]
    made = next((kind for kind in known if getattr(kind, "__name__", "") == name), None)
    if made is None or not hasattr(made, "_fields"):
        return ""
    order = ", in this order or by name" if len(made._fields) > 1 else ""
    hint = f"`{name}` is made of {_listed(made._fields)}{order}."
    if "missing" in what:
        lacks = ", ".join(f"`{field}`" for field in re.findall(r"'(\w+)'", what))
        return f"{hint} Here {lacks} is missing; `state._replace(…)` keeps the fields that stay."
    unexpected = re.search(r"unexpected keyword argument '(\w+)'", what)
    return hint + (_meant(unexpected.group(1), made) if unexpected else "")
