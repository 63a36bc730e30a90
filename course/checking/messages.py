"""Hints on exceptions that the message alone decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..exercises.spec import Case, Exercise

PAIRS = re.compile(r"np\.linalg\.eigh?\(")


@dataclass(frozen=True)
class Told:
    """What is known of an exception, the learner's own line that led to it included."""

    exercise: Exercise
    case: Case
    kind: str
    message: str
    line: int | None
    text: str
    function: Any


def told(raised: Told) -> str:
    """Return the first hint whose kind and pattern fit, or ""."""
    for kinds, pattern, hint in MESSAGES:
        if (not kinds or raised.kind in kinds.split()) and re.search(pattern, raised.message):
            note = f"“{raised.case.note}”" if raised.case.note else "shown"
            return hint.replace("NOTE", note).replace("NAME", raised.exercise.name)
    return ""


GENERATOR = (
    "A generator came in: it has no length and no entries to pick, and can be gone through only "
    "once. `for x in …` does that, and `list(…)` keeps what comes."
)
NOTHING = (
    "That is None. Functions that work in place, such as `rng.shuffle`, `list.sort` and "
    "`list.append`, return nothing: call them on a line of their own."
)
SCALAR = (
    "One number is needed there, and an array came. Functions of `math` take single numbers, "
    "those of NumPy take arrays; `x[i]` or a reduction makes one number of an array."
)
EMPTY = (
    "Nothing is there to take the largest or smallest of: an array or list is empty in the case "
    "NOTE."
)
# The kinds, one after another, "" for any; what the message holds; the hint.
MESSAGES: tuple[tuple[str, str, str], ...] = (
    (
        "ValueError",
        r"truth value of an array",
        "`if`, `while`, `and`, `or`, `not`, `max` and `min` ask for one truth value, and comparing "
        "arrays gives one for each entry. `np.where` chooses entry by entry, `np.maximum` and "
        "`&` compare so; `.all()` and `.any()` make one truth value of many.",
    ),
    ("ValueError", r"truth value of an empty array", EMPTY),
    (
        "ValueError",
        r"either both or neither of x and y",
        "`np.where(condition, a, b)` takes two things to choose from: what stands where the "
        "condition holds, and what stands elsewhere.",
    ),
    (
        "ValueError",
        r"number sections must be larger|equal division",
        "`np.split` and `np.array_split` take the number of pieces, not the size of a piece.",
    ),
    (
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "As many names must stand left of `=` as values come from the right. What does the right "
        "side return: one array, or a tuple?",
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable",
        "Two names or more stand left of `=`, and a single value comes from the right.",
    ),
    (
        "ValueError",
        r"inhomogeneous shape|setting an array element with a sequence",
        "The rows are not all of the same shape, or an array is put where one number belongs: an "
        "array of numbers needs rows of equal length. Or does a pair that a function returned "
        "still have to be taken apart, `a, b = …`?",
    ),
    (
        "ValueError",
        r"zero-size array to reduction|(max|min)\(\) (arg is an empty|iterable argument is empty)",
        EMPTY,
    ),
    (
        "ValueError",
        r"could not convert string",
        "A text came where a number is needed.",
    ),
    (
        "ValueError OverflowError",
        r"cannot convert float (NaN|infinity) to integer",
        "NaN and infinity are no whole numbers: `int`, `round` and `math.ceil` can't take them. "
        "Look at the case NOTE before you round.",
    ),
    (
        "ValueError",
        r"math domain error|expected a positive input|expected a nonnegative input",
        "`math.log` and `math.sqrt` take no negative number, and `math.log` no 0. Which number "
        "comes in the case NOTE?",
    ),
    (
        "ValueError",
        r"cannot reshape",
        "`reshape` keeps all entries: the product of the new lengths must be the old one.",
    ),
    (
        "ValueError",
        r"read-only",
        "That array may not be written to. Work on a copy: `np.array(x)`.",
    ),
    (
        "ValueError",
        r"must match|except for the concatenation axis",
        "Arrays that are joined must agree in every axis but the one along which they are joined. "
        "Look at the `.shape` of each.",
    ),
    (
        "AxisError",
        r"out of bounds for array of dimension",
        "The array has fewer axes than that `axis` asks for. `axis=-1` is the last one, however "
        "many there are.",
    ),
    ("TypeError AttributeError", r"'generator'", GENERATOR),
    (
        "TypeError AttributeError",
        r"'NoneType'",
        NOTHING,
    ),
    (
        "TypeError",
        r"(object is not subscriptable|does not support item assignment).*|'tuple'.*assignment",
        "Square brackets pick an entry of a list, tuple or array; what stands before them is none "
        "that lets you. Is it a single number, or a tuple, which can't be changed?",
    ),
    (
        "TypeError",
        r"only (size-1|length-1|0-dimensional) arrays|must be real number, not",
        SCALAR,
    ),
    (
        "TypeError",
        r"only integer scalar arrays can be converted",
        "A whole number is needed there, or an index into a list, and an array came. Lists take "
        "one index at a time; an array takes an array of them. `np.concatenate` wants its arrays "
        "in one list.",
    ),
    (
        "TypeError",
        r"return arrays must be of ArrayType",
        "Too many arguments: what comes after the last one that the function takes is where NumPy "
        "would write the result.",
    ),
    (
        "TypeError",
        r"expected at most 1 argument",
        "One value goes in there. Two values come back as a pair, `return a, b`.",
    ),
    (
        "TypeError",
        r"'complex\w*' and '|and '[\w.]*complex\w*'",
        "Complex numbers have no order: their lengths, `np.abs(…)`, have.",
    ),
    (
        "TypeError",
        r"numpy boolean (subtract|negative)",
        "Truth values can't be subtracted: `~` is their opposite, and `.astype(float)` makes them "
        "1 and 0.",
    ),
    (
        "TypeError",
        r"'int' object is not iterable|'numpy\.int\w*' object is not iterable",
        "A single number can't be gone through: `range(n)` counts up to it.",
    ),
    (
        "TypeError",
        r"'[\w.]*float\w*' object is not iterable|iteration over a 0-d array",
        "A single number can't be gone through entry by entry.",
    ),
    (
        "TypeError",
        r"has no len\(\)|len\(\) of unsized object",
        "A single number has no length: an array or list is needed there.",
    ),
    (
        "TypeError",
        r"unsupported operand.*'str'|not supported between instances of.*'str'",
        "A text can't be reckoned with, or compared with a number.",
    ),
    (
        "TypeError",
        r"not supported for the input types|no callable \w+ method|can't be.*object arrays",
        "The array does not hold numbers. Were rows of several lengths, None or a function put "
        "into it?",
    ),
    (
        "TypeError",
        r"bad operand type for|not supported between instances of '(list|tuple)'",
        "A list can't be reckoned with as an array can: `np.asarray(…, dtype=float)` makes one.",
    ),
    (
        "IndexError",
        r"too many indices for array|invalid index to scalar",
        "The array has fewer axes than there are indices in the brackets. Look at its `.shape`.",
    ),
    (
        "IndexError",
        r"boolean index did not match",
        "A mask must be as long as the axis that it picks from.",
    ),
    (
        "KeyError",
        r"",
        "The dictionary has no such key. Is it spelt as where it was stored?",
    ),
    (
        "ZeroDivisionError",
        r"",
        "Something is divided by 0 in the case NOTE. Where no quotient exists, decide what is "
        "right there before you divide.",
    ),
    (
        "LinAlgError",
        r"Singular",
        "The matrix can't be inverted: in some direction it is flat.",
    ),
    (
        "LinAlgError",
        r"square|dimension",
        "A square matrix is needed there. Look at its `.shape`.",
    ),
    (
        "LinAlgError",
        r"infs or NaNs|converge",
        "The matrix holds NaN or infinity when that line gets it.",
    ),
    (
        "RecursionError",
        r"",
        "A function calls itself without end. Is it `NAME` that `NAME` calls, where another "
        "function or a loop is meant?",
    ),
    (
        "OverflowError",
        r"",
        "The number became larger than a float can hold.",
    ),
    (
        "MemoryError _ArrayMemoryError ArrayMemoryError",
        r"",
        "The array would be larger than the memory. What is its shape meant to be?",
    ),
    (
        "ModuleNotFoundError ImportError",
        r"",
        "NumPy, `math` and Python's own modules are enough for every exercise.",
    ),
    (
        "StopIteration",
        r"",
        "There is nothing left to go through: a generator can be gone through only once.",
    ),
)
