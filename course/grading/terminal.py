"""What `course grade` shows: a bar with rate and time left, then what came out and where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import isolation, run
from .submissions import Submission


def grade_command(
    submissions: Path,
    out: Path,
    *,
    isolation_level: str = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    seed_file: Path | None = None,
    regrade: Sequence[str] = (),
    summary: bool = False,
) -> run.Graded:
    """Run `course grade`; raises GradingError, one sentence, for exit status 2."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Submissions a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:.1f}/s")

    console = Console(stderr=True)
    if isolation_level == isolation.NONE:
        console.print(
            "Without isolation submitted code can read and write all that you can.",
            style="bold red",
        )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Marking", total=None)

        def step(done: int, total: int, submission: Submission) -> None:
            bar.update(task, completed=done, total=total)

        graded = run.grade(
            submissions,
            out,
            isolation_level=isolation_level,
            workers=workers,
            cluster=cluster,
            seed_file=seed_file,
            regrade=regrade,
            summary=summary,
            progress=step,
        )
    plain = Console(soft_wrap=True, highlight=False, markup=False)
    plain.print(str(graded))
    for problem in graded.problems[:10]:
        plain.print(f"  {problem.name} {problem.reason}.")
    if len(graded.problems) > 10:
        plain.print(f"  and {len(graded.problems) - 10} more in log.csv.")
    if summary:
        plain.print(graded.summary)
    plain.print(f"Grades: {out / 'grades.csv'}. Feedback: {out / 'feedback'}.")
    return graded
