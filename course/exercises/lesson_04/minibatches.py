"""Cut the rows of a data set into the batches of one epoch."""

from __future__ import annotations

from itertools import islice

import numpy as np

from ... import batches
from ..spec import Case, Exercise, mistake


def minibatches(n, batch_size, rng):
    """Return the batches of one epoch: every row once, in random order."""
    return batches.minibatches(n, batch_size, rng)


def cases(rng):
    def case(n, batch_size, note):
        seed = int(rng.integers(1000, 9999))
        return Case((n, int(batch_size)), {"seed": seed}, note)

    # Never fewer than 20 rows: an order that looks unshuffled then comes by chance never.
    size = int(rng.integers(4, 8))
    return [
        case(size * int(rng.integers(4, 7)), size, "the size divides the number of rows"),
        case(8 * int(rng.integers(3, 6)) + 3, 8, "the last batch is short"),
        case(7 * int(rng.integers(3, 6)) + 1, 7, "the last batch holds a single row"),
        case(int(rng.integers(20, 30)), 1, "one row a batch"),
        case(size + 20, size + 20, "all rows in one batch"),
        case(int(rng.integers(20, 30)), 50, "a size beyond the number of rows"),
    ]


def two_epochs(function, case):
    """Draw two epochs from one generator and one more from an equal one; describe what came.

    Right answers use the generator in different ways, so the rows themselves cannot be compared.
    """
    n, batch_size = case.args
    rng = np.random.default_rng(case.kwargs["seed"])
    again = np.random.default_rng(case.kwargs["seed"])
    epochs = []
    for generator in (rng, rng, again):
        drawn = function(n, batch_size, generator)
        if drawn is None:
            return None
        # An iterator without an end is cut off, and counts as too many batches.
        epochs.append([np.array(rows, dtype=int).ravel() for rows in islice(drawn, 3 * n)])
    first, second, third = (np.concatenate([[], *epoch]).astype(int) for epoch in epochs)
    runs = all(_neighbours(rows) for rows in epochs[0])
    return {
        "sizes": [len(rows) for rows in epochs[0]],
        "rows": _what_came(first, n),
        "batches": "runs of neighbours" if runs else "rows from everywhere",
        "second epoch": "the same order" if np.array_equal(first, second) else "another order",
        "equal rng": "the same order" if np.array_equal(first, third) else "another order",
    }


def _what_came(rows, n):
    """Return in words which of the rows 0, ..., n - 1 came, and how often."""
    if rows.size and (rows.min() < 0 or rows.max() >= n):
        return "some do not exist"
    counts = np.bincount(rows, minlength=n)
    words = ["some never"] * bool((counts == 0).any()) + ["some twice"] * bool((counts > 1).any())
    return ", ".join(words) or "every row once"


def _neighbours(rows):
    """Whether the rows, once sorted, follow each other without a gap."""
    return np.array_equal(np.sort(rows), np.arange(len(rows)) + min(rows, default=0))


def cut(order, batch_size):
    """Return the rows in batches, in this order."""
    return [order[low : low + batch_size] for low in range(0, len(order), batch_size)]


@mistake(
    "last batch dropped",
    "You leave out the last rows when the size does not divide their number. Keep a last, shorter "
    "batch: slicing past the end of an array is no error.",
)
def last_batch_dropped(n, batch_size, rng):
    return [rows for rows in cut(rng.permutation(n), batch_size) if len(rows) == batch_size]


@mistake(
    "with replacement",
    "Some rows come twice and others never. Within an epoch every row comes once: shuffle all of "
    "them once, and cut.",
)
def with_replacement(n, batch_size, rng):
    return [rng.integers(n, size=len(rows)) for rows in cut(np.arange(n), batch_size)]


@mistake(
    "batch by batch",
    "You draw each batch afresh from all rows. No row comes twice in a batch, but some do in an "
    "epoch, and others never. Shuffle once an epoch, and cut.",
)
def batch_by_batch(n, batch_size, rng):
    return [rng.choice(n, size=len(rows), replace=False) for rows in cut(np.arange(n), batch_size)]


@mistake(
    "not shuffled",
    "The rows come in the order of the file. Files are often sorted, by class or by date; shuffle "
    "the row numbers with `rng.permutation(n)`.",
)
def not_shuffled(n, batch_size, rng):
    return cut(np.arange(n), batch_size)


@mistake(
    "order of batches",
    "You shuffle the batches, and each of them still holds neighbours. Shuffle the rows before you "
    "cut.",
)
def order_of_batches(n, batch_size, rng):
    rows = cut(np.arange(n), batch_size)
    return [rows[i] for i in rng.permutation(len(rows))]


@mistake(
    "own seed",
    "Every epoch has the same order: you make a generator with a fixed seed inside. Use the `rng` "
    "that you are given; it goes on from where it was.",
)
def own_seed(n, batch_size, rng):
    return cut(np.random.default_rng(0).permutation(n), batch_size)


@mistake(
    "another generator",
    "Equal generators give different batches, so the order comes from elsewhere, as with "
    "`np.random.permutation`. Draw from `rng` alone: then a run can be repeated.",
)
def another_generator(n, batch_size, rng):
    return cut(np.random.default_rng().permutation(n), batch_size)


@mistake(
    "filled up",
    "You fill the last batch with rows that already came. They would count twice; leave it short.",
)
def filled_up(n, batch_size, rng):
    order = rng.permutation(n)
    return cut(np.resize(order, -(-n // batch_size) * batch_size), batch_size)


@mistake(
    "even batches",
    "Your batches are of nearly equal size, none of them `batch_size`. Each holds `batch_size` "
    "rows, and only the last may be shorter.",
)
def even_batches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


@mistake("counts from one", "Your rows go from 1 to n. Row numbers are indices: from 0 to n − 1.")
def counts_from_one(n, batch_size, rng):
    return cut(1 + rng.permutation(n), batch_size)


def yielded(n, batch_size, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    while len(rows):
        yield rows[:batch_size]
        rows = rows[batch_size:]


def by_sorting(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return np.array_split(order, np.arange(batch_size, n, batch_size))


def in_lists(n, batch_size, rng):
    rows, drawn = list(range(n)), []
    while rows:
        size = min(batch_size, len(rows))
        drawn.append([rows.pop(int(rng.integers(len(rows)))) for _ in range(size)])
    return drawn


def chosen(n, batch_size, rng):
    return tuple(cut(rng.choice(n, size=n, replace=False), batch_size))


EXERCISE = Exercise(
    id="04.1",
    signature="minibatches(n, batch_size, rng)",
    points=3,
    task="Return the batches of one epoch: arrays of row numbers, every row once.",
    reference=minibatches,
    cases=cases,
    drive=two_epochs,
    mistakes=(
        last_batch_dropped,
        with_replacement,
        batch_by_batch,
        not_shuffled,
        order_of_batches,
        own_seed,
        another_generator,
        filled_up,
        even_batches,
        counts_from_one,
    ),
    alternatives=(yielded, by_sorting, in_lists, chosen),
)
