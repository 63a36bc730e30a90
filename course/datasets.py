"""Real data without a download: four tables, and word counts of a text.

data/README.md says where each comes from and under which licence.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_FOLDER = Path(__file__).with_name("data")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples in rows, with what one should know about them.

    X: features, shape (n, d), float64, in the units of the source: nothing is scaled.
    y: targets, shape (n,): float64 for regression, int64 classes 0, 1, ... for classification.
    features: the names of the d columns.
    classes: the names of the classes; empty for regression.
    description: where the data come from, one line.
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    description: str

    def __repr__(self):
        n, d = self.X.shape
        kind = f"{len(self.classes)} classes" if self.classes else "regression"
        return f"Dataset({self.name!r}, {n} examples, {d} features, {kind})"


def diabetes() -> Dataset:
    """442 patients: age, sex, body-mass index, blood pressure, six blood values; regression.

    y is a measure of how the disease progressed within a year. The columns are in their own units:
    those of scikit-learn are scaled by default.

    >>> diabetes()
    Dataset('diabetes', 442 examples, 10 features, regression)
    """
    return _table(
        "diabetes.csv",
        (),
        "442 diabetes patients, progression after a year (Efron et al. 2004, Annals of Statistics)",
    )


def breast_cancer() -> Dataset:
    """569 tumours: 30 measures of cell nuclei in an image; class 1 is malignant.

    The class to be found is 1, as is the custom for detectors; scikit-learn has it as 0.

    >>> breast_cancer(), breast_cancer().classes
    (Dataset('breast_cancer', 569 examples, 30 features, 2 classes), ('benign', 'malignant'))
    """
    return _table(
        "breast_cancer.csv",
        ("benign", "malignant"),
        "569 breast tumours, 30 measures of cell nuclei (Street, Wolberg, Mangasarian 1993)",
    )


def digits() -> Dataset:
    """1,797 handwritten digits of 8 by 8 pixels, grey values from 0 to 16; ten classes.

    >>> digits()
    Dataset('digits', 1797 examples, 64 features, 10 classes)
    """
    return _table(
        "digits.csv.gz",
        tuple("0123456789"),
        "1,797 handwritten digits, 8 × 8 pixels (Alpaydin, Kaynak 1998, UCI repository)",
    )


def wine() -> Dataset:
    """178 wines of three growers: 13 chemical measures on very different scales; three classes.

    >>> wine()
    Dataset('wine', 178 examples, 13 features, 3 classes)
    """
    return _table(
        "wine.csv",
        ("grower 0", "grower 1", "grower 2"),
        "178 wines of three growers, 13 chemical measures (Forina et al. 1991, UCI repository)",
    )


def paragraphs() -> tuple[list[str], np.ndarray]:
    """Return short paragraphs on gradient descent, written for this course, and their labels.

    Label 0 marks the ground (slopes, steps, curvature), label 1 the data (examples, batches,
    noise). Ground and data take turns.

    >>> texts, labels = paragraphs()
    >>> len(texts) == len(labels), sorted(set(labels.tolist()))
    (True, [0, 1])
    """
    lines = [
        line
        for line in (_FOLDER / "paragraphs.txt").read_text(encoding="utf-8").splitlines()
        if line
    ]
    labels, texts = zip(*(line.split(": ", 1) for line in lines), strict=True)
    return list(texts), np.array([("ground", "data").index(label) for label in labels])


def text_features() -> Dataset:
    """Word counts of paragraphs(): a column a word, almost all of them 0; class 1 is "data".

    The words stand in alphabetical order; case, digits and punctuation are dropped. A few words
    are in most paragraphs, most words are in one only.

    >>> words = text_features()
    >>> words.classes, bool((words.X > 0).mean() < 0.1)
    (('ground', 'data'), True)
    """
    texts, y = paragraphs()
    counts = [Counter(re.findall(r"[a-z]+", text.lower())) for text in texts]
    vocabulary = sorted(set().union(*counts))
    X = np.array([[count[word] for word in vocabulary] for count in counts], dtype=np.float64)
    return Dataset(
        "text_features",
        X,
        y,
        tuple(vocabulary),
        ("ground", "data"),
        "word counts of paragraphs on gradient descent, written for this course",
    )


def _table(file: str, classes: tuple[str, ...], description: str) -> Dataset:
    """Read a table: a line of names, then numbers, the target in the last column."""
    opened = gzip.open if file.endswith(".gz") else open
    with opened(_FOLDER / file, "rt", encoding="utf-8") as lines:
        *features, _ = lines.readline().split(",")
        table = np.loadtxt(lines, delimiter=",")
    y = table[:, -1].astype(np.int64 if classes else np.float64)
    return Dataset(
        file.split(".")[0], table[:, :-1].copy(), y, tuple(features), classes, description
    )
