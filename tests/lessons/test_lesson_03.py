"""Lesson 03: its numbers by oracles of their own, its claim in the built notebooks."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize
from sklearn.linear_model import LinearRegression, LogisticRegression

from course import claims, datasets, models, run

ROOT = Path(__file__).resolve().parents[2]
NAME = "03-losses-and-models"
NOTEBOOKS = [ROOT / folder / f"{NAME}.ipynb" for folder in ("lessons", "solutions")]


def standardized(X):
    """Columns of mean 0 and deviation 1 behind a column of ones."""
    return models.with_intercept((X - X.mean(axis=0)) / X.std(axis=0))


def texts(path):
    """Everything that the cells of a notebook print."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    out = []
    for cell in cells:
        for output in cell.get("outputs", []):
            out.append("".join(output.get("text", [])))
            out.append("".join(output.get("data", {}).get("text/plain", [])))
    return "\n".join(out)


def test_descent_from_zero_ends_at_the_pseudo_inverse_solution():
    """From zero, descent on fewer examples than parameters finds the shortest solution."""
    rng = np.random.default_rng(27)
    X, y = rng.normal(size=(5, 20)), rng.normal(size=5)
    lr = 1 / np.linalg.eigvalsh(2 * X @ X.T / 5)[-1]
    end = run(lambda w: models.mse_and_grad(w, X, y)[1], np.zeros(20), lr=lr, steps=5000).final
    # The shortest solution by Lagrange multipliers: w = Xᵀ a with X Xᵀ a = y.
    shortest = X.T @ np.linalg.solve(X @ X.T, y)
    assert np.linalg.norm(end - shortest) <= 2e-15 * np.linalg.norm(shortest) * np.sqrt(20)


def test_another_start_ends_at_the_nearest_solution():
    """From elsewhere, descent ends at the solution nearest to its start."""
    rng = np.random.default_rng(28)
    X, y, start = rng.normal(size=(5, 20)), rng.normal(size=5), rng.normal(size=20)
    lr = 1 / np.linalg.eigvalsh(2 * X @ X.T / 5)[-1]
    end = run(lambda w: models.mse_and_grad(w, X, y)[1], start, lr=lr, steps=5000).final
    nearest = start + X.T @ np.linalg.solve(X @ X.T, y - X @ start)
    np.testing.assert_allclose(end, nearest, atol=1e-13)


def test_diabetes_numbers_are_scikit_learns():
    """The least-squares loss and explained variance of the lesson are scikit-learn's."""
    data = datasets.diabetes()
    fitted = LinearRegression().fit(data.X, data.y)
    loss = np.mean((fitted.predict(data.X) - data.y) ** 2)
    X = standardized(data.X)
    assert models.mse_and_grad(models.least_squares(X, data.y), X, data.y)[0] == pytest.approx(loss)
    printed = texts(NOTEBOOKS[1])
    assert f"at the minimum: {loss:.0f}" in printed
    assert f"explained variance: {fitted.score(data.X, data.y):.3f}" in printed


def test_c31_pull_on_a_confident_mistake():
    """At score −10 the slope of log loss is (e¹⁰ + 2 + e⁻¹⁰)/2 = 11,014.2 times squared error's."""
    s, h = -10.0, 1e-4

    def slope(f):
        return (f(s + h) - f(s - h)) / (2 * h)

    log_loss = slope(lambda s: np.log1p(np.exp(-s)))
    squared = slope(lambda s: (1 / (1 + np.exp(-s)) - 1) ** 2)
    assert log_loss / squared == pytest.approx((np.exp(10) + 2 + np.exp(-10)) / 2, rel=1e-6)
    assert "11,014 times harder" in texts(NOTEBOOKS[1])


def test_c31_two_valleys_of_squared_error_behind_a_sigmoid():
    """Two examples give squared error a ridge between two valleys, and log loss a single one."""
    w = np.linspace(-8, 4, 2401)
    right = 1 / (1 + np.exp(-10 * w))
    squared = ((right - 1) ** 2 + (1 / (1 + np.exp(-w))) ** 2) / 2
    falls = np.sign(np.diff(squared))
    turns = np.flatnonzero(np.diff(falls))
    assert len(turns) == 2
    assert squared[0] > squared.min()
    log_loss = (np.logaddexp(0, -10 * w) + np.logaddexp(0, w)) / 2
    assert (np.diff(log_loss, 2) > 0).all()
    minimum = scipy.optimize.minimize_scalar(
        lambda w: np.logaddexp(0, -10 * w) + np.logaddexp(0, w), bounds=(-2, 2), method="bounded"
    ).x
    assert texts(NOTEBOOKS[1]).count(f"ends at {minimum:+.2f}") == 2


def test_penalised_wines_end_where_scikit_learn_says():
    """With λ = 0.01 the coefficients settle at the length that scikit-learn's solver finds."""
    data = datasets.wine()
    Z = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    first = (data.y == 0).astype(int)
    # scikit-learn spares the intercept too.
    fitted = LogisticRegression(C=1 / (len(Z) * 0.01), tol=1e-10, max_iter=10_000).fit(Z, first)
    length = np.linalg.norm(fitted.coef_)
    assert f"1,000 steps {length:.2f}, 10,000 steps {length:.2f}" in texts(NOTEBOOKS[1])


def test_the_odd_loss_is_the_variance_of_predictions_about_all_targets():
    """The shape bug's loss is smallest where every prediction is the mean target."""
    rng = np.random.default_rng(8)
    X, y = models.with_intercept(rng.normal(size=(30, 3))), rng.normal(size=30)

    def odd(w):
        return np.mean((X @ w[:, None] - y) ** 2)

    best = scipy.optimize.minimize(odd, np.ones(4), method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(X @ best.x, np.full(30, y.mean()), atol=1e-6)
    assert best.fun == pytest.approx(y.var())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.parent.name)
def test_claims_have_their_verdicts(path):
    """Both built notebooks hold the verdict on C31, with the words that the measurement earns."""
    found = [row for row, _ in claims.collect([path])]
    assert [(row.id, row.verdict) for row in found] == [("C31", claims.CONDITIONAL)]
    assert "11,014 times harder" in found[0].measurement
    assert "squared error for numbers" in found[0].condition


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.parent.name)
def test_measured_numbers_stand_in_an_output(path):
    """Every number that the prose marks as measured was printed by a cell of the same notebook."""
    printed = texts(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    marked = re.findall(r"([\d.,]+%?)<!--measured-->", prose)
    assert len(marked) >= 3
    for number in marked:
        assert number in printed, number
