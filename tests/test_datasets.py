"""Datasets: shapes, labels, no scaling, a deterministic text, and NumPy as the only import."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets

from course import datasets

ALL = (
    datasets.diabetes,
    datasets.breast_cancer,
    datasets.digits,
    datasets.wine,
    datasets.text_features,
)


@pytest.mark.parametrize("load", ALL, ids=lambda load: load.__name__)
def test_every_set_keeps_its_promises(load):
    """Shapes, types and names fit each other, and a second call gives a set of its own."""
    data, again = load(), load()
    n, d = data.X.shape
    assert data.name == load.__name__
    assert data.X.dtype == np.float64
    assert data.y.shape == (n,)
    assert len(data.features) == len(set(data.features)) == d
    assert np.isfinite(data.X).all()
    assert data.description
    assert "\n" not in data.description
    assert all(type(word) is str for word in data.features)
    if data.classes:
        assert data.y.dtype == np.int64
        assert sorted(set(data.y.tolist())) == list(range(len(data.classes)))
    else:
        assert data.y.dtype == np.float64
    np.testing.assert_array_equal(data.X, again.X)
    assert not np.shares_memory(data.X, again.X)


@pytest.mark.parametrize("name", ["diabetes", "breast_cancer", "digits", "wine"])
def test_every_table_is_scikit_learns_to_the_last_bit(name):
    """Numbers and names are those of scikit-learn's loader, but that class 1 is malignant."""
    options = {"scaled": False} if name == "diabetes" else {}
    theirs = getattr(sklearn.datasets, f"load_{name}")(**options)
    ours = getattr(datasets, name)()
    np.testing.assert_array_equal(ours.X, theirs.data)
    assert ours.features == tuple(theirs.feature_names)
    if name == "breast_cancer":
        np.testing.assert_array_equal(ours.y, 1 - theirs.target)
        assert ours.classes == tuple(reversed(theirs.target_names))
    else:
        np.testing.assert_array_equal(ours.y, theirs.target)
        assert len(ours.classes) == len(theirs.get("target_names", ()))
    if name == "digits":
        assert ours.classes == tuple(map(str, theirs.target_names))


def test_malignant_is_class_one():
    """Of the 569 tumours 212 are malignant, and those are class 1."""
    data = datasets.breast_cancer()
    assert data.classes[1] == "malignant"
    assert data.y.sum() == 212


def test_every_file_of_data_has_its_source_and_licence():
    """The page beside the data names each file that is there, and no other."""
    folder = Path(datasets.__file__).with_name("data")
    words = (folder / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1] for line in words.splitlines() if line.startswith("| `")}
    assert rows == {path.name for path in folder.iterdir()} - {"README.md"}


def test_features_come_in_their_own_units():
    """Nothing is scaled: ages are years, pixels grey values, proline far larger than hue."""
    age = datasets.diabetes().X[:, 0]
    assert (age.min(), age.max()) == (19, 79)
    assert datasets.digits().X.max() == 16
    wine = datasets.wine()
    spread = dict(zip(wine.features, wine.X.std(axis=0), strict=True))
    assert spread["proline"] > 1000 * spread["hue"]


def test_text_has_rare_and_frequent_words():
    """Of the words of the text some are in most paragraphs and more than half in one only."""
    data = datasets.text_features()
    texts, labels = datasets.paragraphs()
    assert 40 <= len(texts) <= 80
    np.testing.assert_array_equal(labels, data.y)
    assert labels.mean() == 0.5
    assert len(set(texts)) == len(texts)
    appears = dict(zip(data.features, (data.X > 0).sum(axis=0), strict=True))
    assert appears["the"] > 50
    assert np.mean([count == 1 for count in appears.values()]) > 0.5
    assert data.X[0, data.features.index("slope")] == texts[0].lower().count("slope")


def test_the_labels_can_be_learned_from_the_words():
    """Words tell the labels of paragraphs never seen better than a coin does."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    data = datasets.text_features()
    assert cross_val_score(LogisticRegression(C=1.0), data.X, data.y, cv=10).mean() > 0.65


def test_importing_the_course_loads_numpy_only():
    """`import course` loads neither scikit-learn nor Matplotlib, and nor do models and datasets."""
    code = (
        "import sys, course; course.models.softmax; course.datasets.wine;"
        "print(sorted({'sklearn', 'matplotlib', 'scipy', 'ipywidgets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
