"""A learner's first hour in JupyterLab, with the keyboard alone."""

import contextlib
import json
import time

import pytest
from browser import jupyter

from course.learning import progress, workspace

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

WRONG = "def gradient_step(theta, grad, *, lr):\nreturn theta + lr * grad"
RIGHT = "def gradient_step(theta, grad, *, lr):\nreturn theta - lr * grad"


def press(page, *keys):
    """Press keys one after another, as a person does."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("() => new Promise((next) => requestAnimationFrame(() => setTimeout(next)))")


def active(page):
    """The id of the cell that is selected."""
    return page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getId()"
    )


def walk_to(page, cell):
    """Move the selection, in command mode, with the arrow keys."""
    press(page, "Escape")
    order = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".map(w => w.model.sharedModel.getId())"
    )
    for _ in range(2 * len(order)):
        here = order.index(active(page))
        if here == order.index(cell):
            return
        press(page, "ArrowDown" if here < order.index(cell) else "ArrowUp")
    raise AssertionError(f"the arrow keys did not reach {cell}")


def answer(page, source):
    """Type an answer into the exercise's cell, run it, and run on to the end of its check."""
    walk_to(page, "ex-01-2")
    press(page, "Enter", "Control+a", "Delete")
    # CodeMirror indents the second line by itself.
    page.keyboard.type(source)
    press(page, "Shift+Enter")
    while active(page) != "check-01-2":
        press(page, "Shift+Enter")
    press(page, "Control+Enter")


def verdict(page, words):
    """Wait until the check's output holds these words."""
    page.wait_for_function(
        """([id, words]) => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            const cell = cells.find(w => w.model.sharedModel.getId() === id);
            return cell.outputArea?.node.innerText.includes(words);
        }""",
        arg=["check-01-2", words],
        timeout=30_000,
    )


def test_a_learner_answers_with_the_keyboard_alone(lab, page, watch):
    """In a fresh folder: not attempted; a wrong answer, its hint; the right answer, passed."""
    folder = lab.root / "my-course"
    workspace.install(folder)
    lab.open(page, "my-course/01-update-rule.ipynb")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel",
        timeout=60_000,
    )
    palette = page.locator(".lm-CommandPalette-input:focus")
    for _ in range(30):  # the page listens to keys a moment after it is drawn
        press(page, "Control+Shift+c")
        with contextlib.suppress(playwright.TimeoutError):
            palette.wait_for(timeout=1000)
            break
    assert palette.count(), "the command palette did not open"
    page.keyboard.type("Run All Cells")
    page.wait_for_selector(".lm-CommandPalette-item.lm-mod-active >> text=Run All Cells")
    press(page, "Enter")
    # The lesson comes with its outputs, so only the progress tells when the last check has run.
    deadline = time.monotonic() + 120
    while "01.5" not in {record.exercise for record in progress.read(folder)}:
        assert time.monotonic() < deadline, "the lesson did not run to its last check"
        page.wait_for_timeout(200)
    walk_to(page, "check-01-2")
    verdict(page, "01.2 gradient_step: not attempted.")
    verdict(page, "the lesson goes on with the course's gradient_step")

    answer(page, WRONG)
    verdict(page, "01.2 gradient_step: wrong.")
    verdict(page, "You add the gradient, so you climb.")
    page.screenshot(path=jupyter.screenshots() / "lesson-01-wrong.png")

    answer(page, RIGHT)
    verdict(page, "01.2 gradient_step: passed.")
    verdict(page, "The lesson goes on with your gradient_step.")
    page.screenshot(path=jupyter.screenshots() / "lesson-01-passed.png")

    press(page, "Control+s")
    page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=30_000
    )
    saved = json.loads((folder / "01-update-rule.ipynb").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in saved["cells"] if cell["id"] == "ex-01-2"]
    assert "".join(cell["source"]).split() == RIGHT.split()
    records = {record.exercise: record for record in progress.read(folder)}
    assert (records["01.2"].status, records["01.2"].attempts) == ("passed", 2)
    assert records["01.1"].status == "not attempted"
    watch.check()
    lab.stop_kernels()
