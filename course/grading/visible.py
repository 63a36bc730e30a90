"""What a sandbox sees of this machine: the libraries of this Python, never the course itself."""

from __future__ import annotations

import contextlib
import os
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import view

SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib", "/lib", "/lib64",
          "/usr/share/zoneinfo", "/usr/share/fonts", "/etc/ld.so.cache", "/etc/localtime",
          "/etc/fonts")  # fmt: skip
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def libraries() -> list[Path]:
    """Return the folders from which this Python loads its libraries."""
    found = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(os.path.realpath(sys.executable)).parents[1],
    }
    found |= {
        Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }
    found |= {Path(path) for path in site.getsitepackages()}
    found = {Path(os.path.abspath(path)) for path in found}
    # A prefix of "/usr" or "/" would show too much; its library folders are listed by themselves.
    return sorted(path for path in found if path.is_dir() and path not in (Path("/"), Path("/usr")))


def secrets() -> list[Path]:
    """Return the folders of the course itself, wherever it is installed: what no worker may see."""
    return [view.PACKAGE]


def outermost(paths: Iterable[Path]) -> list[Path]:
    """Return the paths that lie below no other of them.

    >>> outermost([Path("b/c"), Path("d"), Path("b"), Path("d")]) == [Path("b"), Path("d")]
    True
    """
    done: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(parent) for parent in done):
            done.append(path)
    return done


def readable(folder: Path) -> list[str]:
    """Return what a worker may read: the libraries without the course, its view, a few devices."""
    found = [str(folder), *filter(os.path.exists, DEVICES)]
    hidden = secrets()
    here = filter(Path.exists, (*map(Path, SYSTEM), *libraries()))
    for path in outermost(path.resolve() for path in here):
        found += _around(path, hidden)
    return list(dict.fromkeys(found))


def _around(path: Path, hidden: list[Path]) -> Iterator[str]:
    """Yield a path, or its children where something hidden lies below."""
    path = path.resolve()
    if any(path == secret or path.is_relative_to(secret) for secret in hidden):
        return
    if not any(secret.is_relative_to(path) for secret in hidden):
        yield str(path)
        return
    with contextlib.suppress(OSError):
        for child in sorted(path.iterdir()):
            yield from _around(child, hidden)


def bubblewrap(folder: Path) -> list[str]:
    """Return the command that starts the sandbox: libraries to read, no network, no home."""
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
               "--hostname", "worker"]  # fmt: skip
    for name in SYSTEM:
        if os.path.islink(name):
            command += ["--symlink", os.readlink(name), name]
        elif os.path.exists(name):
            command += ["--ro-bind", name, name]
    # Before the libraries: an environment may itself stand in /tmp, and must not be covered.
    command += ["--dev", "/dev", "--size", str(1 << 22), "--tmpfs", "/tmp", "--dir", "/tmp/cache"]
    shown = outermost([*map(Path, SYSTEM), *libraries()])
    for path in shown:
        if str(path) not in SYSTEM:
            command += ["--ro-bind", str(path), str(path)]
    for path in shown:
        # By the name under which it is shown, which may be a link's.
        real = path.resolve()
        for secret in secrets():
            if secret.is_relative_to(real) and not (path.is_symlink() and str(path) in SYSTEM):
                place = str(path / secret.relative_to(real))
                command += ["--tmpfs", place, "--remount-ro", place]
    return [*command, "--ro-bind", str(folder), str(folder), "--chdir", "/"]
