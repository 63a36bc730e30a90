"""What a class understood: the share that passed each exercise, the misconceptions counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import exercises
from course.checking import Status

from ..marks import Group
from .store import Store


@dataclass
class Row:
    """One exercise over all submissions."""

    exercise: exercises.Exercise
    handed_in: int = 0
    passed: int = 0
    visible_only: int = 0
    not_attempted: int = 0
    mistakes: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """How many tried and did not pass the visible cases."""
        return self.handed_in - self.passed - self.visible_only - self.not_attempted


def rows(store: Store) -> list[Row]:
    """Return a row for each exercise of the lessons that were handed in."""
    found: dict[str, Row] = {}
    for lesson in store.lessons():
        if lesson in exercises.LESSONS:
            found |= {e.id: Row(e) for e in exercises.of_lesson(lesson)}
    for grade in store.grades():
        for mark in grade.marked.marks:
            row = found.get(mark.exercise)
            if row is None:
                continue
            row.handed_in += 1
            row.passed += mark.status == Group.PASSED_ALL
            row.visible_only += mark.status == Group.PASSED_VISIBLE
            row.not_attempted += mark.status == Status.NOT_ATTEMPTED
            if mark.mistake:
                row.mistakes[mark.mistake] += 1
            elif mark.status in (Status.RAISED, Status.TIMED_OUT):
                row.mistakes[mark.status] += 1
    return list(found.values())


HEADER = ("exercise", "function", "handed in", "passed", "share", "visible only", "not attempted",
          "failed", "misconceptions")  # fmt: skip


def cells(row: Row) -> list[Any]:
    """Return a row as the table and the file have it."""
    share = f"{row.passed / row.handed_in:.0%}" if row.handed_in else ""
    mistakes = "; ".join(
        f"{name} ({n})"
        for name, n in sorted(row.mistakes.items(), key=lambda item: (-item[1], item[0]))
    )
    return [row.exercise.id, row.exercise.name, row.handed_in, row.passed, share, row.visible_only,
            row.not_attempted, row.failed, mistakes]  # fmt: skip


def text(found: list[Row]) -> str:
    """Return the table as aligned text."""
    lines = [tuple(map(str, HEADER))] + [tuple(map(str, cells(row))) for row in found]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADER) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(w) for cell, w in zip(line[:-1], widths, strict=True)), line[-1]]
        ).rstrip()
        for line in lines
    )


def figure(found: list[Row], path: Path) -> None:
    """Draw the shares as bars, each with its most frequent misconception in words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9, 1.2 + 0.5 * len(found)), layout="constrained")
    FigureCanvasAgg(fig)
    axes = fig.subplots()
    # Okabe and Ito's palette, with hatches as the second cue.
    parts = (
        ("passed all", "#009E73", "", lambda r: r.passed),
        ("visible cases only", "#E69F00", "//", lambda r: r.visible_only),
        ("failed", "#D55E00", "xx", lambda r: r.failed),
        ("not attempted", "#BBBBBB", "..", lambda r: r.not_attempted),
    )
    for position, row in enumerate(found):
        left, whole = 0.0, max(row.handed_in, 1)
        for name, colour, hatch, count in parts:
            width = 100 * count(row) / whole
            label = name if position == 0 else None
            axes.barh(
                position,
                width,
                left=left,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=label,
            )
            left += width
        if row.mistakes:
            name, times = min(row.mistakes.items(), key=lambda item: (-item[1], item[0]))
            axes.text(101, position, f"{name} ({times})", va="center", fontsize=9)
    axes.set_yticks(range(len(found)), [f"{r.exercise.id} {r.exercise.name}" for r in found])
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="share of submissions (%)")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.01), ncols=4, frameon=False, fontsize=9)
    fig.savefig(path, metadata={"Software": None}, dpi=150)
