"""Batches: which rows come, how often, in what order, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.batches import epochs, minibatches, with_replacement

sizes = st.integers(1, 60)
seeds = st.integers(0, 2**32 - 1)


def generator(seed=0):
    return np.random.default_rng(seed)


@given(n=sizes, batch_size=sizes, seed=seeds)
def test_an_epoch_holds_every_row_once(n, batch_size, seed):
    """All batches but the last are full, and together they are a permutation of the rows."""
    batches = list(minibatches(n, batch_size, generator(seed)))
    assert [len(rows) for rows in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert 1 <= len(batches[-1]) <= batch_size
    np.testing.assert_array_equal(np.sort(np.concatenate(batches)), np.arange(n))
    assert all(np.issubdtype(rows.dtype, np.integer) for rows in batches)


@given(n=sizes, batch_size=sizes, seed=seeds)
def test_drop_last_leaves_out_the_short_batch_alone(n, batch_size, seed):
    """The full batches are those of the same seed without drop_last."""
    if batch_size > n:
        with pytest.raises(ValueError, match="drop_last leaves no batch"):
            minibatches(n, batch_size, generator(seed), drop_last=True)
        return
    full = list(minibatches(n, batch_size, generator(seed), drop_last=True))
    every = list(minibatches(n, batch_size, generator(seed)))
    assert len(full) == n // batch_size
    for ours, theirs in zip(full, every, strict=False):
        np.testing.assert_array_equal(ours, theirs)


@given(n=sizes, batch_size=sizes, steps=st.integers(0, 20), seed=seeds)
def test_with_replacement_gives_full_batches_of_valid_rows(n, batch_size, steps, seed):
    """There are as many batches as asked for, each full, each row in range."""
    batches = list(with_replacement(n, batch_size, generator(seed), steps=steps))
    assert [rows.shape for rows in batches] == [(batch_size,)] * steps
    assert all(((rows >= 0) & (rows < n)).all() for rows in batches)


@given(n=sizes, batch_size=sizes, seed=seeds, passes=st.integers(0, 4))
def test_epochs_are_epochs_in_a_row(n, batch_size, seed, passes):
    """The batches are those of one epoch after the other from the same generator."""
    rng = generator(seed)
    expected = [rows for _ in range(passes) for rows in minibatches(n, batch_size, rng)]
    ours = list(epochs(n, batch_size, generator(seed), epochs=passes))
    assert len(ours) == len(expected)
    for rows, theirs in zip(ours, expected, strict=True):
        np.testing.assert_array_equal(rows, theirs)


def test_each_epoch_is_shuffled_anew():
    """Two epochs of a hundred rows come in different orders, neither of them sorted."""
    first, second = epochs(100, 100, generator(), epochs=2)
    assert (first != second).any()
    assert (np.diff(first) < 0).any()


def test_every_row_is_as_likely_to_come_first():
    """Over 6,000 epochs of six rows each row leads about 1,000 times (four standard deviations)."""
    rng = generator()
    leaders = [next(minibatches(6, 2, rng))[0] for _ in range(6000)]
    counts = np.bincount(leaders, minlength=6)
    assert np.abs(counts - 1000).max() < 4 * np.sqrt(6000 * 5 / 36)


def test_an_epoch_with_replacement_misses_a_third():
    """It sees 1 - 1/e = 0.632 of the rows."""
    (rows,) = with_replacement(100_000, 100_000, generator(), steps=1)
    assert len(np.unique(rows)) / 100_000 == pytest.approx(1 - np.exp(-1), abs=0.004)


@pytest.mark.parametrize("replacement", [False, True])
def test_the_variance_of_a_batch_mean(replacement):
    """It is S^2 / B with replacement and (S^2 / B)(1 - B / N) without."""
    rng, n, b = generator(), 12, 8
    x = rng.normal(size=n)
    if replacement:
        means = [x[rows].mean() for rows in with_replacement(n, b, rng, steps=20_000)]
        # drawn from the rows themselves, whose variance divides by N
        expected = x.var() / b
    else:
        means = [x[next(minibatches(n, b, rng))].mean() for _ in range(20_000)]
        expected = x.var(ddof=1) / b * (1 - b / n)
    assert np.var(means) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: minibatches(0, 1, generator()), "n is 0; it must be a whole number from 1"),
        (lambda: minibatches(5, 0, generator()), "batch_size is 0"),
        (lambda: minibatches(5, 2.0, generator()), "batch_size is 2.0"),
        (lambda: minibatches(5, True, generator()), "batch_size is True"),
        (lambda: minibatches(5, 2, 0), "rng has type int; pass a generator such as"),
        (lambda: minibatches(5, 2, np.random), "rng has type module"),
        (lambda: with_replacement(5, 2, generator(), steps=-1), "steps is -1"),
        (lambda: epochs(5, 2, generator(), epochs=1.5), "epochs is 1.5"),
        (lambda: epochs(5, 9, generator(), epochs=1, drop_last=True), "drop_last leaves no batch"),
    ],
)
def test_arguments_out_of_range_are_refused_at_once(make, words):
    """The call itself raises, before a batch is asked for."""
    with pytest.raises(ValueError, match=words):
        make()
