"""The command `course`: thin functions that call the package and answer in sentences.

Heavy modules are imported inside the commands, so that `course --help` answers at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

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
