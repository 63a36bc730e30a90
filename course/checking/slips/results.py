"""Slips in what is returned: a part, another order, the old state, another form."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .places import Change, Operator, Place, called, change, held, number, text

# What becomes of a result, what an answer then looks like, and how likely that is. A form that
# changes nothing, as the transpose of a number, gives None, which no right answer is.
FORMS = (
    ("-({0})", "with the other sign", 13),
    ("2 * ({0})", "twice as large", 30),
    ("({0}) / 2", "half as large", 30),
    ("({0}) ** 2", "squared", 34),
    ("np.sqrt({0})", "as its root", 34),
    ("1 / ({0})", "as its reciprocal", 36),
    ("1 - ({0})", "subtracted from 1", 30),
    ("100 * ({0})", "as a percentage", 34),
    ("np.transpose({0}) if np.ndim({0}) > 1 else None", "with rows and columns exchanged", 26),
    ("({0})[::-1]", "in the reverse order", 34),
    ("({0})[1:]", "without its first part", 28),
    ("({0})[:-1]", "without its last part", 28),
    ("({0})[-1]", "as its last part alone", 28),
    ("({0})[0]", "as its first part alone", 30),
    ("np.cumsum({0}, axis=0) if np.ndim({0}) else None", "summed up along the way", 44),
    ("np.sum({0}) if np.size({0}) > 1 else None", "as one sum of all entries", 36),
    ("np.mean({0}) if np.size({0}) > 1 else None", "as one mean of all entries", 36),
    ("np.asarray({0}).astype(int)", "cut to whole numbers", 36),
    ("np.ravel({0}) if np.ndim({0}) > 1 else None", "in one row", 36),
    ("np.asarray({0})[None]", "with an axis too many", 40),
    ("np.asarray({0}) + 1", "1 too large", 36),
    ("np.asarray({0}) - 1", "1 too small", 36),
)
ORDINALS = ("first", "second", "third")


def returned(node: ast.AST, place: Place) -> Iterator[Change]:
    """Return another form of a result."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    pair = isinstance(node.value, ast.Tuple)
    parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for i, part in enumerate(parts):
        if (
            isinstance(part, ast.Constant)
            or called(part).endswith("State")
            or text(part) == "state"
        ):
            continue
        if number(part) is not None or text(part) in {"np.inf", "math.inf"}:
            continue
        what = f"The {ORDINALS[i]} result" if pair else "The result"
        for form, word, rank in FORMS:
            hint = f"{what} comes out {word}."
            what_done = form.partition(" if ")[0].format("…")
            yield change(part, form.format(text(part)), f"{what_done} for", hint, rank)


def several(node: ast.AST, place: Place) -> Iterator[Change]:
    """Return one of several results alone, or in another order, or none."""
    if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Tuple):
        return
    parts = node.value.elts
    hint = "The results come back in another order than the text says."
    yield change(node.value, ", ".join(map(text, parts[::-1])), "results exchanged", hint, 10)
    scaled = [part for part in parts if called(part)[-5:] != "State" and text(part) != "state"]
    for factor, word in (("0.5", "half"), ("2", "twice")):
        swaps = tuple((part, f"{factor} * {held(part)}") for part in scaled)
        hint = f"All results come out {word} as large as they should be."
        yield Change(swaps, f"{word} of all of `{text(node.value)}`", hint, 16)
    for i, part in enumerate(parts):
        hint = f"Only the {ORDINALS[i]} of several results comes back."
        yield change(node.value, held(part), f"{text(part)} alone from", hint, 11)
    for i, part in enumerate(parts):
        for j, other in enumerate(parts):
            if i != j and text(part) != "None":
                hint = "One of the results comes back twice."
                yield change(part, text(other), f"{text(other)} for", hint, 30)
    if "state" in {arg.arg for arg in place.function.args.args}:
        hint = (
            "The state comes back as it was handed over: the next step knows nothing of this one."
        )
        yield change(parts[-1], "state", "old state for", hint, 8)
        hint = "The parameters come back as they were handed over."
        yield change(parts[0], "theta", "old theta for", hint, 9)
        hint = "The state comes back as a bare array, not as a state."
        if isinstance(parts[-1], ast.Call) and len(parts[-1].args) == 1:
            yield change(parts[-1], held(parts[-1].args[0]), "bare state for", hint, 10)


def listed(node: ast.AST, place: Place) -> Iterator[Change]:
    """Put the entries of a list or a table in another order."""
    if isinstance(node, ast.List) and len(node.elts) > 1:
        hint = "Rows or columns of a table are in another order than they should be."
        turned = "[" + ", ".join(map(text, node.elts[::-1])) + "]"
        yield change(node, turned, "entries exchanged", hint, 24)
    if isinstance(node, ast.ListComp) and isinstance(node.elt, ast.ListComp):
        inner = node.elt
        outer_loop, inner_loop = node.generators[0], inner.generators[0]
        hint = "Rows and columns are exchanged."
        swaps = (
            (outer_loop.target, text(inner_loop.target)),
            (inner_loop.target, text(outer_loop.target)),
        )
        yield Change(swaps, "loops exchanged", hint, 14)


OPERATORS: tuple[Operator, ...] = (returned, several, listed)
