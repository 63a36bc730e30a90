"""Popular claims about gradient descent: each with its measurement, and the verdict it earns."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MIME = "application/vnd.gradient-descent-course.claim+json"

HOLDS = "holds"
CONDITIONAL = "holds under a condition"
FAILS = "fails"

CLAIMS = {
    "C01": "The negative gradient is the direction of steepest decrease.",
    "C02": "On f(x) = x², from 10, with learning rate 0.1, 20 steps reach the valley.",
    "C03": "Repeating the step reaches the minimum.",
    "C04": "Too small a learning rate crawls, too large overshoots or diverges.",
    "C05": "0.01 or 0.001 is a good first value.",
    "C06": "The learning rate changes the number of steps by orders of magnitude.",
    "C07": "Lowering the rate over time helps.",
    "C08": "Batch gradient descent converges stably to the global minimum of a convex function.",
    "C09": "An exact gradient means a direct path.",
    "C10": "A single-example step is faster but noisy.",
    "C11": "Noise lets SGD leave shallow minima.",
    "C12": "Mini-batches of 32 to 256 give the best of both.",
    "C13": "Batch, stochastic and mini-batch descent differ in data, speed, stability, "
    "memory, convergence and use, as the popular table says.",
    "C14": "Momentum accelerates and damps oscillation.",
    "C15": "Momentum rolls over small bumps.",
    "C16": "Momentum may overshoot.",
    "C17": "Nesterov looks ahead and is more accurate than momentum.",
    "C18": "AdaGrad gives frequent parameters smaller steps and rare ones larger.",
    "C19": "AdaGrad's rate shrinks until it stops learning.",
    "C20": "RMSprop repairs AdaGrad's shrinking rate.",
    "C21": "Adam is momentum plus RMSprop, with bias correction.",
    "C22": "Adam needs less tuning and converges faster.",
    "C23": "Adam performs best overall.",
    "C24": "Adam can overfit; SGD generalises better.",
    "C25": "Gradient descent gets stuck in local minima.",
    "C26": "Saddle points are far more common than minima in high dimension.",
    "C27": "Gradient descent slows down near saddles and plateaus.",
    "C28": "Narrow valleys cause zig-zags; badly scaled data slows convergence.",
    "C29": "Newton's method converges much faster near the minimum.",
    "C30": "The Hessian makes Newton's method impractical for large models.",
    "C31": "Mean squared error and cross-entropy measure the error.",
    "C32": "Backpropagation makes gradient descent scale to networks.",
    "C33": "The popular ten-line PyTorch example (y = 2x + 1, Adam at 0.01, 100 epochs) "
    "learns the line.",
    "C34": "Start with Adam; take SGD with momentum to generalise, RMSprop for recurrent or "
    "drifting problems.",
    "C35": "Automated tuning finds good hyperparameters.",
    "C36": "Image recognition, language, recommendation and fraud detection run on gradient "
    "descent.",
    "C37": "The popular table of optimizers is right in every cell.",
}

_MARKS = {HOLDS: "✓", CONDITIONAL: "◐", FAILS: "✗"}


@dataclass(frozen=True)
class Finding:
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


def verdict(id: str, *, measurement: str, holds: bool, condition: str = "") -> Finding:
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
        return Finding(id, CLAIMS[id], measurement, FAILS)
    word = CONDITIONAL if condition else HOLDS
    return Finding(id, CLAIMS[id], measurement, word, condition)


def collect(notebooks: Iterable[Path]) -> list[tuple[Finding, str]]:
    """Return the findings that stand in the outputs of notebooks, each with its lesson, by claim.

    Raises ValueError where a file can't be read as a notebook.
    """
    found: list[tuple[Finding, str]] = []
    for path in notebooks:
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} can't be read as a notebook: {error}") from error
        found += [
            (Finding(**output["data"][MIME]), path.stem)
            for cell in cells
            for output in cell.get("outputs", [])
            if MIME in output.get("data", {})
        ]
    return sorted(found, key=lambda row: (row[0].id, row[1]))
