"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import CourseError

ADVICE = {
    errno.ENOSPC: "make some room and run the command again",
    errno.EDQUOT: "make some room and run the command again",
    errno.EFBIG: "raise the limit on the size of a file and run the command again",
    errno.EACCES: "name a folder that you may write to",
    errno.EPERM: "name a folder that you may write to",
    errno.EROFS: "name a folder that you may write to",
}


def write(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Write a file, or replace it and keep its permissions.

    sync  wait until the disk has it, so that it outlives a power cut too; that takes milliseconds

    Raises CourseError, one sentence that says what to do, where that is not possible.
    """
    with blame(path), _temporary(path, data, _mode(path), sync) as temporary:
        os.replace(temporary, path)


def create(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a new file; one that is there, or appears meanwhile, is kept.

    mode  its permissions from the start; by default those of any new file

    Raises CourseError as `write` does.
    """
    mode = _mode(path) if mode is None else mode
    with blame(path), _temporary(path, data, mode, True) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        except OSError:
            # A file system without hard links, such as a memory stick.
            if not os.path.lexists(path):
                os.replace(temporary, path)


@contextlib.contextmanager
def blame(path: Path) -> Iterator[None]:
    """Turn the system's error about a path into a CourseError that says what to do."""
    try:
        yield
    except OSError as error:
        advice = ADVICE.get(error.errno or 0, "name another folder")
        reason = (error.strerror or str(error)).lower()
        raise CourseError(f"{path} cannot be written ({reason}): {advice}.") from error


@contextlib.contextmanager
def _temporary(path: Path, data: bytes, mode: int, sync: bool) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        temporary.chmod(mode)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
