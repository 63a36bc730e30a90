"""Figures: looks that can be told apart, alternative text, the same bytes twice."""

import io
import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from course import plotting, problems, run
from course.methods import OPTIMIZERS

# Machado, Oliveira, Fernandes 2009: full protanopia, deuteranopia and tritanopia.
BLINDNESS = (
    np.eye(3),
    [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
    [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
    [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
)


def test_every_optimizer_has_a_look():
    """Each optimizer of the course has a style."""
    assert set(plotting.STYLES) == set(OPTIMIZERS)


@pytest.mark.parametrize("styles", [list(plotting.STYLES.values()), list(plotting.SERIES)])
def test_looks_differ_in_two_ways(styles):
    """Any two looks differ in marker and in colour or dash, for every form of colour vision."""
    assert len({style.marker for style in styles}) == len(styles)
    for a, b in itertools.combinations(styles, 2):
        for matrix in BLINDNESS:
            seen = [np.clip(np.array(matrix) @ to_rgb(s.colour), 0, 1) for s in (a, b)]
            assert a.dash != b.dash or np.linalg.norm(seen[0] - seen[1]) > 0.15


def test_contrast_on_white():
    """Every colour has a contrast of at least 2 to 1 against white."""
    for style in (*plotting.STYLES.values(), *plotting.SERIES):
        channels = np.array(to_rgb(style.colour))
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 2


def draw():
    fig, (left, right) = plotting.figure(2)
    trajectory = run(problems.ravine(10.0), [2.0, 1.0], "adam", lr=0.1, steps=30)
    plotting.contours(left, problems.ravine(10.0))
    plotting.path(left, trajectory, "adam")
    plotting.losses(right, trajectory, "adam", label="Adam")
    return fig


def test_show_is_an_image_with_alternative_text():
    """A shown figure is an image with its text, and its repr is that text."""
    shown = plotting.show(draw(), alt='A path  in a "ravine"')
    assert repr(shown) == 'Figure: A path in a "ravine"'
    assert 'alt="A path in a &quot;ravine&quot;"' in shown._repr_html_()
    assert shown.png.startswith(b"\x89PNG")
    assert len(shown.png) < 60_000


def test_same_figure_same_bytes():
    """The same figure drawn twice gives the same file."""
    assert plotting.show(draw(), alt="x").png == plotting.show(draw(), alt="x").png


@pytest.mark.parametrize("high", [3.0, 1e4])
def test_show_draws_what_savefig_draws(high):
    """Minor ticks aside, and only those without labels, the layout is the one of savefig."""
    figures = []
    for _ in range(2):
        fig, (left, right) = plotting.figure(2)
        left.loglog([1.0, high], [1.0, high])
        left.set(xlabel="step", ylabel="time (ms)")
        plotting.contours(right, problems.rosenbrock())
        figures.append(fig)
    raw = io.BytesIO()
    figures[0].savefig(raw, format="png")
    expected = np.asarray(Image.open(raw).convert("RGB").quantize(128, dither=Image.Dither.NONE))
    shown = Image.open(io.BytesIO(plotting.show(figures[1], alt="x").png))
    assert np.array_equal(np.asarray(shown), expected)


def test_alternative_text_is_asked_for():
    """A figure without alternative text is refused."""
    with pytest.raises(ValueError, match="alternative text"):
        plotting.show(draw(), alt="  ")


def test_unknown_style():
    """A name that no optimizer has is answered by the names that exist."""
    with pytest.raises(ValueError, match="no optimizer 'sgd'"):
        plotting.style("sgd")


def test_losses_with_gaps():
    """Losses that become infinite or zero are drawn as far as they go."""
    _, axes = plotting.figure()
    plotting.losses(axes, [1.0, 10.0, np.inf, np.nan], label="diverges")
    plotting.losses(axes, [1.0, 0.1, 0.0], label="arrives")
