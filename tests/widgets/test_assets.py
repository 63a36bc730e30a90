"""Scripts that import each other become one module."""

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from course.widgets.assets import module

OXLINT = Path(sysconfig.get_path("scripts")) / "oxlint"


@pytest.fixture
def complaints(tmp_path):
    """A function that returns the errors of form and the unknown names of a module."""
    config = {
        "categories": {"correctness": "off"},
        "env": {"browser": True, "es2022": True},
        "rules": {"no-undef": "error"},
    }
    (tmp_path / ".oxlintrc.json").write_text(json.dumps(config))

    def lint(text):
        (tmp_path / "one.mjs").write_text(text, encoding="utf-8")
        command = [OXLINT, "--format", "unix", "one.mjs"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        found = [line for line in done.stdout.splitlines() if line.startswith("one.mjs")]
        assert bool(found) == bool(done.returncode), done.stdout + done.stderr
        return found

    return lint


@pytest.mark.parametrize("name", ["explorer.js", "quiz.js", "page.js"])
def test_a_joined_module_parses_and_every_name_in_it_resolves(complaints, name):
    """Nothing is imported, declared twice or missing in what a browser is given."""
    text = module(name)
    assert complaints(text) == []
    assert not re.findall(r"^\s*import\b", text, re.MULTILINE)
    assert re.findall(r"^export.*", text, re.MULTILINE) == ["export default { render };"] * (
        name != "page.js"
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace("function make(", "function made("), "'make' is not defined"),
        (lambda text: text + "class Frame {}\n", "`Frame` has already been declared"),
        (lambda text: text + "function (\n", "Expected"),
    ],
)
def test_a_module_that_lacks_a_name_or_has_it_twice_is_found(complaints, change, complaint):
    """What a browser would only meet when it runs is a complaint of the linter."""
    assert any(complaint in line for line in complaints(change(module("explorer.js"))))


def test_a_file_comes_once_and_after_what_it_imports():
    """A constant is set before the files that use it are run."""
    text = module("explorer.js")
    places = [
        text.index(f"\n{words}") for words in ("const FONT", "const PANELS", "class Explorer")
    ]
    assert places == sorted(places)
    assert text.count("\nconst FONT") == 1
