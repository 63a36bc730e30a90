"""Why answers are wrong that no known mistake explains: what is true of all of them together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..exercises.spec import Case, Exercise, call
from .conditions import (
    explain_complex,
    explain_finite,
    explain_kind,
    explain_note,
    explain_only,
    explain_place,
    explain_repeated,
    explain_rounding,
    explain_whole_numbers,
)
from .evidence import Part, close, numbers, parts
from .factors import explain_factor, explain_length, explain_step
from .readings import explain_argument, explain_one_more, explain_reading
from .sayings import explain_saying
from .variations import explain_variation

COPY = (
    "Work on a copy, `x = np.array(x, dtype=float)`, or write `x = x - …` in place of `x -= …`: "
    "the caller still needs its array."
)


def explain(
    exercise: Exercise, cases: Sequence[Case], mine: Sequence[Any], right: Sequence[Any]
) -> str:
    """Return the hint for answers that differ, or "" where nothing explains them; never raises.

    A hint is true in every case that differs, and contradicts none that agrees; it holds no number
    of a case, for the cases may be hidden. Cases in which either side raised are left aside.

    mine, right  outcomes in the order of the cases
    """
    try:
        with np.errstate(all="ignore"):
            hint = _explain(exercise, cases, mine, right)
    except Exception:
        return ""
    # A hint that begins with the name of an argument keeps its small letter.
    return hint[:1].upper() + hint[1:]


def _explain(
    exercise: Exercise, cases: Sequence[Case], mine: Sequence[Any], right: Sequence[Any]
) -> str:
    kept = [i for i in range(len(mine)) if not mine[i].error and not right[i].error]
    if not kept:
        return ""
    cases = [cases[i] for i in kept]
    yours, theirs = [mine[i].value for i in kept], [right[i].value for i in kept]
    changed = [mine[i].changed for i in kept]
    found = parts(exercise, cases, yours, theirs)
    wrong = [part for part in found if part.wrong]
    if found and not wrong:
        return _in_place(changed) if any(changed) else ""
    if exercise.drive is not call:
        # What is compared is said of the answer, and is not what came back.
        return _of_parts_weakly(found, wrong)
    return (
        _structure(exercise, yours, theirs)
        or _of_parts(exercise, cases, yours, theirs, found, wrong)
        or (_moved(changed, found) if any(changed) else "")
        or _of_parts_weakly(found, wrong)
    )


def _in_place(changed: list[tuple[str, ...]]) -> str:
    names = list(dict.fromkeys(name for some in changed for name in some))
    return f"The answers are right, and {_and(names)} {_are(names)} changed by the call. {COPY}"


def _moved(changed: list[tuple[str, ...]], found: list[Part]) -> str:
    """Return the hint for answers that differ where, and only where, an argument was changed."""
    if not found:
        return ""
    off = [any(not part.pairs[i].same for part in found) for i in range(len(changed))]
    if off != [bool(names) for names in changed] or sum(off) < 2:
        return ""
    names = list(dict.fromkeys(name for some in changed for name in some))
    return (
        f"The call changes {_and(names)}, and what is read from there afterwards is no longer "
        f"what was handed in. {COPY}"
    )


def _and(names: list[str]) -> str:
    return " and ".join((*((", ".join(names[:-1]),) if names[:-1] else ()), *names[-1:]))


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


# What kind of thing came


def _structure(exercise: Exercise, mine: list[Any], right: list[Any]) -> str:
    for words, kind in KINDS:
        if all(_safely(kind, a, b) for a, b in zip(mine, right, strict=True)):
            return words
    if any(a is None and b is not None for a, b in zip(mine, right, strict=True)):
        return "Nothing came back in some cases. Does every way through it end in `return`?"
    return _of_tuples(exercise, mine, right)


def _safely(kind: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    try:
        return bool(kind(a, b))
    except Exception:
        return False


def _a_number(value: Any) -> bool:
    return np.ndim(value) == 0 and numbers(value) is not None


KINDS: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    (
        "Nothing came back. Does the function end in `return`? `print` shows a value and returns "
        "none.",
        lambda mine, right: mine is None and right is not None,
    ),
    (
        "A generator came back: `yield` makes a function into one. Collect what it yields in a "
        "list, and return that.",
        lambda mine, right: inspect.isgenerator(mine),
    ),
    (
        "A function came back, not what it returns: a call has parentheses.",
        lambda mine, right: callable(mine) and not callable(right),
    ),
    (
        "A text came back, and numbers are asked for.",
        lambda mine, right: isinstance(mine, str) and numbers(right) is not None,
    ),
    (
        "1 and 0 came back, and True and False are asked for: `bool(…)`, or the comparison itself.",
        lambda mine, right: (
            isinstance(right, (bool, np.bool_))
            and not isinstance(mine, (bool, np.bool_))
            and _a_number(mine)
            and mine in (0, 1)
        ),
    ),
    (
        "The number is in a tuple of its own: a comma after what is returned makes one.",
        lambda mine, right: (
            isinstance(mine, tuple) and len(mine) == 1 and not isinstance(right, tuple)
        ),
    ),
)


def _of_tuples(exercise: Exercise, mine: list[Any], right: list[Any]) -> str:
    if not all(isinstance(value, tuple) for value in right):
        if all(isinstance(value, tuple) and len(value) == 2 for value in mine):
            for i, which in ((0, "first"), (1, "second")):
                if _same([value[i] for value in mine], right, exercise):
                    return f"Two values came back; the {which} of them alone is asked for."
        return ""
    state = all(len(value) == 2 and hasattr(value[1], "_fields") for value in right)
    if state:
        if _same(mine, [value[0] for value in right], exercise):
            return (
                "theta alone came back. A step hands back two things, `theta, state`: the next "
                "step needs what this one has remembered."
            )
        bare = [
            isinstance(a, (tuple, list)) and len(a) == 2 and len(b[1]) == 1
            and isinstance(a[1], np.ndarray) and np.shape(a[1]) == np.shape(b[1][0])
            for a, b in zip(mine, right, strict=True)
        ]  # fmt: skip
        if all(bare):
            return "The state came back as a bare array. A state is a tuple: `state._replace(…)`."
    else:
        for i, which in enumerate(("first", "second", "third")):
            if all(len(value) > i for value in right) and _same(
                mine, [value[i] for value in right], exercise
            ):
                return f"Only the {which} of the {_count(right)} values came back."
    pairs = all(isinstance(a, (tuple, list)) and len(a) == len(b) == 2
                for a, b in zip(mine, right, strict=True))  # fmt: skip
    if pairs and _same([a[::-1] for a in mine], right, exercise):
        return "Both values are right, in the other order."
    return ""


def _count(right: list[Any]) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(len(right[0]), "several")


def _same(mine: Sequence[Any], right: Sequence[Any], exercise: Exercise) -> bool:
    return all(_agree(a, b, exercise) for a, b in zip(mine, right, strict=True))


def _agree(a: Any, b: Any, exercise: Exercise) -> bool:
    if isinstance(b, tuple):
        return (
            isinstance(a, (tuple, list))
            and len(a) == len(b)
            and all(_agree(x, y, exercise) for x, y in zip(a, b, strict=True))
        )
    if isinstance(b, Mapping):
        return False
    return close(a, b, rtol=exercise.rtol, atol=exercise.atol)


# What is true of the parts


def _of_parts(
    exercise: Exercise,
    cases: list[Case],
    mine: list[Any],
    right: list[Any],
    found: list[Part],
    wrong: list[Part],
) -> str:
    def strongly(part: Part) -> str:
        if not part.numeric:
            return explain_saying(part) or explain_variation(exercise, cases, mine, right, part)
        return (
            _first_of(part, STRONG)
            or explain_variation(exercise, cases, mine, right, part)
            or _first_of(part, LATER)
        )

    return _together(found, wrong, strongly)


def _of_parts_weakly(found: list[Part], wrong: list[Part]) -> str:
    def weakly(part: Part) -> str:
        return _first_of(part, WEAK if part.numeric else WEAK_OF_WORDS)

    hint = _together(found, wrong, weakly)
    if hint or len(found) < 2 or len(wrong) == len(found):
        return hint
    # Which part is wrong is worth knowing even where nothing says why.
    places = [part.where for part in wrong]
    if len(places) > 2 or sum(len(part.wrong) for part in wrong) < 2:
        return ""
    return f"what differs, differs {_and(places)} alone; the rest is right in every case."


def _first_of(part: Part, explanations: Sequence[Callable[[Part], str]]) -> str:
    for explanation in explanations:
        try:
            hint = explanation(part)
        except Exception:  # an odd value skips what can't read it
            continue
        if hint:
            return hint
    return ""


def _together(found: list[Part], wrong: list[Part], explanation: Callable[[Part], str]) -> str:
    """Return one hint for all parts that differ, said once where it is the same for all."""
    if not wrong:
        return ""
    if found[0].where == "":
        return explanation(wrong[0])
    hints = {part.where: explanation(part) for part in wrong}
    told = {where: hint for where, hint in hints.items() if hint}
    # theta follows from the state: what is wrong there may explain both, never the other way.
    follows = [where for where in hints if where not in told]
    if not told or any(where != "in theta" for where in follows):
        return ""
    places: dict[str, list[str]] = {}
    for where, hint in told.items():
        places.setdefault(hint, []).append(where)
    if len(places) > 2:
        return ""
    if len(places) == 1 and len(told) == len(found):
        return f"in {'both values' if len(found) == 2 else 'every part'}, {hint}"
    alone = " alone" if len(wrong) == len(told) and len(places) == 1 else ""
    return " ".join(_sentence(f"{_and(where)}{alone}, {hint}") for hint, where in places.items())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


STRONG = (explain_factor, explain_reading, explain_one_more, explain_argument)
LATER = (explain_step, explain_rounding, explain_finite, explain_length)
WEAK = (
    explain_repeated,
    explain_whole_numbers,
    explain_kind,
    explain_place,
    explain_complex,
    explain_note,
    explain_only,
)
WEAK_OF_WORDS = (explain_kind, explain_note)
