"""Explorers as Python sees them: sizes, refusals, answers, and what stands for them."""

import re
import time
from html.parser import HTMLParser

import numpy as np
import pytest

from course import explorers, problems, run
from course.explorers.lesson_04 import RUNS
from course.explorers.lesson_05 import KAPPA, eigenvalues, radius
from course.widgets.compute import Scene, Series
from course.widgets.controls import Choice, Slider
from course.widgets.explorer import Explorer
from course.widgets.panels import Loss, Plane

NAMES = explorers.__all__


def small(**changes):
    """A small explorer, with parts replaced."""
    parts = {
        "scenes": [Scene(problems.bowl(), (2.0, 1.0))],
        "series": [Series("gd", "gradient descent")],
        "sliders": [Slider("lr", "learning rate", 0.1, 0.6, count=6, value=0.2)],
        "panels": [Plane(), Loss()],
        "steps": 10,
        "drag": True,
    }
    return Explorer("small", "A small one", **{**parts, **changes})


@pytest.fixture(scope="module", params=NAMES)
def explorer(request):
    """Each explorer of the course."""
    return getattr(explorers, request.param)()


def test_the_buffer_is_at_most_4_mb_and_holds_what_was_run(explorer):
    """The bytes are the three arrays, one after the other, in at most 4 MB."""
    assert len(explorer.buffer) <= 4_000_000
    numbers = np.frombuffer(explorer.buffer, "<f4")
    joined = np.concatenate([array.ravel() for array in explorer.arrays])
    np.testing.assert_array_equal(numbers, joined)


@pytest.mark.parametrize("part", ["numbers and backgrounds", "static figure"])
def test_setting_up_is_quick(explorer, part):
    """An explorer's numbers and backgrounds, and its static figure, take less than 0.6 s each."""
    # The aim is 300 ms, met on a quiet machine with room to spare (at most 175 ms); a shared one
    # took twice as long, and a test must not fail for that.
    make = explorer.figure if part == "static figure" else getattr(explorers, explorer.name)
    limit = 0.6

    def once():
        begun = time.process_time()
        make()
        return time.process_time() - begun

    assert min(once() for _ in range(5)) <= limit


def test_the_repr_is_stable(explorer):
    """Two explorers of one kind have the same repr, without an address."""
    again = getattr(explorers, explorer.name)()
    assert repr(again) == repr(explorer)
    assert "0x" not in repr(explorer)


def test_the_same_explorer_is_computed_each_time(explorer):
    """Numbers, backgrounds and the static figure do not change from one call to the next."""
    again = getattr(explorers, explorer.name)()
    assert again.buffer == explorer.buffer
    assert again.backgrounds == explorer.backgrounds
    assert again.figure() == explorer.figure()


class Images(HTMLParser):
    """Collects the images of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def test_the_static_form_is_a_figure_with_alternative_text(explorer):
    """Beside the view, the output holds an image whose text says what the picture shows."""
    data, _ = explorer._repr_mimebundle_()
    assert data["text/plain"] == repr(explorer)
    assert "application/vnd.jupyter.widget-view+json" in data
    page = Images()
    page.feed(data["text/html"])
    (image,) = page.found
    assert image["src"].startswith("data:image/png;base64,")
    assert explorer.title in image["alt"]
    assert explorer.summary() in image["alt"]
    assert len(data["text/html"]) < 100_000
    assert "<script" not in data["text/html"]


def test_every_position_has_a_summary(explorer):
    """First, last and middle positions are said in words, without a placeholder left in."""
    count = len(explorer.arrays[1])
    for position in (0, count // 2, count - 1):
        words = explorer.summary(position)
        assert words.endswith(".")
        assert not re.search(r"[{}]|nan", words)


def test_display_publishes_the_figure_and_then_the_view(monkeypatch):
    """A notebook gets two outputs: the static figure, and the view that takes its place."""
    shown = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data: shown.append(data))
    one = small()
    one._ipython_display_()
    assert [sorted(data) for data in shown] == [
        ["text/html", "text/plain"],
        ["application/vnd.jupyter.widget-view+json"],
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"steps": 0}, "steps is 0"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"series": []}, "series, sliders and panels must each hold at least one"),
        ({"choice": Choice("f", ("a", "b"))}, "choice offers 2 scenes, but scenes holds 1"),
        ({"scenes": [Scene(problems.bowl(), (1.0,))]}, r"start is \(1.0,\), but bowl has 2"),
        (
            {"sliders": [Slider("lr", "", 0.1, 1), Slider("lr", "", 0.1, 1)]},
            "sliders has two of one name: lr, lr",
        ),
        (
            {"sliders": [Slider("lr", "", 0.1, 1, count=2000)], "steps": 400},
            "make 9.7 MB; at most 4 MB are sent",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused_by_name(changes, sentence):
    """An explorer that can't be made says which argument is wrong."""
    with pytest.raises(ValueError, match=sentence):
        small(**changes)


def test_a_drag_is_answered_at_one_position_and_a_drop_at_all(monkeypatch):
    """The answer to a drag is the run from there; after a drop the whole buffer is."""
    one = small()
    sent = []
    monkeypatch.setattr(one, "send", lambda content, buffers: sent.append((content, buffers)))
    one._answer(one, {"kind": "drag", "start": [1.0, -0.5], "position": 3}, [])
    numbers = np.frombuffer(sent[0][1][0], "<f4")
    expected = run(problems.bowl(), [1.0, -0.5], lr=0.4, steps=10)
    points = np.column_stack([expected.path, expected.losses]).astype(np.float32)
    np.testing.assert_array_equal(numbers[: points.size], points.ravel())
    before = one.buffer
    one._answer(one, {"kind": "drop", "start": [1.0, -0.5], "position": 3}, [])
    assert one.buffer != before
    np.testing.assert_array_equal(one.arrays[0][3, 0], points)
    assert one.spec["starts"] == [[1.0, -0.5]]


@pytest.mark.parametrize("start", [[np.nan, 0.0], [1.0], [1.0, 2.0, 3.0]])
def test_a_drag_to_nowhere_is_ignored(start):
    """A start that is no point of the problem leaves the explorer as it was."""
    one = small()
    before = one.buffer
    one._answer(one, {"kind": "drop", "start": start, "position": 0}, [])
    assert one.buffer == before
    assert one.starts == [(2.0, 1.0)]


def test_the_stability_diagram_agrees_with_the_runs():
    """Where the spectral radius is below 1 the heavy ball comes closer; above it, it does not."""
    explorer = explorers.momentum()
    rho = radius(explorer.values["lr"], explorer.values["beta"])
    final = explorer.arrays[1][:, 0, 2]
    start = problems.ravine(KAPPA).value(np.array(explorer.starts[0]))
    clear = np.abs(rho - 1) > 0.05
    np.testing.assert_array_equal(~(final[clear] < start), rho[clear] > 1)


def test_the_best_heavy_ball_has_polyaks_radius():
    """At Polyak's rate and momentum all four eigenvalues have modulus (√κ−1)/(√κ+1)."""
    root = np.sqrt(KAPPA)
    lr, beta = (2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2
    for curvature in (1.0, KAPPA):
        moduli = np.abs(eigenvalues(np.array(lr), np.array(beta), curvature))
        np.testing.assert_allclose(moduli, (root - 1) / (root + 1), rtol=1e-6)


def test_the_noise_ball_is_as_large_as_predicted():
    """Where the way is over, ten runs lie about as far from the minimum as the formula says."""
    explorer = explorers.batches()
    lr, batch = explorer.values["lr"], explorer.values["batch"]
    settled = (lr >= 0.05) & (lr <= 0.14) & (batch >= 2) & (batch < 64)
    measured, predicted = explorer.arrays[2][settled, :2].T
    assert len(explorer.series) == RUNS
    np.testing.assert_allclose(measured, predicted, rtol=0.35)


def test_the_fog_lets_the_start_decide():
    """Left of the crest the walk ends in the deep valley, right of it in the shallow one."""
    explorer = explorers.fog()
    verdicts = explorer.arrays[1][:, 0, -1].reshape(explorer.sliders[0].count, -1)
    at_03 = verdicts[:, 5]
    assert set(at_03) == {3.0, 4.0}
    assert at_03[0] == 3
    assert at_03[-1] == 4


def test_the_edge_is_two_over_l_whatever_the_condition_number():
    """Every run below 2/L comes closer and every run above it diverges."""
    explorer = explorers.learning_rate()
    verdicts = explorer.arrays[1][:, 0, -1].reshape(5, -1)
    beyond = explorer.sliders[0].grid > 0.2 + 1e-9
    for row in verdicts:
        np.testing.assert_array_equal(row == 2, beyond)


def test_turning_the_ravine_leaves_gradient_descent_alone():
    """Gradient descent's final losses are the same at every angle, Adam's are not."""
    explorer = explorers.adaptive()
    final = explorer.arrays[1][:, :, 2].reshape(3, 25, 7)
    with np.errstate(all="ignore"):
        slow = final[0, :, 0] > 1e-3
        np.testing.assert_allclose(final[0, slow, 0], final[2, slow, 0], rtol=1e-3)
        assert final[2, 12, 5] > 10 * final[0, 12, 5]


def test_a_saddle_is_left_sooner_from_farther_off():
    """The step at which gradient descent leaves the saddle falls as the rate grows."""
    explorer = explorers.landscape()
    facts = explorer.arrays[1].reshape(3, 17, 20, 2, 5)
    steps = facts[0, :, 0, 0, 0]
    left = steps[steps >= 0]
    assert len(left) > 3
    assert (np.diff(left) < 0).all()
