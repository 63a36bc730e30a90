"""Popular claims about gradient descent: each with its measurement, and the verdict it earns."""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass
from typing import Any

MIME = "application/vnd.gradient-descent-course.claim+json"

HOLDS = "holds"
CONDITIONAL = "holds under a condition"
FAILS = "fails"

CLAIMS = {
    "C01": "The negative gradient is the direction of steepest decrease.",
    "C02": "On f(x) = x², from 10, with learning rate 0.1, 20 steps reach the valley.",
    "C03": "Repeating the step reaches the minimum.",
}

_MARKS = {HOLDS: "✓", CONDITIONAL: "◐", FAILS: "✗"}


@dataclass(frozen=True)
class Verdict:
    """A claim with what was measured and what follows; shows itself as a box in a notebook."""

    id: str
    claim: str
    measurement: str
    verdict: str
    condition: str = ""

    def __repr__(self) -> str:
        words = f"{self.verdict}: {self.condition}" if self.condition else self.verdict
        return f"{self.id} {self.claim}\n  measured: {self.measurement}\n  verdict:  {words}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        words = f": {html.escape(self.condition)}" if self.condition else ""
        box = (
            '<div style="border:1px solid #8c8c8c;border-radius:4px;padding:0.4em 0.8em;'
            f'margin:0.3em 0;max-width:60em"><b>Claim {self.id}.</b> {html.escape(self.claim)}<br>'
            f"<b>Measured.</b> {html.escape(self.measurement)}<br>"
            f"<b>Verdict.</b> {_MARKS[self.verdict]} {self.verdict}{words}.</div>"
        )
        # The JSON is what the table of all verdicts is made from.
        return {"text/plain": repr(self), "text/html": box, MIME: asdict(self)}


def verdict(id: str, *, measurement: str, holds: bool, condition: str = "") -> Verdict:
    """Return the verdict on a claim, from the outcome of a measurement.

    measurement  what was measured, with its numbers, in words
    holds        whether the measurement bears the claim out (under the condition, if there is one)
    condition    where the claim holds, when it does not hold everywhere

    Raises ValueError where there is no such claim.

    >>> verdict("C01", measurement="off by at most 0.5°", holds=True)
    C01 The negative gradient is the direction of steepest decrease.
      measured: off by at most 0.5°
      verdict:  holds
    """
    if id not in CLAIMS:
        raise ValueError(f"there is no claim {id!r}; the claims are {', '.join(CLAIMS)}")
    if not holds:
        return Verdict(id, CLAIMS[id], measurement, FAILS)
    word = CONDITIONAL if condition else HOLDS
    return Verdict(id, CLAIMS[id], measurement, word, condition)
