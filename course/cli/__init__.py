"""The command `course`: thin functions that call the package and answer in sentences.

Heavy modules are imported inside the commands, so that `course --help` answers at once.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from course.errors import CourseError

from . import author, grader, learner

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


for command in (
    *(learner.lab, learner.update, learner.restore, learner.progress, learner.check),
    *(author.export, grader.grade, author.build, author.claims),
):
    app.command()(command)


def main() -> None:
    """Run the command line; what is wrong with it is one sentence on stderr, exit status 2."""
    arguments, rest = sys.argv[1:], []
    if arguments[:1] == ["lab"] and "--" in arguments:
        split = arguments.index("--")
        arguments, rest = arguments[:split], arguments[split + 1 :]
    try:
        status = app(arguments, obj=rest, standalone_mode=False)
    except CourseError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    except Exception as error:
        # Typer's own, whatever module it has them in: a word that it can't place.
        if not hasattr(error, "format_message"):
            raise
        print(_sentence(error), file=sys.stderr)
        raise SystemExit(2) from None
    raise SystemExit(status if isinstance(status, int) else 0)


def _sentence(error: Any) -> str:
    """Return Typer's complaint in one line, and where to read more; the help as it is."""
    words = str(error.format_message()).strip()
    place = getattr(getattr(error, "ctx", None), "command_path", "course")
    if "\n" in words or not words:
        return words
    end = "" if words.endswith((".", "?")) else "."
    return f"{words}{end} `{place} --help` says what there is."
