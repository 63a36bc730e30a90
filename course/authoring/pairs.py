"""The solved and the open notebook of a lesson, compared in what both of them show."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


def disagreements(solved: Any, opened: Any) -> list[str]:
    """Return a sentence for each cell that both notebooks hold and that shows not the same in both.

    The two are executions of the same cells, so this finds what a second execution would: a cell
    that is not reproducible; and besides one that depends on who solved an exercise above it.
    Checks are excepted, whose verdict is the difference, and pictures of cells tagged `clock`.
    """
    twins = {cell.id: cell for cell in solved.cells if cell.cell_type == "code"}
    sentences = []
    for position, cell in enumerate(opened.cells, start=1):
        twin = twins.get(cell.id)
        if twin is None or twin.source != cell.source or "check" in cell.metadata.get("tags", ()):
            continue
        pairs = itertools.zip_longest(_shown(twin), _shown(cell), fillvalue=("", "nothing"))
        if (pair := next((pair for pair in pairs if pair[0] != pair[1]), None)) is not None:
            (_, one), (_, other) = pair
            sentences.append(
                f"cell {position} ({cell.id}) shows {_short(one)} in the solved notebook and"
                f" {_short(other)} in the open one: it must show the same whether or not the"
                " exercises are solved, and whenever it runs."
            )
    return sentences


def _shown(cell: Any) -> list[tuple[str, str]]:
    """Return the lines that a cell shows, each with its kind, without pictures of the clock."""
    lines = []
    for output in cell.outputs:
        for kind, value in sorted(output.get("data", {"text": output.get("text", "")}).items()):
            text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
            if "clock" in cell.metadata.get("tags", ()):
                text = PICTURE.sub("a picture", text)
            lines += [(f"{output.output_type}, {kind}", line) for line in text.splitlines()]
    return lines


def _short(line: str, width: int = 80) -> str:
    """Return a line in quotes, or its start: a picture is a line of a hundred thousand letters."""
    return repr(line if len(line) <= width else f"{line[:width]}…")
