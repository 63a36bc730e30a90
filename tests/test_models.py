"""Models: gradients against central differences, closed forms, scikit-learn, extreme scores."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from course import datasets, models

RNG_SEED = 5


def problem(seed=RNG_SEED, n=40, d=4, k=3):
    """A random set of each kind: X, real targets, classes 0 and 1, classes 0 to k - 1."""
    rng = np.random.default_rng(seed)
    X = models.with_intercept(rng.normal(size=(n, d)))
    return X, rng.normal(size=n), rng.integers(0, 2, n), rng.integers(0, k, n), rng


def central(f, w, h=1e-6):
    """The gradient of f by central differences, for coefficients of any shape."""
    gradient = np.empty_like(w)
    for index in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[index] = h
        gradient[index] = (f(w + e) - f(w - e)) / (2 * h)
    return gradient


def losses():
    """Each loss with coefficients, data and a penalty of each kind."""
    X, real, binary, classes, rng = problem()
    w, W = rng.normal(size=5), rng.normal(size=(5, 3))
    spare = np.array([0.0, 0.3, 0.3, 0.3, 0.3])
    for l2 in (0.0, 0.7, spare):
        yield models.mse_and_grad, w, X, real, l2
        yield models.log_loss_and_grad, w, X, binary, l2
        yield models.cross_entropy_and_grad, W, X, classes, np.expand_dims(l2, -1)


@pytest.mark.parametrize("case", list(losses()), ids=lambda case: case[0].__name__)
def test_gradients_are_central_differences(case):
    """Every hand-derived gradient, with and without a penalty, is that of its loss."""
    function, w, X, y, l2 = case
    gradient = function(w, X, y, l2=l2)[1]
    measured = central(lambda v: function(v, X, y, l2=l2)[0], w)
    assert np.linalg.norm(gradient - measured) <= 1e-8 * np.linalg.norm(gradient)


@pytest.mark.parametrize("case", list(losses()), ids=lambda case: case[0].__name__)
def test_a_batch_of_models_is_its_single_models(case):
    """Leading axes of the coefficients are independent models."""
    function, w, X, y, l2 = case
    batch = np.stack([w, 2 * w, w - 1])[:, None]
    loss, gradient = function(batch, X, y, l2=l2)
    assert loss.shape == (3, 1)
    assert gradient.shape == batch.shape
    for i in range(3):
        one_loss, one_gradient = function(batch[i, 0], X, y, l2=l2)
        np.testing.assert_allclose(loss[i, 0], one_loss, rtol=1e-13)
        np.testing.assert_allclose(gradient[i, 0], one_gradient, rtol=1e-12, atol=1e-14)


def test_hessians_are_differences_of_gradients():
    """Both Hessians are the derivatives of the gradients, penalty included."""
    X, real, binary, _, rng = problem()
    w, l2 = rng.normal(size=5), np.array([0.0, 0.1, 0.2, 0.3, 0.4])
    for function, y, hess in (
        (models.mse_and_grad, real, models.mse_hess(X, l2=l2)),
        (models.log_loss_and_grad, binary, models.log_loss_hess(w, X, l2=l2)),
    ):
        for i in range(5):
            column = central(lambda v, i=i, f=function, y=y: f(v, X, y, l2=l2)[1][i], w)
            np.testing.assert_allclose(hess[i], column, atol=1e-8)


def test_least_squares_is_stationary_and_ridges_minimiser():
    """The closed form has gradient zero, with and without a penalty, and is scikit-learn's."""
    X, y, *_ = problem()
    for l2 in (0.0, 0.5, np.array([0.0, 1.0, 1.0, 1.0, 1.0])):
        w = models.least_squares(X, y, l2=l2)
        assert abs(models.mse_and_grad(w, X, y, l2=l2)[1]).max() < 1e-14
    ridge = Ridge(alpha=len(y) * 0.5 / 2, fit_intercept=False, solver="cholesky").fit(X, y)
    np.testing.assert_allclose(models.least_squares(X, y, l2=0.5), ridge.coef_, rtol=1e-9)


def test_least_squares_takes_the_shortest_of_many_minimisers():
    """With fewer rows than columns the closed form is that of the pseudo-inverse."""
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(5, 12)), rng.normal(size=5)
    np.testing.assert_allclose(models.least_squares(X, y), np.linalg.pinv(X) @ y, atol=1e-14)


def test_log_loss_agrees_with_scikit_learn():
    """scikit-learn's penalised logistic regression is a stationary point of the log loss."""
    data = datasets.breast_cancer()
    X = models.with_intercept((data.X - data.X.mean(0)) / data.X.std(0))
    l2 = 0.01
    fitted = LogisticRegression(
        C=1 / (len(X) * l2), fit_intercept=False, tol=1e-10, max_iter=10_000
    ).fit(X, data.y)
    assert abs(models.log_loss_and_grad(fitted.coef_[0], X, data.y, l2=l2)[1]).max() < 1e-6
    assert models.accuracy(fitted.coef_[0], X, data.y) == fitted.score(X, data.y)


@pytest.mark.parametrize("score", [-1000.0, -745.2, -40.0, 40.0, 745.2, 1000.0])
@pytest.mark.parametrize("y", [0, 1])
def test_log_loss_at_extreme_scores(score, y):
    """At scores up to ±1000 loss and gradient are the limits, rounded, without a warning."""
    loss, gradient = models.log_loss_and_grad(np.array([score]), np.ones((1, 1)), np.array([y]))
    wrong_by = -score if y else score
    exact = wrong_by if wrong_by > 0 else np.exp(wrong_by)
    np.testing.assert_allclose(loss, exact, rtol=1e-15, atol=0)
    sign = -1 if y else 1
    limit = sign * (1 if wrong_by > 0 else exact)
    np.testing.assert_allclose(gradient, [limit], rtol=1e-15, atol=2e-16)


def test_softmax_at_extreme_scores():
    """Softmax and cross-entropy are finite at scores of ±1000 and don't feel a common shift."""
    scores = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1001.0]])
    P = models.softmax(scores)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(models.softmax(scores - 12345.0), P, rtol=1e-12)
    np.testing.assert_allclose(
        models.log_sum_exp(scores), [1000.0, -1000 + np.log(2 + np.exp(-1.0))], rtol=1e-15
    )
    loss, gradient = models.cross_entropy_and_grad(scores[:1], np.ones((1, 1)), np.array([2]))
    assert loss == 2000
    np.testing.assert_array_equal(gradient, [[1.0, 0.0, -1.0]])


def test_two_classes_are_logistic_regression():
    """Softmax regression of two classes has the loss of logistic regression on the difference."""
    X, _, binary, _, rng = problem()
    W = rng.normal(size=(5, 2))
    loss, gradient = models.cross_entropy_and_grad(W, X, binary)
    same, difference = models.log_loss_and_grad(W[:, 1] - W[:, 0], X, binary)
    np.testing.assert_allclose(loss, same, rtol=1e-14)
    np.testing.assert_allclose(gradient[:, 1], difference, rtol=1e-13, atol=1e-16)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-16)


def test_accuracy_counts_the_right_rows():
    """Accuracy is the share of rows whose class is right, for a vector and for a matrix."""
    X = np.array([[1.0, 2.0], [1.0, -2.0], [1.0, 0.5]])
    assert models.accuracy(np.array([0.0, 1.0]), X, np.array([1, 0, 0])) == pytest.approx(2 / 3)
    assert models.accuracy(np.eye(2), X, np.array([1, 0, 1])) == pytest.approx(2 / 3)


@pytest.mark.parametrize("function", [models.mse_and_grad, models.log_loss_and_grad])
def test_shapes_that_would_broadcast_are_refused(function):
    """A column of targets, which would make an n by n table, is named in one sentence."""
    X = np.ones((3, 2))
    with pytest.raises(ValueError, match=r"y \(3, 1\).*write y.ravel\(\)"):
        function(np.zeros(2), X, np.ones((3, 1)))
    with pytest.raises(ValueError, match=r"shape \(3,\), and X has 2 columns"):
        function(np.zeros(3), X, np.ones(3))


def test_classes_that_do_not_exist_are_refused():
    """A class outside 0 to k - 1, or one that is no whole number, is named in one sentence."""
    for y in (np.array([0, 3]), np.array([-1, 0]), np.array([0.0, 1.0])):
        with pytest.raises(ValueError, match="whole numbers from 0 to 2"):
            models.cross_entropy_and_grad(np.zeros((1, 3)), np.ones((2, 1)), y)


def test_arguments_are_left_alone():
    """No function changes its arguments."""
    for function, w, X, y, l2 in losses():
        for array in (w, X, y):
            array.setflags(write=False)
        function(w, X, y, l2=l2)
