"""What is true of answers that differ and of no other: in which cases, and at which entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from .evidence import ENOUGH, Pair, Part, distinct, numbers

# What a difference is called that no other formula makes, only rounding or a tiny number.
TINY, SMALL = 1e-6, 1e-4


def explain_finite(part: Part) -> str:
    """Return the hint for NaN or infinity where a number is asked for, or ""."""
    wrong = part.wrong
    if not all(_not_finite(pair) for pair in wrong):
        return ""
    nan = all(np.isnan(numbers(pair.mine)).any() for pair in wrong)
    inf = not any(np.isnan(numbers(pair.mine)).any() for pair in wrong)
    if not nan and not inf:
        return ""
    cause = (
        "NaN comes from 0/0, from ∞ − ∞ or ∞/∞, from the root or logarithm of a negative number, "
        "or from a NaN that was handed on."
        if nan
        else "Infinity comes from a division by 0, or from a number beyond the largest float."
    )
    name = "NaN" if nan else "infinity"
    if inf and any(np.isinf(numbers(pair.right)).any() for pair in part.pairs):
        where = _notes(part)
        return (
            f"infinity comes out{' ' * bool(where)}{where}, where there is a number: what is "
            "answered by infinity takes in too much, or something gives up too early."
        )
    if len(wrong) == len(part.pairs):
        return f"{name} comes out in every case. {cause}"
    named = _notes(part)
    return f"{name} comes out {named}. {cause}" if named else f"{name} comes out. {cause}"


def _not_finite(pair: Pair) -> bool:
    mine, right = numbers(pair.mine), numbers(pair.right)
    if mine is None or right is None or mine.shape != right.shape:
        return False
    off = ~np.isclose(mine, right, rtol=1e-4, atol=1e-12, equal_nan=True)
    # Where what is right is not finite either, another rule is asked for and not a number.
    return bool(off.any() and not np.isfinite(mine[off]).any() and np.isfinite(right[off]).all())


def explain_rounding(part: Part) -> str:
    """Return the hint for differences too small for another formula, or ""."""
    sizes: list[float] = []
    smaller = True
    seen: set[float] = set()
    for pair in part.wrong:
        mine, right = numbers(pair.mine), numbers(pair.right)
        if mine.shape != right.shape or not np.all(np.isfinite(mine)):
            return ""
        scale = np.maximum(np.abs(right), 1e-12 * pair.scale)
        with np.errstate(all="ignore"):
            off = np.where(mine == right, 0, np.abs(mine - right) / scale)
        if not np.all(np.isfinite(off)):
            return ""
        sizes.append(float(off.max()))
        smaller &= bool((np.abs(mine) <= np.abs(right)).all())
        seen |= distinct(right)
    if len(seen) < ENOUGH or max(sizes) > SMALL:
        return ""
    words = "the numbers are right to four digits and more; what differs is tiny."
    if max(sizes) < TINY and smaller:
        return (
            f"{words} A small number such as 1e-8, added to keep a division from failing, would "
            "do that."
        )
    return f"{words} That is no other formula, but rounding, an approximation or a tiny term."


def explain_whole_numbers(part: Part) -> str:
    """Return the hint for answers wrong just where an argument holds whole numbers, or ""."""
    if not part.numeric or len(part.wrong) == len(part.pairs):
        return ""
    for name in part.pairs[0].given:
        whole = [_is_whole(pair.given.get(name)) for pair in part.pairs]
        if None not in whole and [not pair.same for pair in part.pairs] == whole:
            return (
                f"all is right except where `{name}` holds whole numbers: an array of integers "
                "drops the fraction of what is stored in it. `np.array(…, dtype=float)` makes one "
                "that keeps it."
            )
    return ""


def _is_whole(value: Any) -> bool | None:
    """Whether an array holds integers; None of what may be labels, whole though they are floats."""
    array = numbers(value)
    if array is None or not array.ndim or array.dtype.kind not in "iuf":
        return None
    if array.dtype.kind in "iu":
        return True
    return None if array.size and (array == np.round(array)).all() else False


def explain_kind(part: Part) -> str:
    """Return the hint for a kind of arguments that all wrong cases have and no right one, or ""."""
    wrong = [not pair.same for pair in part.pairs]
    if sum(wrong) < 2 or len(wrong) - sum(wrong) < 2:
        return ""
    fitting = [
        words
        for words, name, kind in _kinds(part)
        if [_true(kind, name, pair) for pair in part.pairs] == wrong
    ]
    fitting += _compared(part, wrong)
    if len(fitting) != 1:
        return ""
    name, negated, value = fitting[0].partition(" is not ")
    return (
        f"right only where {name} is {value}." if negated else f"all is right except where {name}."
    )


def _compared(part: Part, wrong: list[bool]) -> Iterator[str]:
    """Yield how two numbers among the arguments compare in all wrong cases and in no right one."""
    # Counts only: two rates that compare so in the few wrong cases do it by chance.
    names = [
        name
        for name in part.pairs[0].given
        if all(_is_count(pair.given.get(name)) for pair in part.pairs)
    ]
    for a, b in combinations(names, 2):
        for words, signs in COMPARED:
            found = [int(np.sign(pair.given[a] - pair.given[b])) in signs for pair in part.pairs]
            if found == wrong:
                yield f"`{a}` is {words} `{b}`"
                break


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


COMPARED: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("equal to", (0,)),
    ("larger than", (1,)),
    ("smaller than", (-1,)),
    ("at least as large as", (0, 1)),
    ("at most as large as", (-1, 0)),
)


def _true(kind: Kind, name: str, pair: Pair) -> bool:
    try:
        return bool(kind(pair.given[name]))
    except Exception:
        return False


def _kinds(part: Part) -> Iterator[tuple[str, str, Kind]]:
    """Yield kinds of arguments in words, with the argument's name and the question."""
    names = set.intersection(*(set(pair.given) for pair in part.pairs))
    for name in part.pairs[0].given:
        if name not in names:
            continue
        values = [pair.given[name] for pair in part.pairs]
        if all(isinstance(value, (bool, np.bool_)) for value in values):
            kinds = FLAGS
        elif all(isinstance(value, str) for value in values):
            for word in sorted({value for value in values if value.isidentifier()}):
                yield f"`{name}` is “{word}”", name, word.__eq__
            continue
        elif any(numbers(value) is None for value in values):
            continue
        else:
            kinds = ARRAYS if all(np.ndim(value) for value in values) else NUMBERS
        for words, kind in kinds:
            yield words.format(f"`{name}`"), name, kind


Kind = Callable[[Any], Any]
FLAGS: tuple[tuple[str, Kind], ...] = (
    ("{} is True", lambda x: x),
    ("{} is False", lambda x: not x),
)
NUMBERS: tuple[tuple[str, Kind], ...] = (
    ("{} is 0", lambda x: np.ndim(x) == 0 and x == 0),
    ("{} is not 0", lambda x: np.ndim(x) == 0 and x != 0),
    ("{} is not 1", lambda x: np.ndim(x) == 0 and x != 1),
    ("{} is negative", lambda x: np.ndim(x) == 0 and x < 0),
    ("{} is an array", np.ndim),
)
# Not of signs: of random arrays the few wrong ones may be those with a negative entry by chance.
ARRAYS: tuple[tuple[str, Kind], ...] = (
    ("{} has more than one entry", lambda x: np.size(x) > 1),
    ("{} has more than one axis", lambda x: np.ndim(x) > 1),
    ("{} comes as a list", lambda x: isinstance(x, list)),
)


def explain_note(part: Part) -> str:
    """Return in which one or two cases an answer differs that is right in most, or ""."""
    if 3 * len(part.wrong) > len(part.pairs) or len(part.pairs) < 4:
        return ""
    named = _notes(part)
    return f"all is right except {named}." if named else ""


def _notes(part: Part) -> str:
    """Return the notes of the wrong cases, where there are one or two that no right case has."""
    notes = list(dict.fromkeys(pair.note for pair in part.wrong))
    right = {pair.note for pair in part.pairs if pair.same}
    if len(notes) > 2 or right & set(notes) or not all(notes):
        return ""
    return f"in the case{'s' * (len(notes) > 1)} " + " and ".join(f"“{note}”" for note in notes)


def explain_only(part: Part) -> str:
    """Return the only case in which numbers are right, or ""."""
    right = [pair for pair in part.pairs if pair.same]
    if len(right) != 1 or len(part.wrong) < ENOUGH or not right[0].note:
        return ""
    # Nothing to do, or a share that others have as well, says nothing of how it is done.
    trivial = any(right[0].close(x, right[0].right) for x in right[0].given.values())
    if trivial or all(map(_is_simple, distinct(right[0].right))):
        return ""
    return f"right only in the case “{right[0].note}”."


def _is_simple(x: float) -> bool:
    return any(abs(x * n - round(x * n)) < 1e-4 for n in range(1, 25))


def explain_complex(part: Part) -> str:
    """Return the hint for answers that are complex just where they differ, or ""."""
    if any(numbers(pair.right).dtype.kind == "c" for pair in part.pairs):
        return ""
    comes = [bool(np.any(np.imag(numbers(pair.mine)))) for pair in part.pairs]
    if comes != [not pair.same for pair in part.pairs]:
        return ""
    return "a complex number comes where the answer differs, and a real one is asked for."


def explain_place(part: Part) -> str:
    """Return at which entries alone arrays of the right shape differ, or ""."""
    wrong = part.wrong
    masks = []
    for pair in wrong:
        mine, right = numbers(pair.mine), numbers(pair.right)
        if mine.shape != right.shape or not right.ndim:
            return ""
        off = ~np.isclose(mine, right, rtol=max(pair.rtol, 1e-9), atol=1e-12 * pair.scale,
                          equal_nan=True)  # fmt: skip
        masks.append(off)
    for words, mask in PLACES:
        told = [(off, mask(off)) for off in masks]
        clear = [off for off, m in told if m is not None and m.any() and not m.all()]
        enough = len(clear) == len(masks) > 1 and sum(off.size for off in clear) > 5
        if enough and all(_exactly(off, m) for off, m in told):
            return words.format(" row" if masks[0].ndim > 1 else " number")
    return ""


def _exactly(off: Any, mask: Any) -> bool:
    # Every row, or every entry, that the words name is wrong somewhere, and no other is.
    if off.ndim > 1 and mask.ndim == 1:
        return bool((off.reshape(len(off), -1).any(axis=1) == mask).all())
    return bool((off == mask).all())


def _first(off: Any, count: int = 1) -> Any:
    return np.arange(len(off)) < count


def _diagonal(off: Any) -> Any:
    square = off.ndim == 2 and off.shape[0] == off.shape[1]
    return np.eye(len(off), dtype=bool) if square else None


def explain_repeated(part: Part) -> str:
    """Return the hint for rows or entries that are all the same and should differ, or ""."""
    told = 0
    for pair in part.pairs:
        mine, right = numbers(pair.mine), numbers(pair.right)
        if not mine.ndim or not (mine == mine[:1]).all():
            return ""
        told += len(mine) > 1 and not pair.close(right, np.broadcast_to(right[:1], right.shape))
    if told < 2:
        return ""
    if part.pairs[0].right.ndim > 1:
        return "all rows are the same, and should not be."
    return "all entries are the same number, and should not be."


PLACES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("the first{} is right, and all that follow are not.", lambda off: ~_first(off)),
    ("the first two{}s are right, and all that follow are not.", lambda off: ~_first(off, 2)),
    ("all{}s but the first are right.", _first),
    ("all{}s but the last are right.", lambda off: _first(off)[::-1]),
    ("only the last{} is right.", lambda off: ~_first(off)[::-1]),
    ("the diagonal alone is wrong.", _diagonal),
    (
        "the diagonal alone is right.",
        lambda off: None if (d := _diagonal(off)) is None else ~d,
    ),
)
