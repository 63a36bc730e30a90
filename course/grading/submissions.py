"""Submissions as they come: folders, nbgrader's tree, the zips of Canvas, Moodle, Gradescope."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from course import exercises
from course.errors import GradingError

from . import cells, lessons
from .cells import MAX_BYTES, Unreadable

MAX_RATIO = 200
MAX_MEMBERS = 200_000
MAX_DEPTH = 12
# What these systems and their owners' computers put beside submissions.
BESIDE = frozenset({"timestamp.txt", "submission_metadata.yml", "thumbs.db", "desktop.ini",
                    "feedback", "nbgrader_config.py", "gradebook.db"})  # fmt: skip
BESIDE_FOLDERS = frozenset({"__macosx", "__pycache__"})
CANVAS = re.compile(r"^(?P<student>.+?)(?:_LATE)?_(?P<user>\d+)_(?P<attempt>\d+)_(?P<file>.+)$")
MOODLE = re.compile(
    r"^(?P<student>[^_/]+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$"
)
GRADESCOPE = re.compile(r"^submission_(?P<attempt>\d+)$")
COPY = re.compile(
    r"(?:[\s_-]*\(\d+\)|-\d{1,2}|[\s_-]*copy\d*|[\s_-]*checkpoint|[\s_-]*(?:final|solved))+$", re.I
)
EDGES = " _-.,;+"


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one lesson, not read yet.

    name      the path that a log names: inside the folder or the zip
    ids       what the system it came from calls the student and the attempt
    """

    student: str
    lesson: str
    name: str
    origin: Path
    member: str = ""
    modified: str = ""
    ids: dict[str, str] = field(default_factory=dict, hash=False)

    def read(self) -> bytes:
        """Return the file's bytes; raises Unreadable where that is impossible or unwise."""
        if self.member:
            with _opened(self.origin) as archive:
                return _member(archive, archive.getinfo(self.member))
        try:
            # A link might lead to another submission, or out of the folder.
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with open(os.open(self.origin, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unreadable("is not a regular file")
                data = file.read(MAX_BYTES + 1)
                size = os.fstat(file.fileno()).st_size
        except OSError as error:
            reason = "is a link" if self.origin.is_symlink() else f"can't be read: {error.strerror}"
            raise Unreadable(reason) from error
        if len(data) > MAX_BYTES:
            raise Unreadable(f"has {size / 1e6:.0f} MB; a notebook may have {MAX_BYTES >> 20} MiB")
        return data


@dataclass(frozen=True)
class NotMarked:
    """A file that is not marked, and why."""

    name: str
    reason: str
    student: str = ""
    lesson: str = ""


def discover(place: Path) -> Iterator[Submission | NotMarked]:
    """Yield what stands in a folder or a zip, in the order of the names.

    Raises GradingError where there is no such folder or zip.
    """
    if place.is_dir():
        if (place / "submitted").is_dir():  # nbgrader's course folder
            place = place / "submitted"
        names = _metadata(place / "submission_metadata.yml")
        found: Iterator[tuple[str, Path, str, str]] = _folder(place, PurePosixPath())
    elif place.is_file() and zipfile.is_zipfile(place):
        names = {}
        found = iter([(place.name, place, "", "zip")])
    elif place.is_file():
        raise GradingError(f"{place} is a file, and no zip: name a folder of submissions or a zip.")
    else:
        raise GradingError(
            f"There is no folder {place}: name a folder of submissions, or a zip of them."
        )
    for name, path, problem, kind in found:
        if problem:
            yield NotMarked(name, problem)
        elif kind == "zip":
            yield from _archive(path, "" if path == place else name)
        else:
            modified = datetime.fromtimestamp(path.lstat().st_mtime).isoformat(timespec="seconds")
            yield _identify(Submission("", "", name, path, modified=modified), names)


def _folder(folder: Path, relative: PurePosixPath) -> Iterator[tuple[str, Path, str, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield str(relative), folder, f"can't be opened: {error.strerror}", ""
        return
    for entry in entries:
        name, path = str(relative / entry.name), Path(entry.path)
        lower = entry.name.lower()
        if entry.name.startswith(".") or lower in BESIDE or lower in BESIDE_FOLDERS:
            continue
        if entry.is_symlink():
            yield name, path, "is a link; submit the file itself", ""
        elif entry.is_dir(follow_symlinks=False):
            if len(relative.parts) >= MAX_DEPTH:
                yield name, path, "lies too deep", ""
            else:
                yield from _folder(path, relative / entry.name)
        elif not entry.is_file(follow_symlinks=False):
            yield name, path, "is not a regular file", ""
        elif lower.endswith(".ipynb"):
            yield name, path, "", "notebook"
        elif lower.endswith(".zip"):
            yield name, path, "", "zip"
        else:
            yield name, path, "is not a notebook (.ipynb)", ""


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(f"is not a zip that can be opened: {error}") from error


def _archive(path: Path, prefix: str) -> Iterator[Submission | NotMarked]:
    """Yield the notebooks in a zip; nothing of it is ever written to disk."""
    try:
        with _opened(path) as archive:
            members = archive.infolist()
            names = _parsed_metadata(archive, members)
    except Unreadable as error:
        yield NotMarked(prefix or path.name, str(error))
        return
    if len(members) > MAX_MEMBERS:
        yield NotMarked(prefix or path.name, f"holds {len(members)} files")
        return
    for info in sorted(members, key=lambda info: info.filename):
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        name = str(PurePosixPath(prefix) / inside) if prefix else str(inside)
        lower = [part.lower() for part in inside.parts]
        beside = any((p.startswith(".") and p != "..") or p in BESIDE_FOLDERS for p in lower)
        if info.is_dir() or beside or (lower[-1:] and lower[-1] in BESIDE):
            continue
        if inside.is_absolute() or ".." in inside.parts or re.match(r"^[A-Za-z]:", info.filename):
            yield NotMarked(name, "climbs out of its folder")
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield NotMarked(name, "is a link; submit the file itself")
        elif inside.suffix.lower() != ".ipynb":
            yield NotMarked(name, "is not a notebook (.ipynb)")
        else:
            modified = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*info.date_time)
            submission = Submission("", "", name, path, info.filename, modified)
            yield _identify(submission, names)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MAX_BYTES:
        raise Unreadable(
            f"unpacks to {info.file_size / 1e6:.0f} MB; a notebook may have {MAX_BYTES >> 20} MiB"
        )
    if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        times = info.file_size // max(info.compress_size, 1)
        raise Unreadable(f"unpacks to {times} times its size")
    try:
        with archive.open(info) as file:
            data = file.read(MAX_BYTES + 1)
    except Exception as error:  # zipfile, zlib and lzma each raise errors of their own
        raise Unreadable(f"can't be unpacked: {error}") from error
    if len(data) > MAX_BYTES:
        raise Unreadable(f"unpacks to more than {MAX_BYTES >> 20} MiB")
    return data


def _metadata(path: Path) -> dict[str, str]:
    """Return Gradescope's students by the name of their folder, where there is such a list."""
    try:
        return _students(path.read_bytes()) if path.is_file() and not path.is_symlink() else {}
    except OSError:
        return {}


def _parsed_metadata(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, str]:
    for info in members:
        if PurePosixPath(info.filename).name == "submission_metadata.yml":
            return _students(_member(archive, info))
    return {}


def _students(data: bytes) -> dict[str, str]:
    # Gradescope writes the same few lines for each; a YAML library takes minutes for a large class.
    found: dict[str, dict[str, str]] = {}
    current = None
    for line in data.decode("utf-8", "replace").split("\n"):
        if match := re.match(r"^(submission_\d+):", line):
            current = found.setdefault(match[1], {})
        elif match := re.match(r"^\s+-?\s*:(email|sid|name):(.*)", line):
            value = match[2].strip().strip("'\"")
            if current is not None and value and value != "null":
                current[match[1]] = value
    best = ("email", "sid", "name")
    return {
        folder: next(known[key] for key in best if key in known)
        for folder, known in found.items()
        if known
    }


@cache
def _lesson_pattern() -> re.Pattern[str]:
    titled = [
        number + re.escape(path.stem[2:]).replace(r"\-", "[-_ ]")
        for number, path in lessons.originals().items()
    ]
    numbers = "|".join(exercises.LESSONS)
    # A number alone counts at the end only: s07 is a student.
    forms = [*titled, rf"lesson[-_ ]?(?:{numbers})(?!\d)", rf"(?:(?<=[-_ ])|^)(?:{numbers})$"]
    return re.compile(rf"(?<!\d)(?:{'|'.join(forms)})", re.I)


def lesson_in(text: str) -> tuple[str, str]:
    """Return the lesson that a file's or folder's name tells, and what is left of the name.

    >>> lesson_in("ada_01-update-rule (2)"), lesson_in("00-start-here-grace"), lesson_in("s01")
    (('01', 'ada'), ('00', 'grace'), ('', 's01'))
    """
    bare = COPY.sub("", text)
    for candidate in (text, bare):
        if match := _lesson_pattern().search(candidate):
            digits = re.search(r"\d\d", match[0])
            before, after = candidate[: match.start()], candidate[match.end() :]
            rest = f"{before.rstrip(EDGES)} {COPY.sub('', after)}"
            return (digits[0] if digits else ""), rest.strip(EDGES)
    return "", bare.strip(EDGES)


def _identify(submission: Submission, names: dict[str, str]) -> Submission | NotMarked:
    """Return the submission with the student and the lesson that its path tells."""
    path = PurePosixPath(submission.name)
    folders, stem = list(path.parts[:-1]), path.stem
    if "submitted" in folders:
        folders = folders[folders.index("submitted") + 1 :]
    ids: dict[str, str] = {}
    student = ""
    for part in (*folders, path.name):
        if match := MOODLE.match(part):
            ids = {"moodle": match["user"]}
            student = match["student"].strip()
            stem = PurePosixPath(match["file"]).stem if part == path.name else stem
        elif part == path.name and (match := CANVAS.match(part)):
            ids = {"canvas": match["user"], "attempt": match["attempt"]}
            student, stem = match["student"], PurePosixPath(match["file"]).stem
        elif match := GRADESCOPE.match(part):
            ids = {"gradescope": match["attempt"]}
            student = names.get(part, part)
    lesson, rest = lesson_in(stem)
    for folder in folders:
        inside, other = lesson_in(folder)
        if inside and lesson in ("", inside) and not (other and re.search(r"\d\d$", folder)):
            lesson = inside
            student = student or other
        else:
            student = student or folder
    student = student or rest
    if not lesson:
        try:
            lesson = cells.parse(submission.read()).lesson
        except Unreadable as error:
            return NotMarked(submission.name, str(error), student)
        if not lesson:
            return NotMarked(
                submission.name, "does not say which lesson it is, by name or by cells", student
            )
    if not student:
        return NotMarked(
            submission.name,
            f"does not say whose it is; name it STUDENT/{path.name} or STUDENT_{path.name}",
            lesson=lesson,
        )
    return Submission(
        student,
        lesson,
        submission.name,
        submission.origin,
        submission.member,
        submission.modified,
        ids,
    )


def one_each(found: list[Submission]) -> tuple[list[Submission], list[NotMarked]]:
    """Return the last submission of each student and lesson, and a word on each other one."""
    latest: dict[tuple[str, str], Submission] = {}
    problems = []

    def age(submission: Submission) -> tuple[int, str, str]:
        return int(submission.ids.get("attempt", 0)), submission.modified, submission.name

    for submission in sorted(found, key=age):
        key = (submission.student, submission.lesson)
        if key in latest:
            old = latest[key]
            reason = f"is not marked: {submission.name} of the same student and lesson is later"
            problems.append(NotMarked(old.name, reason, *key))
        latest[key] = submission
    chosen = sorted(latest.values(), key=lambda s: (s.lesson, s.student))
    return chosen, sorted(problems, key=lambda problem: problem.name)
