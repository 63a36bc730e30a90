"""The learner's folder: copies of the lessons, their updates, and what must not be lost.

A manifest in `.course/` keeps the hash of every version that was installed. A file whose bytes have
such a hash is as we left it and may be replaced; any other file is the learner's and is never
written. The manifest is written before the files that it names, so an interrupted command leaves
nothing that looks edited.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import files
from course.errors import CourseError
from course.learning.progress import MARK

MANIFEST = "manifest.json"
FIRST = "00-start-here.ipynb"
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass
class Manifest:
    """Hashes of the versions that were installed, by the lesson's file name, the newest last."""

    installed: dict[str, list[str]] = field(default_factory=dict)
    course: str = ""


def originals() -> dict[str, Path]:
    """Return the lessons that this installation ships, by file name, in order."""
    # A wheel holds them beside this module; in a clone they stand beside the package.
    for folder in (PACKAGE / "lessons", PACKAGE.parent / "lessons"):
        if found := sorted(folder.glob("[0-9][0-9]-*.ipynb")):
            return {path.name: path for path in found}
    raise CourseError(
        "This installation holds no lessons: install gradient-descent-course again, or in a clone"
        " of its repository run `course build`."
    )


def find(lesson: str) -> str:
    """Return the file name of the lesson that a number ("01") or a name means."""
    lessons = originals()
    wanted = Path(lesson).name.removesuffix(".ipynb")
    for name in lessons:
        if wanted in (name[:2], name.removesuffix(".ipynb")):
            return name
    known = ", ".join(name.removesuffix(".ipynb") for name in lessons)
    raise CourseError(f"There is no lesson {lesson!r}; the lessons are {known}.")


def title(path: Path) -> str:
    """Return the heading of a lesson, such as "01 · The update rule"."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return str("".join(cells[0]["source"]).partition("\n")[0].lstrip("# "))


def install(folder: Path) -> list[str]:
    """Copy the lessons that are missing into folder, made where it does not exist.

    Returns the names of the copied lessons. Whatever is there is left alone.
    """
    lessons = originals()
    _refuse_unfit(folder, lessons)
    with _blame(folder):
        (folder / MARK).mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CourseError(f"{folder} cannot be written: name a folder that you may write to.")
    missing = {
        name: path.read_bytes()
        for name, path in lessons.items()
        if not os.path.lexists(folder / name)
    }
    _remember(folder, _read_manifest(folder), missing)
    for name, content in missing.items():
        _create(folder / name, content)
    _trust(missing.values())
    return list(missing)


def update(folder: Path) -> list[str]:
    """Bring the lessons in folder up to this version of the course; return a sentence a change.

    A missing lesson is copied, an untouched one replaced. An edited one is kept, and the new
    version is laid beside it as NAME.new.ipynb, once.
    """
    lessons = originals()
    _require(folder, lessons)
    manifest = _read_manifest(folder)
    missing, replaced, beside = {}, {}, {}
    for name, path in lessons.items():
        content, current = path.read_bytes(), _read(folder / name)
        known = manifest.installed.get(name, [])
        if current is None:
            missing[name] = content
        elif current == content:
            continue
        elif _digest(current) in known:
            replaced[name] = content
        elif known[-1:] != [_digest(content)]:
            # Edited, and made from another version than this one.
            beside[name] = content
    _refuse_open(folder, list(replaced))
    places = {name: _lay_beside(folder, name, beside[name], known=manifest) for name in beside}
    _remember(folder, manifest, {**missing, **replaced, **beside})
    for name, content in missing.items():
        _create(folder / name, content)
    for name, content in replaced.items():
        _write(folder / name, content)
    _trust([*missing.values(), *replaced.values(), *beside.values()])
    return [
        *(f"{name} is new." for name in missing),
        *(f"{name} was untouched and is now the new version." for name in replaced),
        *(f"{name} is yours and was kept; the new version is {places[name]}." for name in beside),
    ]


def restore(folder: Path, lesson: str) -> Path | None:
    """Put a lesson back as it is shipped; return the backup of what was there.

    None where there was nothing of the learner's to back up.
    """
    lessons = originals()
    _require(folder, lessons)
    name = find(lesson)
    content, target = lessons[name].read_bytes(), folder / name
    current = _read(target)
    if current == content:
        return None
    manifest = _read_manifest(folder)
    _refuse_open(folder, [name])
    backup = None
    if current is not None and _digest(current) not in manifest.installed.get(name, ()):
        backup = _backup(target, current)
    _remember(folder, manifest, {name: content})
    if current is None:
        _create(target, content)
    else:
        _write(target, content)
    _trust([content])
    return backup


def _write(path: Path, content: bytes) -> None:
    with _blame(path):
        files.write(path, content)


def _create(path: Path, content: bytes) -> None:
    with _blame(path):
        files.create(path, content)


@contextlib.contextmanager
def _blame(path: Path) -> Iterator[None]:
    """Turn an error about a path into a sentence that puts the learner's mind at rest."""
    try:
        with files.blame(path):
            yield
    except CourseError as error:
        raise CourseError(f"{error} Nothing of yours was changed.") from error


def _backup(path: Path, content: bytes) -> Path:
    for number in range(1, 10_000):
        backup = path.with_name(f"{path.stem}.backup-{number}.ipynb")
        if not os.path.lexists(backup):
            _create(backup, content)
            if _read(backup) == content:
                return backup
    raise CourseError(f"{path.parent} holds too many backups of {path.name}: delete a few.")


def _lay_beside(folder: Path, name: str, content: bytes, *, known: Manifest) -> str:
    """Write a new version beside an edited lesson, and return its name.

    The name is free, or that of an earlier `.new` file that was never touched.
    """
    stem = name.removesuffix(".ipynb")
    number = 1
    while True:
        path = folder / (f"{stem}.new.ipynb" if number == 1 else f"{stem}.new-{number}.ipynb")
        current = _read(path)
        if current is None:
            _create(path, content)
            return path.name
        if current == content or _digest(current) in known.installed.get(name, ()):
            _write(path, content)
            return path.name
        number += 1


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> bytes | None:
    """Return a file's bytes, None if there is none; a link leads out of the folder: refused."""
    if path.is_symlink():
        raise CourseError(f"{path} is a link: put the file itself there, or delete the link.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CourseError(
            f"{path} cannot be read ({(error.strerror or '').lower()}): move it away."
        ) from error


def _read_manifest(folder: Path) -> Manifest:
    try:
        data = json.loads((folder / MARK / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(dict(data["installed"]), str(data["course"]))
    except (OSError, ValueError, KeyError, TypeError):
        # Without a manifest every file counts as the learner's, so nothing can be lost.
        return Manifest()


def _remember(folder: Path, manifest: Manifest, contents: dict[str, bytes]) -> None:
    """Write the manifest with the versions about to be installed; the newest stands last."""
    before = _dump(manifest)
    for name, content in contents.items():
        digest = _digest(content)
        known = [old for old in manifest.installed.get(name, []) if old != digest]
        manifest.installed[name] = [*known, digest]
    manifest.course = version()
    path = folder / MARK / MANIFEST
    if _dump(manifest) != before or not path.exists():
        _write(path, _dump(manifest))


def _dump(manifest: Manifest) -> bytes:
    data: dict[str, Any] = {"format": 1, **vars(manifest)}
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def version() -> str:
    """Return the version of the installed course."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("gradient-descent-course")
    except PackageNotFoundError:
        return "unknown"


def _require(folder: Path, lessons: dict[str, Path]) -> None:
    _refuse_unfit(folder, lessons)
    if not (folder / MARK).is_dir():
        raise CourseError(
            f"{folder} is not a learner's folder: name yours, or make one with `course lab`."
        )


def _refuse_unfit(folder: Path, lessons: dict[str, Path]) -> None:
    """Refuse a folder that is none, or that holds the originals."""
    if folder.is_symlink() and not folder.exists():
        raise CourseError(f"{folder} is a link to nowhere: name another folder.")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file, not a folder: name another folder.")
    mark = folder / MARK
    if mark.is_symlink() or (mark.exists() and not mark.is_dir()):
        raise CourseError(f"{mark} is not a folder of the course: move it away.")
    home = next(iter(lessons.values())).parent.resolve()
    for kept in {home, home.parent / "lessons", home.parent / "solutions"}:
        if folder.resolve().is_relative_to(kept):
            raise CourseError(
                f"{folder} is where the course keeps its originals: name another folder, such as"
                " my-course."
            )


def _refuse_open(folder: Path, names: list[str]) -> None:
    """Refuse to replace a lesson that a running Jupyter server has open."""
    if not names:
        return
    opened = _open_notebooks()
    for name in names:
        if url := opened.get((folder / name).resolve()):
            raise CourseError(
                f"{name} is open in JupyterLab at {url}: save it, close it with File > Close and"
                " Shut Down Notebook, and run the command again. Nothing was changed."
            )


def _open_notebooks() -> dict[Path, str]:
    """Return the notebooks that the user's Jupyter servers have open, with the server's URL."""
    import urllib.request

    from jupyter_server.serverapp import list_running_servers

    opened = {}
    for server in list_running_servers():
        request = urllib.request.Request(
            f"{server['url']}api/sessions", headers={"Authorization": f"token {server['token']}"}
        )
        # A server that went away or wants a password: JupyterLab itself then asks before it saves
        # over a file that has changed.
        with contextlib.suppress(OSError, ValueError):
            with urllib.request.urlopen(request, timeout=5) as reply:
                sessions = json.load(reply)
            for session in sessions:
                path = Path(server["root_dir"], session.get("path") or "")
                opened[path.resolve()] = server["url"]
    return opened


def _trust(contents: Iterable[bytes]) -> None:
    """Sign lessons as shipped, so that JupyterLab trusts them; a failure costs only that."""
    import nbformat
    from nbformat.sign import NotebookNotary

    with contextlib.suppress(Exception):
        notary = NotebookNotary()
        for content in contents:
            notary.sign(nbformat.reads(content.decode(), as_version=4))
        notary.store.close()
