"""Explorers and quizzes as a learner meets them: in JupyterLab, and in a page from a disk."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from browser import jupyter
from browser.explorers import NAMES, Place, drag, expected, pictures, stands, table

from course import explorers, run
from course.widgets.controls import numeral


@pytest.fixture(autouse=True)
def _no_page_complained(watches: list[jupyter.Watch]) -> Iterator[None]:
    """After each test no page has logged an error or asked another host."""
    yield
    for watch in watches:
        watch.check()


@pytest.mark.parametrize("name", NAMES)
def test_a_key_moves_the_picture_and_the_numbers(place: Place, name: str) -> None:
    """An explorer is drawn; an arrow key on a slider repaints it with the numbers of run."""
    found = place.explorer(name)
    before = pictures(found)
    assert all(len(picture) > 2000 for picture in before), "a canvas is blank"
    found.screenshot(path=jupyter.screenshots() / f"{name}-{place.name}.png")
    cells = place.page.locator(".jp-Cell").count()
    slider = found.locator("[data-control=lr]")
    slider.focus()
    for _ in range(3):
        place.page.keyboard.press("ArrowRight")
    place.drawn()
    assert slider.evaluate("node => document.activeElement === node"), "a key took the focus away"
    assert place.page.locator(".jp-Cell").count() == cells
    place.says(found, slider.get_attribute("aria-valuetext"))
    if name == "fog":
        found.locator("[data-control=fog]").check()
        found.locator("[data-control=step]").focus()
        place.page.keyboard.press("End")
        place.drawn()
        hill = explorers.fog().scenes[0].problem
        rate = float(slider.get_attribute("aria-valuetext"))
        end = run(hill, [1.6], lr=rate, steps=40).final[0]
        shown = found.locator("[data-here]").inner_text()
        assert float(re.search(r"θ = ([−\d.]+)", shown)[1]) == pytest.approx(end, rel=1e-3)
    elif name != "batches":
        rows = table(found)
        for label, loss in expected(name, stands(found)).items():
            shown = rows[label][0]
            if not abs(loss) < float(np.finfo(np.float32).max):
                assert shown in {"∞", "not a number"}
            elif abs(loss) >= 1e-12:
                assert float(shown.replace("−", "-")) == pytest.approx(loss, rel=2e-3)
    assert pictures(found) != before


@pytest.mark.parametrize("name", NAMES)
def test_a_pointer_moves_the_picture(place: Place, name: str) -> None:
    """A click on a slider's track moves it and repaints the explorer."""
    found = place.explorer(name)
    slider = found.locator("[data-control=lr]")
    if name == "fog":  # which opens before the first step, where a rate shows nothing yet
        found.locator("[data-control=step]").fill("1")
        place.drawn()
    before, value = pictures(found), slider.input_value()
    box = slider.bounding_box()
    share = 0.15 if int(value) > int(slider.get_attribute("max")) / 2 else 0.8
    # As a locator's click, which waits until the slider stands still: a notebook may yet scroll.
    slider.click(position={"x": share * box["width"], "y": box["height"] / 2})
    place.drawn()
    assert slider.input_value() != value
    assert pictures(found) != before


def test_the_batches_readout_is_the_first_run(place: Place) -> None:
    """The explorer of batches shows the loss of its first run where the sliders stand."""
    found = place.explorer("batches")
    explorer, at = explorers.batches(), stands(found)
    position = at["batch"] * explorer.sliders[1].count + at["lr"]
    loss = explorer.arrays[1][position, 0, 2]
    assert table(found)["run 1 of 10"][0] == numeral(float(loss))


def test_divergence_is_said_and_drawn(place: Place) -> None:
    """Numbers that overflow leave a picture, a mark and the word, and the sliders go on."""
    found = place.explorer("extreme")
    slider = found.locator("[data-control=lr]")
    seen = []
    for value in range(5):
        slider.fill(str(value))
        place.drawn()
        seen.append(pictures(found))
        assert all(len(picture) > 2000 for picture in seen[-1])
        assert int(stands(found)["lr"]) == value
    assert table(found)["gradient descent"][-1] == "✗ diverges"
    place.says(found, "gradient descent: diverges")
    found.screenshot(path=jupyter.screenshots() / f"extreme-{place.name}.png")
    slider.fill("0")
    place.drawn()
    assert pictures(found) == seen[0]


def test_play_walks_to_the_last_step(place: Place) -> None:
    """Play advances the step by itself, and Pause stops it."""
    found = place.explorer("start")
    step, play = found.locator("[data-control=step]"), found.locator("[data-control=play]")
    step.fill("0")
    play.focus()
    # The page itself presses Pause in the first frame that shows a step, however slow frames are.
    pause = """([step, play]) => new Promise((done) => {
        const look = () => {
            if (Number(step.value) === 0) return requestAnimationFrame(look);
            const words = play.textContent;
            play.click();
            done(words);
        };
        play.addEventListener("click", () => requestAnimationFrame(look), { once: true });
    })"""
    place.page.evaluate(
        f"nodes => {{ window.paused = ({pause})(nodes); }}",
        [step.element_handle(), play.element_handle()],
    )
    place.page.keyboard.press("Enter")
    assert place.page.evaluate("() => window.paused") == "Pause"
    reached = int(step.input_value())
    assert 0 < reached < 40
    assert play.inner_text() == "Play"
    place.drawn()
    assert int(step.input_value()) == reached


def test_focus_is_visible_and_controls_have_names(place: Place) -> None:
    """Every control has a name, and shows an outline when a key brings it focus."""
    found = place.explorer("momentum")
    nameless = found.evaluate(
        """node => [...node.querySelectorAll('input, select, button')].filter((control) =>
            !(control.labels && control.labels.length) && !control.textContent.trim()).length"""
    )
    assert nameless == 0
    found.locator("[data-control=lr]").focus()
    place.page.keyboard.press("Tab")
    focused = found.evaluate(
        "node => [document.activeElement.dataset.control, "
        "getComputedStyle(document.activeElement).outlineStyle]"
    )
    assert focused == ["beta", "solid"]


def test_dragging_the_start_asks_the_kernel(to_drag: Place) -> None:
    """A drag moves the start, and afterwards every position of the sliders has it."""
    found = to_drag.explorer("learning_rate")
    box = found.locator("[data-panel=plane]").bounding_box()

    def start() -> list[float]:
        texts = found.evaluate(
            "node => [...node.querySelectorAll('[data-control^=start]')]"
            ".map((c) => c.ariaValueText)"
        )
        return [float(text.replace("−", "-")) for text in texts]

    drag(to_drag.page, box, [(0.3 + 0.02 * k, 0.3) for k in range(20)])
    aim = -3 + 6 * (0.68 * box["width"] - 58) / (box["width"] - 70)
    to_drag.until(lambda: start()[0] == pytest.approx(aim, abs=0.06))
    found.locator("[data-control=lr]").fill("4")
    problem = explorers.learning_rate().scenes[2].problem

    def shown_is_measured() -> bool:
        loss = float(run(problem, start(), lr=0.03, steps=60).losses[-1])
        shown = float(table(found)["gradient descent"][0].replace("−", "-"))
        return shown == pytest.approx(loss, rel=0.03)  # the start is shown in three digits

    to_drag.until(shown_is_measured)


def test_keys_move_the_start(to_drag: Place) -> None:
    """The start's own sliders do with arrow keys what a drag does."""
    found = to_drag.explorer("landscape")
    slider = found.locator("[data-control=start2]")

    def stands_at() -> float:
        return float(slider.get_attribute("aria-valuetext").replace("−", "-"))

    before = stands_at()
    slider.focus()
    for _ in range(4):
        to_drag.page.keyboard.press("ArrowUp")
    to_drag.until(lambda: stands_at() == pytest.approx(before + 4 * 4 / 200, abs=0.025))


def test_without_a_kernel_a_drag_says_what_it_needs(on_disk: Place) -> None:
    """In a page from the disk a drag changes nothing and says that it needs a kernel."""
    found = on_disk.explorer("learning_rate")
    before = pictures(found)
    drag(on_disk.page, found.locator("[data-panel=plane]").bounding_box(), [(0.3, 0.3), (0.5, 0.5)])
    on_disk.says(found, "needs a kernel")
    assert pictures(found) == before
    assert found.locator("[data-control=start1]").is_disabled()


def test_a_start_with_one_parameter_drags_without_a_kernel(on_disk: Place) -> None:
    """On a parabola the start follows the pointer in a page from the disk."""
    found = on_disk.explorer("start")
    box = found.locator("[data-panel=plane]").bounding_box()
    drag(on_disk.page, box, [(0.8, 0.5), (0.6, 0.5), (0.3, 0.5)])
    on_disk.drawn()
    text = found.locator("[data-control=start]").get_attribute("aria-valuetext")
    place = -11 + 22 * (0.3 * box["width"] - 58) / (box["width"] - 70)
    assert float(text.replace("−", "-")) == pytest.approx(place, abs=0.3)


def test_quizzes_answer_to_the_keyboard(place: Place) -> None:
    """Each kind of quiz is answered by keys alone and gives the reason of what was chosen."""
    page = place.page
    one, many, value = (page.locator(".course-quiz").nth(k) for k in range(3))
    one.scroll_into_view_if_needed()
    one.locator("[data-choice='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert one.locator(".course-verdict").inner_text().startswith("✗")
    assert "It is longer." in one.inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert one.locator(".course-verdict").inner_text() == "✓ Right."
    assert "It is shorter." in one.inner_text()
    many.locator("[data-choice='0']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert many.locator(".course-verdict").inner_text() == "✗ Not yet: 1 right one is missing."
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert many.locator(".course-verdict").inner_text() == "✓ Right."
    value.locator("input").focus()
    for text, verdict, reason in (
        ("0,4", "✗ No.", "You took L = 5."),
        ("7", "✗ No.", "too large"),
        ("two", "Write a number, such as 0.25 or 1e-3.", ""),
        ("0.2004", "✓ Right.", "10"),
    ):
        value.locator("input").fill("")
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        assert value.locator(".course-verdict").inner_text() == verdict
        assert reason in value.locator(".course-reason").inner_text()
    value.screenshot(path=jupyter.screenshots() / f"quiz-{place.name}.png")


@pytest.mark.parametrize("width", [320, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exported_page_fits_and_follows_the_theme(
    chromium: Any, exported: Any, width: int, scheme: str
) -> None:
    """The page has the reader's theme, and no sideways scrolling on a narrow screen."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(exported.as_uri())
    place = Place(f"{scheme}-{width}", page, jupyter.Watch())
    found = place.explorer("adaptive")
    found.screenshot(path=jupyter.screenshots() / f"adaptive-{place.name}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.course-live, .course-live *')]
            .filter((node) => node.matches(':not(thead, thead *)') && node.clientWidth
                && node.scrollWidth > node.clientWidth + 1
                && getComputedStyle(node).overflowX !== 'visible').length"""
    )
    assert wide == 0
    paper = found.evaluate("node => getComputedStyle(node).backgroundColor")
    light = sum(int(part) for part in re.findall(r"\d+", paper)[:3]) > 384
    assert light == (scheme == "light")
    # Reduced motion: play shows the end at once.
    found.locator("[data-control=step]").fill("0")
    found.locator("[data-control=play]").click()
    place.until(lambda: found.locator("[data-control=step]").input_value() == "200")
    context.close()


def test_jupyterlabs_dark_theme_reaches_the_canvas(in_jupyterlab: Place) -> None:
    """A change of JupyterLab's theme repaints an explorer in it."""
    page, found = in_jupyterlab.page, in_jupyterlab.explorer("start")
    light = pictures(found)
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    page.evaluate(change, "JupyterLab Dark")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    in_jupyterlab.until(lambda: pictures(found) != light)
    paper = found.evaluate("node => getComputedStyle(node).backgroundColor")
    found.screenshot(path=jupyter.screenshots() / "start-dark-jupyterlab.png")
    page.evaluate(change, "JupyterLab Light")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'true'")
    assert sum(int(part) for part in re.findall(r"\d+", paper)[:3]) < 150


def test_without_scripts_a_figure_with_alternative_text_stands(
    chromium: Any, exported: Any
) -> None:
    """Where no script runs, every explorer is a figure described in words, and every quiz folds."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(exported.as_uri())
    figures = page.locator("figure.course-static img")
    assert figures.count() == len(NAMES) + 1
    for k in range(figures.count()):
        assert figures.nth(k).is_visible()
        assert len(figures.nth(k).get_attribute("alt")) > 40
    assert page.locator(".course-static details").count() == 7
    context.close()


def test_the_page_is_light_enough(exported: Any) -> None:
    """Eight explorers and three quizzes on one page weigh less than one lesson may, 6 MB."""
    assert exported.stat().st_size < 6_000_000


def test_a_saved_notebook_without_its_kernel_shows_the_figures(
    in_jupyterlab: Place, lab: jupyter.JupyterLab, chromium: Any, notebook: Any
) -> None:
    """Opened where its kernel is gone, a notebook shows the figures and no error message."""
    lab.save(in_jupyterlab.page)
    in_jupyterlab.page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
    # A copy has a kernel of its own, which knows none of the widgets.
    copy = shutil.copy(notebook, lab.root / "saved.ipynb")
    page = chromium.new_page(viewport={"width": 1100, "height": 1300})
    lab.open(page, copy.name)
    page.wait_for_selector("figure.course-static img")
    page.wait_for_function(
        "() => document.querySelectorAll('.jp-OutputArea-output.jupyter-widgets').length > 3"
    )
    assert page.locator(".course-live").count() == 0
    assert page.locator("figure.course-static img").first.is_visible()
    messages = page.get_by_text("Error displaying widget")
    assert not any(messages.nth(k).is_visible() for k in range(messages.count()))
    page.screenshot(path=jupyter.screenshots() / "reopened-without-kernel.png")
    page.close()
