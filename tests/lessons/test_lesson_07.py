"""Lesson 07's formulas and numbers, each by a way of its own, and its verdicts as built."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from course import claims, exercises, problems, run

ROOT = Path(__file__).parents[2]


def positive_definite(n):
    """The share of Gaussian symmetric matrices whose eigenvalues are all positive.

    The density of the eigenvalues is the product of their distances and of exp(−x²/2); its
    integral over a half-line is a Pfaffian of double integrals (de Bruijn 1955).
    """

    def volume(low, cells=8000):
        edges = np.linspace(low, 10.0, cells + 1)
        x, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
        powers = np.array([x**i * np.exp(-(x**2) / 2) * width for i in range(n)])
        before = np.cumsum(powers, axis=1) - powers / 2
        matrix = before @ powers.T - (before @ powers.T).T
        if n % 2:
            edge = powers.sum(axis=1)[:, None]
            matrix = np.block([[matrix, edge], [-edge.T, np.zeros((1, 1))]])
        return math.sqrt(np.linalg.det(matrix))

    return volume(0.0) / volume(-10.0)


@pytest.mark.parametrize(
    ("n", "share"),
    [
        (1, 1 / 2),
        (2, (2 - math.sqrt(2)) / 4),
        (3, (math.pi - 2 * math.sqrt(2)) / (4 * math.pi)),
        (4, 0.002457),
    ],
)
def test_share_of_positive_definite_matrices(n, share):
    """The lesson's shares for n = 1 to 4 are those of an integral over the eigenvalues."""
    assert positive_definite(n) == pytest.approx(share, rel=1e-3)
    rows = {1: 0.5, 2: 0.1464, 3: 0.0249, 4: 0.0025}
    assert share == pytest.approx(rows[n], abs=5e-5)


def test_the_share_falls_like_a_square_in_the_exponent():
    """The logarithm of the share bends downwards, towards −(ln 3 / 4) n²."""
    logs = np.log([positive_definite(n) for n in range(1, 8)])
    second = np.diff(logs, 2)
    assert (second < 0).all()
    assert second[-1] == pytest.approx(-2 * math.log(3) / 4, rel=0.1)


@pytest.mark.parametrize(("offset", "steps"), [(1e-2, 49), (1e-8, 194), (1e-16, 387)])
def test_escape_from_a_saddle(offset, steps):
    """From an offset of 1e-2, 1e-8, 1e-16 it takes 49, 194, 387 steps, by running them."""
    point, count = np.array([1.0, offset]), 0
    while abs(point[1]) < 1:
        point, count = point - 0.1 * point * [1.0, -1.0], count + 1
    assert count == steps
    reference = exercises.get("07.2").reference
    assert reference(offset, lr=0.1, curvature=-1.0) == steps


def test_escape_steps_are_those_of_stepping():
    """The steps counted are those that stepping takes, where it comes to exactly 1 as well."""
    rng = np.random.default_rng(0)
    drawn = np.column_stack([10 ** rng.uniform(-9, 0, 300), rng.uniform(0.02, 9, 300)])
    # Of the last ones the quotient of logarithms comes out whole, or a rounding above.
    for offset, growth in (*drawn, (0.25, 1.0), (0.008, 4.0), (0.04, 4.0), (0.5, 1.0)):
        y, steps = offset, 0
        while abs(y) < 1:
            y, steps = y + growth * y, steps + 1
        assert exercises.get("07.2").reference(offset, lr=1.0, curvature=-growth) == steps


def test_newton_jumps_onto_the_saddle():
    """One Newton step from anywhere on ½(x² − y²) lands on the saddle, and at no minimum."""
    for start in ([1.6, 1e-3], [-2.0, 5.0]):
        assert abs(run(problems.saddle(), start, "newton", steps=1).final).max() == 0


def test_condition_of_rosenbrock():
    """The Hessian [[802, −400], [−400, 200]] at (1, 1) has condition number 2508.01."""
    trace, determinant = 802 + 200, 802 * 200 - 400**2
    root = math.sqrt(trace**2 / 4 - determinant)
    kappa = (trace / 2 + root) ** 2 / determinant
    assert kappa == pytest.approx(2508.01, abs=5e-3)
    point, h = np.ones(2), 1e-4
    value, e = problems.rosenbrock().value, h * np.eye(2)
    measured = [
        [
            (value(point + a + b) - value(point + a - b) - value(point - a + b))
            + value(point - a - b)
            for a in e
        ]
        for b in e
    ]
    assert np.array(measured) / (4 * h * h) == pytest.approx(
        np.array([[802.0, -400.0], [-400.0, 200.0]]), rel=1e-5
    )


def test_c27_time_across_the_plateau():
    """The steps from r = 3, 4, 4.5 are those of the continuous flow, ∫ exp(r²/2)/(ηr) dr."""
    end = math.sqrt(-2 * math.log(0.9))  # where the loss is 0.1
    for start, steps in ((3.0, 149), (4.0, 2213), (4.5, 13930)):
        r = np.linspace(end, start, 20001)
        speed = np.exp(r**2 / 2) / (0.1 * r)
        flow = np.sum((speed[1:] + speed[:-1]) / 2 * np.diff(r))
        assert steps == pytest.approx(flow, rel=0.03)


def test_c11_long_run_share_in_the_deep_valley():
    """With single examples at rate 0.1, the share in the deep valley is that of exp(−f/T)."""
    x = np.linspace(-4, 4, 8001)
    weight = np.exp(-problems.double_well(tilt=0.15).value(x[:, None]) / 0.2)
    share = weight[x < 0.1536].sum() / weight.sum()
    assert share == pytest.approx(0.74, abs=0.06)  # the noise of the lesson's step is not small


def test_c15_long_steps_clear_what_nothing_can_roll_over():
    """Bumps that end above the start hold all walkers with short steps, and not most with long."""
    heights = np.linspace(7, 20, 40)[:, None]  # the tops are 2 higher, the start is at 8

    def slope(x):
        return x - heights * (x - 2) / 0.09 * np.exp(-((x - 2) ** 2) / 0.18)

    cleared = {}
    for lr in (0.001, 0.01, 0.05):
        x, m, lowest = np.full((40, 1), 4.0), 0.0, np.inf
        for _ in range(2000):
            m = 0.99 * m + slope(x)
            x = x - lr * m
            lowest = np.minimum(lowest, x)
        cleared[lr] = np.mean(lowest < 1)
    assert cleared[0.001] == cleared[0.01] == 0
    assert cleared[0.05] > 0.5


def notebook_text(folder):
    notebook = json.loads((ROOT / folder / "07-landscapes.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert not any(output["output_type"] == "error" for output in outputs)
    return "".join(
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for output in outputs
    )


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_verdicts(folder):
    """Both notebooks as built give the six verdicts, with their numbers."""
    rows = claims.collect([ROOT / folder / "07-landscapes.ipynb"])
    found = {verdict.id: verdict for verdict, _ in rows}
    assert list(found) == ["C11", "C15", "C25", "C26", "C27", "C28"]
    assert found.pop("C26").verdict == claims.HOLDS
    assert {verdict.verdict for verdict in found.values()} == {claims.CONDITIONAL}
    for id, number in (
        ("C11", "of 8 with 0.43"),
        ("C15", "4.9 times as high as the drop"),
        ("C25", "46% of the starts"),
        ("C27", "49, 194, 387"),
        ("C28", "κ = 2508.01"),
    ):
        assert number in found[id].measurement


@pytest.mark.parametrize(
    ("folder", "word"), [("solutions", "passed"), ("lessons", "not attempted")]
)
def test_the_notebooks_check_every_exercise(folder, word):
    """The solved notebook passes its exercises, and the learner's starts with none."""
    assert notebook_text(folder).count(f": {word}.") == len(exercises.of_lesson("07"))


@pytest.mark.parametrize("folder", ["lessons", "solutions"])
def test_every_bound_holds(folder):
    """No statement that the lesson prints with its truth is false, but for the table of bumps."""
    lines = [line for line in notebook_text(folder).splitlines() if "False" in line]
    assert all(line.startswith("0.0") and len(line.split()) == 4 for line in lines)
    assert len(lines) == 4  # three rows at rate 0.01, one at 0.05
