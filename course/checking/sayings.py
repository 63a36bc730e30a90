"""Answers in words, and True or False: exchanged, always the same, misspelt."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import numpy as np

from .evidence import ENOUGH, Part


def explain_saying(part: Part) -> str:
    """Return the hint for words or truth values that differ, or ""."""
    if all(isinstance(pair.right, (bool, np.bool_)) for pair in part.pairs):
        return _of_truth(part)
    if all(isinstance(pair.right, str) and isinstance(pair.mine, str) for pair in part.pairs):
        return _of_words(part)
    return ""


def _of_truth(part: Part) -> str:
    if not all(isinstance(pair.mine, (bool, np.bool_)) for pair in part.pairs):
        return ""
    wrong, both = part.wrong, {bool(pair.right) for pair in part.pairs}
    if len(both) < 2 or len(part.pairs) <= ENOUGH:
        return ""
    if len(wrong) == len(part.pairs):
        return "True and False are exchanged in every case."
    if len({bool(pair.mine) for pair in part.pairs}) == 1:
        return f"the answer is {bool(part.pairs[0].mine)} in every case."
    if len(wrong) > ENOUGH and len({bool(pair.mine) for pair in wrong}) == 1:
        much = "too much" if bool(wrong[0].mine) else "too little"
        return f"every wrong answer is {bool(wrong[0].mine)}: the condition lets {much} pass."
    return ""


def _of_words(part: Part) -> str:
    wrong = part.wrong
    if all(_plain(pair.mine) == _plain(pair.right) for pair in wrong):
        return "the word is right but for capital letters, spaces or dots: it is compared exactly."
    asked = {pair.right for pair in part.pairs}
    if all(pair.mine not in asked and _alike(pair.mine, pair.right) for pair in wrong):
        return "the word is right but for its spelling: it is compared exactly."
    if not any(pair.mine in asked for pair in part.pairs):
        return "the words are none of those asked for: they are compared exactly."
    if any(pair.mine not in asked for pair in wrong):
        return "one of the words is none of those asked for: they are compared exactly."
    if len(asked) > 1 and len(part.pairs) > ENOUGH:
        if len({pair.mine for pair in part.pairs}) == 1:
            return "the answer is the same word in every case."
        if len(wrong) > ENOUGH and len({pair.mine for pair in wrong}) == 1:
            return "every wrong answer is the same word: too much falls under it."
    return ""


def _plain(text: Any) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _alike(mine: str, right: str) -> bool:
    return SequenceMatcher(None, mine.lower(), right.lower()).ratio() > 0.75
