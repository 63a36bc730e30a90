"""Text sources to notebooks: solutions/NN-name.md becomes a solved and an open notebook."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from course.authoring import pairs
from course.authoring.execution import execute
from course.errors import CourseError
from course.files import write

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
# `measured` prints the numbers of the prose; `clock` draws times, the one thing in which two
# executions of a lesson differ.
TAGS = frozenset(
    {"setup", "exercise", "check", "explorer", "verdict", "instructor", "measured", "clock"}
)
MAX_LINES, MAX_IMPORTS, MAX_BYTES = 15, 6, 600 * 1024
NAME = re.compile(r"(\d\d)-[a-z0-9-]+")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    # As JupyterLab writes it but for the version, which is that of each learner's Python:
    # course/learning/server.py adds it when it hands a lesson out.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


def sources(root: Path, lessons: Sequence[str] = ()) -> list[Path]:
    """Return the text sources in root/solutions: all of them, or those that `lessons` names.

    A lesson is named by its number ("01"), its name ("01-update-rule") or a path of its files.
    """
    folder = root / "solutions"
    found = sorted(path for path in folder.glob("*.md") if NAME.fullmatch(path.stem))
    if not found:
        raise CourseError(
            f"There are no lesson sources in {folder}: run `course build` in a clone of the"
            " course's repository, or say where one is with --root."
        )
    if not lessons:
        return found
    chosen = []
    for wanted in lessons:
        name = Path(wanted).name.removesuffix(".md").removesuffix(".ipynb")
        matches = [path for path in found if name in (path.stem, path.stem[:2])]
        if not matches:
            known = ", ".join(path.stem for path in found)
            raise CourseError(f"There is no lesson {wanted!r} in {folder}; there are {known}.")
        chosen += [path for path in matches if path not in chosen]
    return chosen


def read(source: Path) -> tuple[Any, Any]:
    """Return the solved and the open notebook of a source, neither of them executed."""
    import jupytext

    try:
        text = source.read_text(encoding="utf-8")
        cells = jupytext.reads(text, fmt="md:myst").cells
    except OSError as error:
        raise CourseError(f"{source} cannot be read: {error.strerror}.") from error
    except Exception as error:  # jupytext and the YAML parser raise whatever they meet
        reason = " ".join(str(error).split())
        raise CourseError(f"{source} is not MyST that Jupytext can read: {reason}.") from error
    points = _points(source, cells)
    seen: dict[str, int] = {}
    solved, opened = [], []
    for number, cell in enumerate(cells, start=1):
        where = f"{source.name}, cell {number}"
        metadata = _metadata(cell, points, where)
        identifier = metadata.get("nbgrader", {}).get("grade_id") or _hash_id(cell, seen)
        stubbed = _stub(cell.source, where) if cell.cell_type == "code" else cell.source
        if "exercise" in metadata.get("tags", ()) and stubbed == cell.source:
            raise CourseError(f"{where}: an exercise needs a block from {BEGIN} to {END}.")
        solved.append(_cell(cell.cell_type, identifier, metadata, cell.source))
        if "instructor" not in metadata.get("tags", ()):
            opened.append(_cell(cell.cell_type, identifier, metadata, stubbed))
    return _notebook(solved), _notebook(opened)


def build(
    root: Path,
    lessons: Sequence[str] = (),
    *,
    on_cell: Callable[[str, int, int], None] = lambda lesson, done, total: None,
) -> list[Path]:
    """Execute both notebooks of each lesson and write them; return what was written.

    A lesson is written once both its notebooks ran without an error and agree, and is left as it
    was otherwise; the others are built all the same, and the failures are raised together at the
    end as a CourseError. `on_cell(lesson, done, total)` is called after each code cell.
    """
    written, failures = [], []
    for source in sources(root, lessons):
        try:
            notebooks = read(source)
            total = sum(cell.cell_type == "code" for book in notebooks for cell in book.cells)
            done = 0

            def step(name: str = source.stem, total: int = total) -> None:
                nonlocal done
                done += 1
                on_cell(name, done, total)

            for notebook, path in zip(notebooks, _targets(root, source), strict=True):
                execute(notebook, name=f"{path.parent.name}/{path.name}", on_cell=step)
            if found := pairs.disagreements(*notebooks):
                raise CourseError(f"{source.stem}, {found[0]} Nothing of this lesson was written.")
        except CourseError as error:
            failures.append(str(error))
            continue
        (root / "lessons").mkdir(exist_ok=True)
        for notebook, path in zip(notebooks, _targets(root, source), strict=True):
            write(path, serialise(notebook).encode())
            written.append(path)
    if failures:
        raise CourseError("\n".join(failures))
    return written


def check(root: Path, lessons: Sequence[str] = ()) -> list[str]:
    """Return a sentence for each notebook that its source no longer gives; [] if all are fresh.

    Cells, ids and metadata are compared and every code cell must have been executed without an
    error. What the cells print is not computed again: that is nbval's business.
    """
    import nbformat

    stale = []
    for source in sources(root, lessons):
        for expected, path in zip(read(source), _targets(root, source), strict=True):
            name, again = f"{path.parent.name}/{path.name}", f"run `course build {source.stem[:2]}`"
            try:
                text = path.read_text(encoding="utf-8")
                found = nbformat.reads(text, as_version=4)
            except FileNotFoundError:
                stale.append(f"{name} is missing: {again}.")
                continue
            except Exception:  # whatever stands there is not a notebook
                stale.append(f"{name} is not a notebook: {again}.")
                continue
            if reason := _difference(expected, found, text):
                stale.append(f"{name} {reason}: {again}.")
    if not lessons:
        stems = {path.stem for path in sources(root)}
        stale += [
            f"{path.parent.name}/{path.name} has no source: delete it."
            for path in [*root.glob("lessons/*.ipynb"), *root.glob("solutions/*.ipynb")]
            if path.stem not in stems
        ]
    return stale


def lint(source: Path) -> list[str]:
    """Return a sentence for each rule of form that a source breaks."""
    complaints = []
    for number, notebook in enumerate(read(source)):
        previous = None
        for position, cell in enumerate(notebook.cells, start=1):
            where = f"{('solutions', 'lessons')[number]}/{source.stem}, cell {position} ({cell.id})"
            if cell.cell_type == "code":
                lines = cell.source.splitlines()
                lines = [line for line in lines if line.strip() not in (BEGIN, END)]
                if len(lines) > MAX_LINES:
                    complaints.append(f"{where} has {len(lines)} lines, at most {MAX_LINES}.")
                tags, before = _tags(cell), _tags(previous)
                imports = sum(bool(re.match(r"\s*(import|from)\s", line)) for line in lines)
                if "setup" in tags and imports > MAX_IMPORTS:
                    complaints.append(f"{where} has {imports} imports, at most {MAX_IMPORTS}.")
                follows = previous is not None and previous.cell_type == "code"
                if follows and not ("check" in tags and "exercise" in before):
                    complaints.append(f"{where} follows code without a sentence between.")
            previous = cell
    return complaints


def serialise(notebook: Any) -> str:
    """Return the one text that stands for a notebook: sorted keys, indent 1, a final newline."""
    import nbformat

    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _targets(root: Path, source: Path) -> tuple[Path, Path]:
    return root / "solutions" / f"{source.stem}.ipynb", root / "lessons" / f"{source.stem}.ipynb"


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", ())) if cell is not None else []


def _notebook(cells: Iterable[Any]) -> Any:
    import nbformat

    return nbformat.from_dict(
        {"cells": list(cells), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    )


def _cell(kind: str, identifier: str, metadata: dict[str, Any], text: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": identifier, "metadata": metadata, "source": text}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def _points(source: Path, cells: Sequence[Any]) -> dict[str, int]:
    """Return the points of each exercise in a source, once its cells are known to pair up."""
    from course import exercises

    found: dict[str, list[str]] = {"exercise": [], "check": []}
    for number, cell in enumerate(cells, start=1):
        for kind in found.keys() & set(_tags(cell)):
            identifier = cell.metadata.get("exercise")
            if not isinstance(identifier, str):
                raise CourseError(
                    f"{source.name}, cell {number} is tagged {kind!r} but does not say which"
                    ' exercise it is: add a line like `:exercise: "01.2"`, in quotes.'
                )
            if identifier in found[kind]:
                raise CourseError(
                    f"{source.name}, cell {number}: a second {kind} cell for {identifier}."
                )
            found[kind].append(identifier)
    for identifier in sorted(set(found["exercise"]) ^ set(found["check"])):
        lacks = "check" if identifier in found["exercise"] else "exercise"
        raise CourseError(f"{source.name}: exercise {identifier} has no cell tagged {lacks!r}.")
    points = {}
    for identifier in found["exercise"]:
        try:
            points[identifier] = exercises.get(identifier).points
        except (KeyError, ValueError) as error:
            raise CourseError(f"{source.name}: {error.args[0]}.") from error
    return points


def _metadata(cell: Any, points: dict[str, int], where: str) -> dict[str, Any]:
    if cell.cell_type not in ("markdown", "code"):
        raise CourseError(f"{where} is a {cell.cell_type} cell: use markdown or code.")
    if cell.cell_type == "code" and not cell.source.strip():
        raise CourseError(f"{where} is an empty code cell: fill it or delete it.")
    tags = _tags(cell)
    if unknown := sorted(set(tags) - TAGS):
        known = ", ".join(sorted(TAGS))
        raise CourseError(f"{where} has the unknown tag {unknown[0]!r}; the tags are {known}.")
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if cell.source.startswith("quiz."):
        # The source of a quiz holds its answers: JupyterLab and nbconvert keep it folded.
        metadata["jupyter"] = {"source_hidden": True}
    kind = next((tag for tag in tags if tag in ("exercise", "check")), None)
    if kind:
        identifier = cell.metadata["exercise"]
        prefix = "ex" if kind == "exercise" else "check"
        graded = {"points": points[identifier]} if kind == "check" else {}
        # https://nbgrader.readthedocs.io, "notebook metadata", schema 3.
        metadata["nbgrader"] = {
            "grade": kind == "check",
            "grade_id": f"{prefix}-{identifier.replace('.', '-')}",
            "locked": kind == "check",
            "schema_version": 3,
            "solution": kind == "exercise",
            "task": False,
            **graded,
        }
    return metadata


def _hash_id(cell: Any, seen: dict[str, int]) -> str:
    """Return an id that depends on the cell alone: it stays when other cells come and go."""
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _stub(text: str, where: str) -> str:
    """Replace each solution block by `raise NotImplementedError` at the block's indentation."""
    lines: list[str] = []
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        mark = line.strip()
        if mark == BEGIN:
            if inside:
                raise CourseError(f"{where}, line {number}: {BEGIN} before the last one has ended.")
            inside = True
            lines.append(line[: len(line) - len(line.lstrip())] + "raise NotImplementedError")
        elif mark == END:
            if not inside:
                raise CourseError(f"{where}, line {number}: {END} without {BEGIN} before it.")
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise CourseError(f"{where}: {BEGIN} without {END} after it.")
    return "\n".join(lines)


def _difference(expected: Any, found: Any, text: str) -> str:
    """Say in a few words how a notebook differs from what its source gives; "" if it does not."""
    if found.get("metadata") != expected.metadata or len(found.cells) != len(expected.cells):
        return "does not have its source's cells"
    pairs = zip(found.cells, expected.cells, strict=True)
    for position, (cell, twin) in enumerate(pairs, start=1):
        if any(cell.get(key) != twin[key] for key in ("cell_type", "id", "metadata", "source")):
            return f"differs from its source at cell {position} ({twin.id})"
        if cell.cell_type == "code":
            if cell.get("execution_count") is None:
                return f"has a cell that was never executed ({cell.id})"
            if any(output.output_type == "error" for output in cell.outputs):
                return f"holds an error (cell {position}, {cell.id})"
    return "" if text == serialise(found) else "is not in the form in which `course build` writes"
