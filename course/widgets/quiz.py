"""A question with its answers: live in a notebook or a page, and folded where no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import anywidget
import traitlets
from latex2mathml.converter import convert

from ..markup import inline
from . import still
from .assets import asset, module


class Quiz(anywidget.AnyWidget):
    """A question.

    question  may hold `code` and $formulas$
    spec      what the script needs: the kind, the answers and their reasons, as HTML
    folds     for a reader without scripts: what is shown of each answer, and what opens below it
    """

    _esm = module("quiz.js")
    _css = asset("explorer.css") + asset("quiz.css")
    spec = traitlets.Dict().tag(sync=True)

    def __init__(
        self, question: str, spec: Mapping[str, Any], folds: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(spec={**spec, "text": question, "question": live(question)})
        self.question = question
        answers = "".join(
            f"<details><summary>{inline(shown)}</summary><p>{inline(text)}</p></details>"
            for shown, text in folds
        )
        self._page = (
            f'{still.STYLE}<div class="course-static"><p><strong>{inline(question)}</strong></p>'
            f"{answers}</div>"
        )

    def __repr__(self) -> str:
        return f"Quiz({self.question!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": repr(self), "text/html": self._page}, metadata

    def _ipython_display_(self) -> None:
        still.display(self, self._page)


def live(text: str) -> str:
    """Return HTML with formulas as MathML, which needs no typesetter."""
    parts = re.split(r"\$([^$]+)\$", text)
    return "".join(convert(part) if place % 2 else inline(part) for place, part in enumerate(parts))
