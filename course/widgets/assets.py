"""The scripts and styles that lie beside this module."""

import functools
import re
from importlib.resources import files

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) )", re.MULTILINE)


@functools.cache
def asset(name: str) -> str:
    """Return the text of a file."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@functools.cache
def module(name: str) -> str:
    """Return a script and all that it imports as one ECMAScript module.

    Neither a widget nor a page opened from a disk can import a second file. The files become one
    scope, so names at their top level must differ.
    """
    texts: dict[str, str] = {}

    def add(one: str) -> None:
        text = asset(one)
        for other in IMPORT.findall(text):
            if other not in texts:
                add(other)
        texts[one] = EXPORT.sub("", IMPORT.sub("", text))

    add(name)
    return "\n".join(texts.values())
