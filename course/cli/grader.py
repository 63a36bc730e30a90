"""The grader's command: a bar with rate and time left, then what came out and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from course.grading.submissions import Submission

SHOWN = 10


def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder or zip.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Where grades and feedback go.", show_default=False)],
    isolation: Annotated[
        str, typer.Option(help="auto, bubblewrap, landlock, or none for code that you trust.")
    ] = "auto",
    workers: Annotated[
        int | None, typer.Option(help="Processes.", show_default="one a processor")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a dask scheduler to grade on.")
    ] = None,
    seed_file: Annotated[
        Path | None,
        typer.Option(help="The secret of the hidden cases.", show_default="made in --out"),
    ] = None,
    regrade: Annotated[
        list[str] | None,
        typer.Option(help="A student, lesson or exercise to mark again, or all; may be repeated."),
    ] = None,
    summary: Annotated[bool, typer.Option(help="Also say what to teach again.")] = False,
) -> None:
    """Grade a folder of submitted notebooks: grades.csv and a page of feedback for each student."""
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

    from course.grading import isolation as isolations
    from course.grading import run

    class Rate(ProgressColumn):
        """Submissions a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:.1f}/s")

    console = Console(stderr=True)
    if isolation == isolations.NONE:
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
            isolation_level=isolation,
            workers=workers,
            cluster=cluster,
            seed_file=seed_file,
            regrade=regrade or (),
            summary=summary,
            progress=step,
        )
    print(graded)
    for problem in graded.problems[:SHOWN]:
        print(f"  {problem.name} {problem.reason}.")
    if len(graded.problems) > SHOWN:
        print(f"  and {len(graded.problems) - SHOWN} more in log.csv.")
    if summary:
        print(graded.summary)
    print(f"Grades: {out / 'grades.csv'}. Feedback: {out / 'feedback'}.")
