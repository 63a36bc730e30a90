"""A submitted notebook as the grader reads it: code cells, whatever else the file holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from course import exercises

from . import lessons

MAX_BYTES = 25 << 20
MAX_CONTAINERS, MAX_COMMAS = 200_000, 2_000_000
MAX_CELLS, MAX_SOURCE = 5_000, 2 << 20
IDENTIFIER = re.compile(r"(?:ex|check)-(\d\d)-(\d+)$")
CHECKED = re.compile(r"""\bcheck\(\s*["'](\d\d)\.(\d+)["']""")


class Unreadable(Exception):
    """Why a file can't be marked, in words that follow its name."""


@dataclass(frozen=True)
class Notebook:
    """The code cells of a notebook, in order, and remarks on what was not as the lesson had it."""

    cells: list[dict[str, Any]]
    lesson: str
    remarks: list[str] = field(default_factory=list)


def parse(data: bytes, lesson: str = "") -> Notebook:
    """Return the cells of a notebook of format 3 or 4.

    data    the file's bytes
    lesson  where the file's name tells it; otherwise the cells decide

    Raises Unreadable with the reason.
    """
    document = _load(data)
    remarks: list[str] = []
    cells = list(_cells(document, remarks))
    lesson = lesson or _lesson(document, cells)
    known = lessons.cells(lesson) if lesson else {}
    result = []
    size = 0
    for index, cell in enumerate(cells):
        if cell["kind"] != "code":
            match = IDENTIFIER.match(cell["id"])
            if match and cell["id"].startswith("ex-"):
                remarks.append(
                    f"The cell of exercise {match[1]}.{match[2]} is {cell['kind']}, not code; "
                    "it is not run."
                )
            continue
        size += len(cell["source"])
        if size > MAX_SOURCE:
            raise Unreadable(f"holds more than {MAX_SOURCE >> 20} MiB of code")
        names = known.get(cell["source"].strip())
        result.append(
            {
                "index": index,
                "number": index + 1,
                "source": cell["source"],
                "unchanged": names is not None,
                **(names or {}),
            }
        )
    return Notebook(result, lesson, remarks)


def _load(data: bytes) -> Mapping[str, Any]:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"has {len(data) / 1e6:.0f} MB; a notebook may have {MAX_BYTES >> 20} MiB")
    if not data.strip():
        raise Unreadable("is empty")
    # Counted before parsing: a few megabytes of brackets become hundreds in memory.
    if data.count(b"{") + data.count(b"[") > MAX_CONTAINERS or data.count(b",") > MAX_COMMAS:
        raise Unreadable("has more parts than any notebook of the course")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"is not UTF-8 (byte {error.start})") from error
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise Unreadable("is nested deeper than any notebook") from error
    except ValueError as error:
        words = "is cut off or not JSON" if text.lstrip().startswith("{") else "is not a notebook"
        raise Unreadable(f"{words} ({' '.join(str(error).split())[:120]})") from error
    if not isinstance(document, dict):
        raise Unreadable("is JSON, but not a notebook")
    return document


def _cells(document: Mapping[str, Any], remarks: list[str]) -> Iterator[dict[str, str]]:
    """Yield kind, identifier and source of every cell that can be read."""
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
    if not isinstance(cells, list):
        raise Unreadable("is JSON, but not a notebook: it has no cells")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"has {len(cells)} cells; a notebook may have {MAX_CELLS}")
    for number, cell in enumerate(cells, start=1):
        source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            remarks.append(f"Cell {number} can't be read; it is not run.")
            yield {"kind": "unreadable", "id": "", "source": ""}
            continue
        # Lone surrogates are legal in JSON and nowhere else.
        source = source.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
        kind = cell.get("cell_type")
        yield {
            "kind": kind if isinstance(kind, str) else "unknown",
            "id": _identifier(cell),
            "source": source.replace("\r", "\n"),
        }


def _identifier(cell: Mapping[str, Any]) -> str:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    given = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    for name in (given, cell.get("id")):
        if isinstance(name, str) and IDENTIFIER.match(name):
            return name
    return ""


def _lesson(document: Mapping[str, Any], cells: list[dict[str, str]]) -> str:
    """Return the lesson that most of a notebook's exercise cells and checks belong to, or ""."""
    votes: Counter[str] = Counter()
    for cell in cells:
        votes.update(match[1] for match in [IDENTIFIER.match(cell["id"])] if match)
        if cell["kind"] == "code":
            votes.update(match[1] for match in CHECKED.finditer(cell["source"][:10_000]))
    known = [(count, lesson) for lesson, count in votes.items() if lesson in exercises.LESSONS]
    return max(known)[1] if known else ""
