"""What can be said of batches of rows, whichever way they were drawn from a generator."""

from __future__ import annotations

import copy
from itertools import islice

import numpy as np

# With fewer rows an order may look unshuffled, or come again, by chance.
ENOUGH = 20
# So many epochs are drawn from one generator.
EPOCHS = 10
NOT_TOLD = "not looked at"


def cut(order, batch_size):
    """Return the rows in batches, in this order."""
    return [order[low : low + batch_size] for low in range(0, len(order), batch_size)]


def some_epochs(function, case):
    """Draw epochs from one generator and one more from an equal one; describe what came.

    Right answers use the generator in different ways, so the rows themselves cannot be compared.
    What can't be read as batches is described too: nothing raises here but the function.
    """
    n, batch_size, rng = case.args
    again = copy.deepcopy(rng)
    epochs, kinds = [], []
    for generator in (*[rng] * EPOCHS, again):
        drawn = function(n, batch_size, generator)
        if drawn is None:
            return None
        try:
            stream = iter(drawn)
        except TypeError:
            return _unreadable(f"{type(drawn).__name__}, which no loop goes through")
        # An iterator without an end is cut off, and counts as too many batches.
        came = list(islice(stream, 3 * n))
        kinds += [_kind(rows) for rows in came]
        epochs.append([_numbers(rows) for rows in came])
    odd = [kind for kind in kinds if kind != RIGHT]
    if any(rows is None for epoch in epochs for rows in epoch):
        return _unreadable(odd[0])
    first, second, *_, third = epochs
    whole = [np.concatenate([np.zeros(0, dtype=int), *epoch]) for epoch in epochs[:EPOCHS]]
    return {
        "batches": odd[0] if odd else RIGHT,
        "sizes": [len(rows) for rows in first],
        "rows": _what_came(whole, n),
        "order": _order(whole[0], first, n),
        "second epoch": _compared(first, second) if n >= ENOUGH else NOT_TOLD,
        "ten epochs": _mixed(whole, n) if n >= ENOUGH else NOT_TOLD,
        "equal rng": _same(first, third) if n >= ENOUGH else NOT_TOLD,
    }


RIGHT = "row numbers"


def _unreadable(words):
    return {
        "batches": words,
        "sizes": [],
        **dict.fromkeys(("rows", "order", "second epoch", "ten epochs", "equal rng"), NOT_TOLD),
    }


def _kind(rows):
    """Return in words what a batch is, as far as it matters to `X[rows]`."""
    if isinstance(rows, tuple):
        return "tuples"
    try:
        array = np.asarray(rows)
    except Exception:
        return type(rows).__name__
    if array.dtype.kind not in "biufc":
        return type(rows).__name__
    if array.ndim != 1:
        return "single numbers" if not array.ndim else f"arrays with {array.ndim} axes"
    if array.size and array.dtype.kind not in "iu":
        return "truth values" if array.dtype.kind == "b" else f"numbers of type {array.dtype}"
    return RIGHT


def _numbers(rows):
    """Return a batch as an array of integers, or None where it holds no such numbers."""
    try:
        array = np.asarray(rows)
        if array.dtype.kind in "iuf" and (array == np.round(array)).all():
            return array.ravel().astype(int)
    except Exception:
        return None
    return None


def _what_came(epochs, n):
    """Return in words which of the rows 0, ..., n - 1 came in the epochs, and how often in one."""
    if any(rows.size and (rows.min() < 0 or rows.max() >= n) for rows in epochs):
        return "some do not exist"
    # Draws with replacement may give a small epoch every row once by chance, but not all epochs.
    counts = np.array([np.bincount(rows, minlength=n) for rows in epochs])
    words = ["some never"] * bool((counts == 0).any()) + ["some twice"] * bool((counts > 1).any())
    return ", ".join(words) or "every row once"


def _mixed(epochs, n):
    """Return in words whether rows keep their places from epoch to epoch.

    A right shuffle is called wrong by chance with a probability below 5e-11 a case, and below
    1e-9 a check. With n ≥ 20 rows and 10 epochs, some row has one place in all of them in at most
    n² n⁻¹⁰ < 4e-11; for some k the first k rows are the same ones in all of them in at most
    Σ (n choose k)⁻⁹ < 5e-12; two orders are the same in 45/n! < 1e-16; and 60 rows in all are
    found at their own number in at most e⁵⁰ 6⁻⁶⁰ < 1e-24, by Chernoff's bound: the mean is 10.
    """
    if any(not np.array_equal(np.sort(rows), np.arange(n)) for rows in epochs):
        return NOT_TOLD
    orders = np.array(epochs)
    if len({tuple(order) for order in orders.tolist()}) < len(orders):
        return "an order comes again"
    if (orders == orders[0]).all(axis=0).any():
        return "some rows keep their place in all"
    if any(len({frozenset(order[:k]) for order in orders.tolist()}) == 1 for k in range(1, n)):
        return "some rows never leave their part of the order"
    if (orders == np.arange(n)).sum() >= 6 * len(orders):
        return "many rows stay where they were"
    return "shuffled anew"


def _order(rows, epoch, n):
    """Return in words how the rows of an epoch follow each other."""
    if n < ENOUGH or len(rows) < 2:
        return NOT_TOLD
    if (np.diff(rows) == 1).all():
        return "as in the file"
    counts = np.bincount(np.diff(rows) % n)
    # Batches in another order are no rotation: that has one jump, back to the first row.
    jumps = np.sum(np.diff(rows) % n != counts.argmax())
    if counts.max() > 0.7 * len(rows) and jumps <= 2 and all(map(_in_steps, epoch)):
        ways = {1: "as in the file, from another start", n - 1: "as in the file, backwards"}
        return ways.get(int(counts.argmax()), "in equal steps")
    several = [batch for batch in epoch if len(batch) > 1]
    if several and len(epoch) > 1 and all(_neighbours(batch) for batch in several):
        return "neighbours in each batch"
    return "shuffled"


def _in_steps(batch):
    # One turn round the end, from the last row to the first, is allowed.
    return np.sum(np.diff(batch, n=2) != 0) <= 2


def _neighbours(batch):
    """Whether the rows, once sorted, follow each other without a gap."""
    return np.array_equal(np.sort(batch), np.arange(len(batch)) + min(batch))


def _compared(first, second):
    """Return in words what of an epoch comes again in the next one."""
    one, other = np.concatenate([[], *first]), np.concatenate([[], *second])
    if np.array_equal(one, other):
        return "the same order"
    if len(one) == len(other) and any(
        np.array_equal(np.roll(one, k), other) for k in range(len(one))
    ):
        return "the same order from another start"
    if 1 < len(first) < len(one) and _as_sets(first) == _as_sets(second):
        return "the same batches"
    return "another order"


def _as_sets(epoch):
    return {frozenset(batch.tolist()) for batch in epoch}


def _same(first, third):
    same = len(first) == len(third) and all(map(np.array_equal, first, third))
    return "the same batches" if same else "other batches"
