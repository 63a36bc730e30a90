"""Why answers are wrong that no known mistake explains: what is true of all of them together."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
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
from .evidence import Part, parts
from .factors import explain_factor, explain_length, explain_opposite, explain_step
from .readings import explain_argument, explain_one_more, explain_reading
from .sayings import explain_saying
from .structure import explain_structure
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
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            hint = _explain(exercise, cases, mine, right)
    except Exception:
        return ""
    return hint[:1].upper() + hint[1:]


def _explain(
    exercise: Exercise, cases: Sequence[Case], mine: Sequence[Any], right: Sequence[Any]
) -> str:
    kept = [i for i in range(len(mine)) if mine[i].error is None is right[i].error]
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
        explain_structure(exercise, yours, theirs)
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


STRONG = (explain_factor, explain_opposite, explain_reading, explain_one_more, explain_argument)
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
