"""The command `course`: thin functions that call the package and answer in sentences.

Heavy modules are imported inside the commands, so that `course --help` answers at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from course.errors import CourseError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

REPOSITORY = Path(__file__).resolve().parents[1]
DEFAULT_FOLDER = "my-course"
STYLES = {"passed": "green", "not attempted": "dim"}

Folder = Annotated[
    Path | None,
    typer.Argument(help="Your folder.", show_default=f"the one you are in, else {DEFAULT_FOLDER}"),
]


def _version(wanted: bool) -> None:
    if wanted:
        from course.learning.workspace import version

        print(version())
        raise typer.Exit


@app.callback()
def course(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """A course on gradient descent: study it, teach it, grade it."""


@app.command()
def lab(
    context: typer.Context,
    folder: Folder = None,
    port: Annotated[
        int | None, typer.Option(help="The port to serve on; 0 for any.", min=0, max=65535)
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the server's log.")] = False,
) -> None:
    """Copy the lessons that are missing into your folder and open JupyterLab on the first.

    What stands after -- goes to JupyterLab: course lab -- --ip=0.0.0.0
    """
    from course.learning import workspace

    place = _folder(folder)
    if port is not None:
        _refuse_taken(port)
    copied = workspace.install(place)
    if copied:
        print(f"Copied {len(copied)} lesson{'s'[: len(copied) != 1]} to {place}.", flush=True)
    command = [
        sys.executable,
        *("-m", "course.learning.server"),
        f"--ServerApp.root_dir={place.resolve()}",
        f"--LabApp.default_url=/lab/tree/{workspace.FIRST}",
        "--ServerApp.jpserver_extensions={'course.learning.server': True}",
    ]
    if not verbose:
        command.append("--Application.log_level=ERROR")
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Jupyter would refuse; in a container root is often the only user there is.
        command.append("--allow-root")
    # Only defaults: what the learner chose in JupyterLab's settings has the last word.
    places = [
        str(workspace.PACKAGE / "learning" / "jupyter"),
        os.environ.get("JUPYTER_CONFIG_PATH"),
    ]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, places))
    _become([*command, *(context.obj or ())])


@app.command()
def update(folder: Folder = None) -> None:
    """Bring untouched lessons up to date; lay new versions beside those that you edited."""
    from course.learning import workspace

    for sentence in workspace.update(_folder(folder)) or ["Every lesson is up to date."]:
        print(sentence)


@app.command()
def restore(
    lesson: Annotated[str, typer.Argument(help="A number or a name, such as 01.")],
    folder: Folder = None,
) -> None:
    """Put a lesson back as it was shipped; what you wrote is kept in a backup beside it."""
    from course.learning import workspace

    backup = workspace.restore(_folder(folder), lesson)
    print(f"Lesson {lesson} is as it was shipped.")
    if backup:
        print(f"What you wrote is in {backup}.")


@app.command()
def progress(folder: Folder = None) -> None:
    """Show which exercises pass, and how often you tried."""
    import sqlite3

    from rich.console import Console
    from rich.table import Table

    from course import exercises
    from course.learning import progress as records

    place = _folder(folder)
    if not (place / records.MARK).is_dir():
        raise CourseError(
            f"{place} is not a learner's folder: name yours, or make one with `course lab`."
        )
    try:
        known = {record.exercise: record for record in records.read(place)}
    except sqlite3.Error as error:
        path = place / records.MARK / records.FILE
        raise CourseError(
            f"{path} cannot be read ({error}): move it away to start afresh."
        ) from error
    table = Table("exercise", "function", "status", "attempts", "since")
    passed = 0
    listed = exercises.all_exercises()
    for exercise in listed:
        record = known.get(exercise.id)
        status = record.status if record else "not attempted"
        passed += status == "passed"
        table.add_row(
            exercise.id,
            exercise.name,
            f"[{STYLES.get(status, 'yellow')}]{status}",
            str(record.attempts) if record else "",
            record.at[:10] if record else "",
        )
    console = Console()
    console.print(table)
    console.print(f"{passed} of {len(listed)} exercises pass.", highlight=False)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your copy of a lesson.", show_default=False)],
) -> None:
    """Check every exercise of a notebook; exit status 0 if all pass, 1 if not."""
    from course.grading import selfcheck

    verdicts = selfcheck.check(notebook)
    for verdict in verdicts:
        print(verdict)
    passed = sum(verdict.passed for verdict in verdicts)
    print(f"{passed} of {len(verdicts)} exercises pass.")
    if passed < len(verdicts):
        raise typer.Exit(1)


@app.command()
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
        found = [path for name, path in workspace.originals().items() if name.startswith(lesson)]
        if len(found) != 1:
            raise CourseError(f"No one lesson is called {lesson}: give its number or its .ipynb.")
        notebook = found[0]
    print(pages.export(notebook, out))


@app.command()
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
    from course.grading.terminal import grade_command

    grade_command(
        submissions,
        out,
        isolation_level=isolation,
        workers=workers,
        cluster=cluster,
        seed_file=seed_file,
        regrade=regrade or (),
        summary=summary,
    )


@app.command()
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


@app.command()
def claims(
    root: Annotated[
        Path, typer.Option(help="The repository to read.", show_default="this package's")
    ] = REPOSITORY,
) -> None:
    """Show popular claims about gradient descent with the verdicts that the lessons measured."""
    from rich.console import Console
    from rich.table import Table

    from course import claims as measured

    # A wheel holds the open lessons only; their measured cells give the same verdicts.
    notebooks = sorted(root.glob("solutions/[0-9][0-9]-*.ipynb"))
    if not notebooks:
        from course.learning.workspace import originals

        notebooks = list(originals().values())
    try:
        found = measured.collect(notebooks)
    except ValueError as error:
        raise CourseError(f"{error}.") from error
    table = Table("claim", "it says", "measured", "verdict", show_lines=True)
    for verdict, lesson in found:
        words = ": ".join(filter(None, (verdict.verdict, verdict.condition)))
        table.add_row(f"{verdict.id}\n{lesson}", verdict.claim, verdict.measurement, words)
    console = Console()
    if not console.is_terminal:
        console.width = 160  # a file has no width of its own
    console.print(table)
    settled = len({verdict.id for verdict, _ in found})
    console.print(f"{settled} of {len(measured.CLAIMS)} claims are measured.", highlight=False)


def _folder(named: Path | None) -> Path:
    """Return the learner's folder that is meant where none was named."""
    from course.learning.progress import find_folder

    return named or find_folder() or Path(DEFAULT_FOLDER)


def _refuse_taken(port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CourseError(
                f"Port {port} cannot be used ({error.strerror}): name another."
            ) from error


def _become(command: list[str]) -> None:
    """Give this process to another program, so that Ctrl-C and the exit status are its own."""
    if os.name == "posix":
        os.execv(command[0], command)
    import subprocess

    with subprocess.Popen(command) as child:
        while child.poll() is None:
            try:
                child.wait()
            except KeyboardInterrupt:
                continue
    raise typer.Exit(child.returncode)


def main() -> None:
    """Run the command line; a CourseError is one sentence on stderr and exit status 2."""
    arguments, rest = sys.argv[1:], []
    if arguments[:1] == ["lab"] and "--" in arguments:
        split = arguments.index("--")
        arguments, rest = arguments[:split], arguments[split + 1 :]
    try:
        app(arguments, obj=rest)
    except CourseError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
