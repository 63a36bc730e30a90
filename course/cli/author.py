"""The author's commands: notebooks from their sources, a lesson as a page, measured claims."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.errors import CourseError

if TYPE_CHECKING:
    from course.claims import Finding

REPOSITORY = Path(__file__).resolve().parents[2]
WIDTH = 80


def export(
    lesson: Annotated[
        str, typer.Argument(help="A notebook, or a lesson's number such as 01.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="The folder for the page.", show_default=False)],
) -> None:
    """Write a lesson as one page whose explorers and quizzes work without Jupyter or a network."""
    from course.authoring import pages
    from course.learning import workspace

    notebook = Path(lesson)
    if notebook.suffix != ".ipynb":
        notebook = workspace.originals()[workspace.find(lesson)]
    print(pages.export(notebook, out))


def build(
    lessons: Annotated[
        list[str] | None,
        typer.Argument(help="Numbers or names, such as 01.", show_default="all lessons"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say which notebooks are stale (exit status 1).")
    ] = False,
    root: Annotated[
        Path, typer.Option(help="The repository to build in.", show_default="this package's")
    ] = REPOSITORY,
) -> None:
    """Build the notebooks from their sources in solutions/, and execute them."""
    from course.authoring import build as builder

    if check:
        stale = builder.check(root, lessons or ())
        for sentence in stale:
            print(sentence)
        if stale:
            raise typer.Exit(1)
        print("Every notebook is what its source gives.")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    names = [source.stem for source in builder.sources(root, lessons or ())]
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    columns += [TextColumn("cells"), TimeElapsedColumn()]
    console = Console(stderr=True)
    bar = Progress(*columns, console=console, transient=True)
    with bar if console.is_terminal else contextlib.nullcontext():
        tasks = {name: bar.add_task(name, total=None, start=False) for name in names}

        def advance(lesson: str, done: int, total: int) -> None:
            if done == 1:
                bar.start_task(tasks[lesson])
            bar.update(tasks[lesson], completed=done, total=total)

        written = builder.build(root, lessons or (), on_cell=advance)
    for path in written:
        print(f"wrote {path.parent.name}/{path.name}")


def claims(
    claim: Annotated[
        str | None, typer.Argument(help="One, such as C07.", show_default="all, one line each")
    ] = None,
    root: Annotated[
        Path, typer.Option(help="The repository to read.", show_default="this package's")
    ] = REPOSITORY,
) -> None:
    """Show popular claims about gradient descent with the verdicts that the lessons measured."""
    from course import claims as measured

    wanted = None
    if claim:
        wanted = f"C{claim.upper().removeprefix('C').zfill(2)}"
    if wanted and wanted not in measured.CLAIMS:
        first, *_, last = measured.CLAIMS
        raise CourseError(f"There is no claim {claim}: they are {first} to {last}.")
    # A wheel holds the open lessons only; their measured cells give the same verdicts.
    notebooks = sorted(root.glob("solutions/[0-9][0-9]-*.ipynb"))
    if not notebooks:
        from course.learning.workspace import originals

        notebooks = list(originals().values())
    try:
        found = measured.collect(notebooks)
    except ValueError as error:
        raise CourseError(f"{error}.") from error
    if wanted:
        _print_claim(wanted, [row for row in found if row[0].id == wanted])
        return
    for id in measured.CLAIMS:
        print(_line(id, {finding.verdict for finding, _ in found if finding.id == id}))
    settled = len({finding.id for finding, _ in found})
    print(
        f"\n{settled} of {len(measured.CLAIMS)} claims are measured; `course claims C07` shows one."
    )


def _line(id: str, verdicts: set[str]) -> str:
    """Return a claim and its verdict on one line of at most 80 columns."""
    import textwrap

    from course import claims as measured

    word = "verdicts differ" if len(verdicts) > 1 else next(iter(verdicts), "not measured")
    room = WIDTH - len(f"{id}    {measured.CONDITIONAL}")
    return f"{id}  {textwrap.shorten(measured.CLAIMS[id], room, placeholder='…'):{room}}  {word}"


def _print_claim(id: str, rows: list[tuple[Finding, str]]) -> None:
    """Print one claim whole: what each lesson measured, and its verdict."""
    import textwrap

    from course import claims as measured

    print(textwrap.fill(f"{id}  {measured.CLAIMS[id]}", WIDTH, subsequent_indent="     "))
    if not rows:
        print("\nNo lesson has measured it yet.")
    for finding, lesson in rows:
        words = ": ".join(filter(None, (finding.verdict, finding.condition)))
        print(f"\n{lesson}")
        for label, text in (("measured", finding.measurement), ("verdict", words)):
            head = f"  {label + ':':10} "
            print(textwrap.fill(head + text, WIDTH, subsequent_indent=" " * len(head)))
