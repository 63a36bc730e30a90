"""The command `course`: thin functions that call the package and answer in sentences.

Heavy modules are imported inside the commands, so that `course --help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from course.errors import CourseError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A course on gradient descent: study it, teach it, grade it.",
)

REPOSITORY = Path(__file__).resolve().parents[1]


@app.callback()
def course() -> None:
    """Keep the names of the commands even while there is one."""


Root = Annotated[
    Path | None,
    typer.Option(help="The repository to build in.", show_default="the one this package runs from"),
]
Lessons = Annotated[
    list[str] | None,
    typer.Argument(help="Numbers or names, such as 01 or 01-update-rule.", show_default="all"),
]


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say which notebooks are stale (exit status 1).")
    ] = False,
    root: Root = None,
) -> None:
    """Build the notebooks from their sources in solutions/, and execute them."""
    from course import build as builder

    folder = root or REPOSITORY
    if check:
        stale = builder.check(folder, lessons or ())
        for sentence in stale:
            print(sentence)
        if stale:
            raise typer.Exit(1)
        print("Every notebook is what its source gives.")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TextColumn("cells"), TimeElapsedColumn(), console=Console(stderr=True)
    ) as bar:
        tasks = {
            source.stem: bar.add_task(source.stem, total=None, start=False)
            for source in builder.sources(folder, lessons or ())
        }

        def advance(lesson: str, done: int, total: int) -> None:
            if done == 1:
                bar.start_task(tasks[lesson])
            bar.update(tasks[lesson], completed=done, total=total)

        written = builder.build(folder, lessons or (), on_cell=advance)
    for path in written:
        print(f"wrote {path.parent.name}/{path.name}")


def main() -> None:
    """Run the command line; a CourseError is one sentence on stderr and exit status 2."""
    try:
        app()
    except CourseError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
