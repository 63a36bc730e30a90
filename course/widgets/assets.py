"""The scripts and styles that lie beside this module."""

import functools
from importlib.resources import files


@functools.cache
def asset(name: str) -> str:
    """Return the text of a file."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def module(*names: str) -> str:
    """Return one ECMAScript module made of several files, as no page here fetches anything."""
    return "\n".join(asset(name) for name in names)
