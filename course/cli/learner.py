"""The learner's commands: the folder of lessons, JupyterLab on it, and the progress in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from course.errors import CourseError

DEFAULT_FOLDER = "my-course"
WIDTH = 80

Folder = Annotated[
    Path | None,
    typer.Argument(help="Your folder.", show_default=f"the one you are in, else {DEFAULT_FOLDER}"),
]


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
    # JupyterLab's terminals begin there, and know the command `course`.
    os.chdir(place)
    os.environ["PATH"] = os.pathsep.join(
        filter(None, [os.path.dirname(sys.executable), os.environ.get("PATH")])
    )
    print("Starting JupyterLab …", flush=True)
    _become([*command, *(context.obj or ())])


def update(folder: Folder = None) -> None:
    """Bring untouched lessons up to date; lay new versions beside those that you edited."""
    from course.learning import workspace

    for sentence in workspace.update(_folder(folder)) or ["Every lesson is up to date."]:
        print(sentence)


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


def progress(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LESSON] [FOLDER]",
            help="A lesson such as 02, to see its exercises; your folder.",
            show_default="every lesson; the folder you are in",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every exercise.")] = False,
) -> None:
    """Show how far you have come in each lesson, and the exercise to do next."""
    import sqlite3
    import textwrap

    from course.learning import progress as records
    from course.learning import summary

    lesson, place = _lesson_and_folder(words or [])
    if words and not place.exists():
        raise CourseError(f"There is neither a lesson nor a folder {place}.")
    if not (place / records.MARK).is_dir():
        raise CourseError(
            f"{place} is not a learner's folder: name yours, or make one with `course lab`."
        )
    try:
        lessons = summary.by_lesson(place)
    except sqlite3.Error as error:
        path = place / records.MARK / records.FILE
        raise CourseError(
            f"{path} cannot be read ({error}): move it away to start afresh."
        ) from error
    shown = [each for each in lessons if lesson in (None, each.file)]
    if lesson or every:
        answers = [answer for listed in shown for answer in listed.exercises]
        _print_table(
            ("exercise", "function", "status", "attempts", "date"),
            [
                (each.id, each.name, record.status, str(record.attempts or ""),
                 record.at[:10] if record.attempts else "")
                for each, record in answers
            ],
        )  # fmt: skip
    else:
        _print_table(
            ("lesson", "passed", "points"),
            [
                (each.title, f"{len(each.passed)} of {len(each.exercises)}",
                 f"{each.points} of {each.worth}")
                for each in shown
            ],
        )  # fmt: skip
    total = sum(len(each.exercises) for each in shown)
    print(f"{sum(len(each.passed) for each in shown)} of {total} exercises pass.")
    if found := summary.following(shown):
        exercise, listed = found
        sentence = f"Next: {exercise.id} {exercise.signature}, in {listed.file}"
        print(textwrap.fill(sentence, WIDTH, subsequent_indent="      "))


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


def _lesson_and_folder(words: list[str]) -> tuple[str | None, Path]:
    """Tell a lesson (two digits, or its name) from a folder among at most one of each."""
    import re

    from course.learning import workspace

    name = re.compile(r"\d|\d\d(-[a-z0-9-]+(\.ipynb)?)?")
    lessons = [word for word in words if name.fullmatch(word)]
    folders = [word for word in words if not name.fullmatch(word)]
    if len(lessons) > 1 or len(folders) > 1:
        raise CourseError("Name one lesson and one folder at most.")
    lesson = workspace.find(lessons[0].zfill(2)) if lessons else None
    return lesson, _folder(Path(folders[0]) if folders else None)


def _print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns without lines; statuses are coloured at a terminal."""
    from rich.console import Console
    from rich.table import Table

    from course.checking import Status

    table = Table(*header, box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    colours: dict[str, str] = {Status.PASSED: "green", Status.NOT_ATTEMPTED: "dim"}
    for row in rows:
        table.add_row(*(f"[{colours[cell]}]{cell}" if cell in colours else cell for cell in row))
    Console(highlight=False).print(table)
    print()
