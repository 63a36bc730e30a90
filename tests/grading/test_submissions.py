"""Submissions as they come, and the files that are none."""

from __future__ import annotations

import copy
import io
import json
import os
import random
import zipfile
from pathlib import Path

import pytest
from grading import making

from course.grading import cells, grade, run, submissions
from course.grading.records.store import Store
from course.grading.submissions import NotMarked, Submission

STEM = making.stem("01")
ANSWER = "def gradient_step(theta, grad, *, lr):\n    return theta - lr * grad"


def found(place: Path) -> dict[str, tuple[str, str]]:
    """Return student and lesson by file name."""
    return {s.name: (s.student, s.lesson) for s in submissions.discover(place)}


@pytest.mark.parametrize(
    "name",
    [
        f"ada/{STEM}.ipynb",
        f"ada/{STEM} (1).ipynb",
        f"ada/{STEM}-Copy1.ipynb",
        "ada/lesson-01.ipynb",
        f"ada/{STEM}/notebook.ipynb",
        f"{STEM}/ada.ipynb",
        f"ada_{STEM}.ipynb",
        f"{STEM}_ada.ipynb",
        f"ada-{STEM}.ipynb",
        f"submitted/ada/week 1/{STEM}.ipynb",
        f"submitted/ada/{STEM}/{STEM}.ipynb",
        f"ada_LATE_1234_5678_{STEM}-2.ipynb",
        f"ada_1234_5678_{STEM}.ipynb",
        f"ada_1234_assignsubmission_file_/{STEM}.ipynb",
        f"ada_1234_assignsubmission_file_{STEM}.ipynb",
        "ada/my homework.ipynb",
    ],
)
def test_names(name, tmp_path):
    """Student and lesson come out of every form in which folders and systems name a file."""
    making.write(tmp_path / name, making.lesson("01"))
    ((student, lesson),) = found(tmp_path).values()
    assert (student, lesson) == ("ada", "01")


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"s07/{STEM}.ipynb", "s07"),
        (f"team_00/{STEM}.ipynb", "team_00"),
        (f"s07_{STEM}.ipynb", "s07"),
        ("s07_01.ipynb", "s07"),
        (f"0100234_{STEM}.ipynb", "0100234"),
        (f"{STEM}_2024.ipynb", "2024"),
        (f"Ada Lovelace/{STEM}.ipynb", "Ada Lovelace"),
        (f"=ada/{STEM}.ipynb", "=ada"),
    ],
)
def test_names_that_hold_numbers(name, student, tmp_path):
    """A student whose name looks like a lesson's number keeps it."""
    making.write(tmp_path / name, making.lesson("01"))
    assert found(tmp_path) == {name: (student, "01")}


def test_gradescope_names_from_its_list(tmp_path):
    """Gradescope's numbered folders get its students' addresses, else numbers, else names."""
    students = {"17": ("'99'", "ada@example.org"), "18": ("'98'", "null"), "19": ("''", "")}
    expected = {"17": "ada@example.org", "18": "98", "19": "Ada L"}
    lines = ""
    for folder, (number, address) in students.items():
        making.write(tmp_path / f"submission_{folder}" / f"{STEM}.ipynb", making.lesson("01"))
        lines += f"submission_{folder}:\n  :submitters:\n  - :name: Ada L\n"
        lines += f"    :sid: {number}\n    :email: {address}\n"
    (tmp_path / "submission_metadata.yml").write_text(lines)
    assert found(tmp_path) == {
        f"submission_{folder}/{STEM}.ipynb": (student, "01") for folder, student in expected.items()
    }


def test_zip_as_systems_hand_it_out(tmp_path):
    """A zip is read where it lies; members that climb, link or explode are named and left."""
    path = tmp_path / "class.zip"
    text = json.dumps(making.lesson("01"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"ada_1_2_{STEM}.ipynb", text)
        archive.writestr(f"ada_1_3_{STEM}-1.ipynb", text)
        archive.writestr(f"../../bob_{STEM}.ipynb", text)
        archive.writestr(f"/cem_{STEM}.ipynb", text)
        archive.writestr(f"__MACOSX/._ada_{STEM}.ipynb", "x")
        archive.writestr(f"dora_{STEM}.ipynb", '{"cells": ["' + " " * (10 << 20) + '"]}')
        archive.writestr(f"eve_{STEM}.ipynb", " " * (30 << 20))
        link = zipfile.ZipInfo(f"finn_{STEM}.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("notes.txt", "hello")
    result = grade(path, tmp_path / "out", isolation_level=making.best(), workers=1)
    reasons = {p.name.split("_")[0]: p.reason for p in result.problems}
    assert result.marked == 1
    assert "climbs out" in reasons["../../bob"]
    assert "climbs out" in reasons["/cem"]
    assert "times its size" in reasons["dora"]
    assert "unpacks to" in reasons["eve"]
    assert "is a link" in reasons["finn"]
    assert "is not a notebook" in reasons["notes.txt"]
    assert "is later" in reasons["ada"]
    assert not any("MACOSX" in p.name for p in result.problems)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["class.zip", "out"]


def test_zip_that_is_none(tmp_path):
    """A zip that is cut off is one row in the log, and the rest goes on."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.ipynb", "{}")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.zip").write_bytes(whole.getvalue()[:40])
    making.write(tmp_path / "in" / f"ada_{STEM}.ipynb", making.lesson("01"))
    listed = list(submissions.discover(tmp_path / "in"))
    assert [type(item) for item in listed] == [Submission, NotMarked]
    assert "not a zip that can be opened" in listed[1].reason


def test_files_that_cannot_be_marked(tmp_path):
    """Each file that is no notebook is one row of the log, with its reason; the rest goes on."""
    folder = tmp_path / "in"
    making.write(folder / f"ada_{STEM}.ipynb", making.lesson("01"))
    text = json.dumps(making.lesson("01")).encode()
    bad = {
        "cut": (text[: len(text) // 2], "is cut off or not JSON"),
        "empty": (b"", "is empty"),
        "latin": ('{"cells": "é"}'.encode("latin-1"), "is not UTF-8"),
        "utf16": (text.decode().encode("utf-16"), "is not UTF-8"),
        "text": (b"hello", "is not a notebook"),
        "list": (b"[1, 2]", "is JSON, but not a notebook"),
        "other": (b'{"a": 1}', "is JSON, but not a notebook"),
        "deep": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper"),
        "wide": (b'{"cells": [' + b"[]," * 300_000 + b"[]]}", "has more parts"),
        "cells": (json.dumps({"cells": [{}] * 6000}).encode(), "6000 cells"),
    }
    for name, (data, _) in bad.items():
        (folder / f"{name}_{STEM}.ipynb").write_bytes(data)
    with open(folder / f"huge_{STEM}.ipynb", "wb") as file:
        file.truncate(100 << 20)
    (folder / f"link_{STEM}.ipynb").symlink_to(folder / f"ada_{STEM}.ipynb")
    (folder / f"loop_{STEM}.ipynb").symlink_to(f"loop_{STEM}.ipynb")
    os.mkfifo(folder / f"pipe_{STEM}.ipynb")
    (folder / "away").symlink_to("/etc")
    (folder / f"{STEM}.ipynb").write_bytes(text)
    (folder / "=cmd()_notes.docx").write_bytes(b"PK")
    result = grade(folder, tmp_path / "out", isolation_level=making.best(), workers=1)
    reasons = {Path(p.name).stem.removesuffix(f"_{STEM}"): p.reason for p in result.problems}
    for name, (_, words) in bad.items():
        assert words in reasons.pop(name), name
    assert "has 105 MB" in reasons.pop("huge")
    assert "is a link" in reasons.pop("link")
    assert "is a link" in reasons.pop("loop")
    assert "is a link" in reasons.pop("away")
    assert "is not a regular file" in reasons.pop("pipe")
    assert "does not say whose it is" in reasons.pop(STEM)
    assert "is not a notebook" in reasons.pop("=cmd()_notes")
    assert reasons == {}
    assert result.marked == 1
    log = (tmp_path / "out" / "log.csv").read_text()
    assert log.count("\n") == 1 + len(result.problems)
    assert "\n'=cmd()" in log


def as_version_3(document):
    """Return a notebook in the format of IPython 2."""
    cells = [
        {"cell_type": c["cell_type"], "input": c["source"], "language": "python", "outputs": [],
         "collapsed": False, "prompt_number": 1, "metadata": {}}
        for c in document["cells"]
    ]  # fmt: skip
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0,
            "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip


def as_colab(document):
    """Return a notebook as Colab saves it."""
    for i, cell in enumerate(document["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"x{i}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["source"] = cell["source"].splitlines(keepends=True)
    document["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    document["nbformat_minor"] = 0
    return document


def as_code_editor(document):
    """Return a notebook as VS Code saves it: byte order mark, Windows lines, its own metadata."""
    for cell in document["cells"]:
        cell["metadata"] = {"vscode": {"languageId": "python"}}
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return document


def with_magics(document):
    """Return a notebook with magics, shell lines, plots and widgets between its cells."""
    extra = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
        "!pip install nothing\nfiles = !ls\n%timeit 1 + 1",
        "%%bash\necho hello",
        "%%time\nhelper = 1.0",
        "import ipywidgets\nipywidgets.interact(lambda x: x, x=(0, 1))",
        "plt.plot?\n?print\nget_ipython().run_line_magic('who', '')",
        "display(1)\n1 / 0",
        "this is no Python",
    ]
    made = making.code(*extra)["cells"]
    return {**document, "cells": [*made, *document["cells"], *made]}


def shuffled(document):
    """Return a notebook whose exercise cells come last, in another order, under other names."""
    code = [c for c in document["cells"] if c["cell_type"] == "code"]
    for cell in code:
        cell["id"] = "z" + cell["id"]
        cell["metadata"] = {}
    first, rest = code[0], code[1:]
    random.Random(1).shuffle(rest)
    return {**document, "cells": [first, *rest]}


@pytest.mark.parametrize(
    "change",
    [as_version_3, as_colab, as_code_editor, with_magics, shuffled],
    ids=lambda f: f.__name__,
)
def test_notebooks_of_other_programs(change, tmp_path):
    """A solution earns full marks however it was saved, reordered, or padded."""
    making.write(tmp_path / "in" / f"ada_{STEM}.ipynb", change(making.solved("01")))
    grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), workers=1)
    row = (tmp_path / "out" / "grades.csv").read_text().split("\n")[1].split(",")
    assert row[-2:] == [str(making.total("01"))] * 2


@pytest.mark.parametrize(
    ("sources", "points"),
    [
        ([ANSWER], 2),
        ([ANSWER, "def helper(x):\n    return x"], 2),
        (["def helper(x, y):\n    return x - y",
          ANSWER.replace("theta - lr * grad", "helper(theta, lr * grad)")], 2),
        ([ANSWER, ANSWER.replace("-", "+")], 0),
        ([ANSWER.replace("-", "+"), ANSWER], 2),
        (["from course import check", "def mine(theta, grad, *, lr):\n    return theta - lr * grad",
          'check("01.2", mine)', ANSWER.replace("-", "+")], 2),
        (["class Step:\n    def __call__(self, theta, grad, *, lr):\n"
          "        return theta - lr * grad",
          "gradient_step = Step()"], 2),
        (["import functools",
          "gradient_step = functools.partial(lambda theta, grad, *, lr: theta - lr * grad)"], 2),
        (["gradient_step = 3"], 0),
        (["raise SystemExit", ANSWER], 2),
    ],
)  # fmt: skip
def test_which_function_counts(sources, points, tmp_path):
    """The function last handed to check counts, else the one that has the name at the end."""
    making.write(tmp_path / "in" / f"ada_{STEM}.ipynb", making.code(*sources))
    grade(tmp_path / "in", tmp_path / "out", isolation_level=making.best(), workers=1)
    store = Store(tmp_path / "out" / run.STORE)
    (marked,) = store.grades()
    store.close()
    assert {m.exercise: m.points for m in marked.marked.marks}["01.2"] == points


def test_retyped_cell_is_remarked(tmp_path):
    """An exercise cell that became text is not run, and the page says so."""
    document = making.solved("01")
    making.cell(document, "01.2")["cell_type"] = "raw"
    parsed = cells.parse(json.dumps(document).encode(), "01")
    assert parsed.remarks == ["The cell of exercise 01.2 is raw, not code; it is not run."]


def mutate(text: bytes, rng: random.Random) -> bytes:
    """Return a notebook that something has damaged."""
    kind = rng.randrange(4)
    if kind == 0:
        data = bytearray(text)
        for _ in range(rng.randint(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(data)
    if kind == 1:
        a, b = sorted(rng.randrange(len(text)) for _ in range(2))
        return text[:a] + text[b:] if rng.random() < 0.5 else text[:b] + text[a:b] + text[b:]
    odd = [
        None,
        1,
        -1,
        1e308,
        True,
        "",
        "x" * 999,
        [],
        {},
        [[]],
        {"a": {}},
        "\ud800",
        "code",
        "ex-01-2",
        ["", 1],
    ]
    document = json.loads(text)
    for _ in range(rng.randint(1, 8)):
        place, spots = document, []
        while isinstance(place, (dict, list)) and place:
            key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
            spots.append((place, key))
            place = place[key]
        if spots:
            container, key = rng.choice(spots)
            if rng.random() < 0.2:
                del container[key]
            else:
                container[key] = copy.deepcopy(rng.choice(odd))
    if kind == 3 and isinstance(document, dict) and isinstance(document.get("cells"), list):
        rng.shuffle(document["cells"])
    return json.dumps(document).encode()


@pytest.mark.slow
def test_a_thousand_fuzzed_notebooks(tmp_path):
    """A thousand damaged notebooks are each marked or named in the log, and none stops the run."""
    rng = random.Random(2026)
    text = json.dumps(making.solved("00")).encode()
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(1000):
            archive.writestr(f"s{i:04}_{making.stem('00')}.ipynb", mutate(text, rng))
    result = grade(path, tmp_path / "out", isolation_level=making.best())
    assert result.marked + len(result.problems) == 1000
    assert 300 < result.marked < 1000
    assert not any("could not be marked" in problem.reason for problem in result.problems)
    assert (tmp_path / "out" / "grades.csv").read_text().count("\n") == 1001
