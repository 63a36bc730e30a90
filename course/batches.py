"""Streams of row indices: which examples the next step looks at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def minibatches(n, batch_size, rng, *, drop_last=False) -> Iterator[np.ndarray]:
    """Return the batches of one epoch: every row once, in random order, without replacement.

    Args:
        n: number of rows.
        batch_size: rows in a batch; the last batch is shorter if it does not divide n.
        rng: numpy.random.Generator, from which one permutation is drawn.
        drop_last: leave out a last short batch.

    Returns:
        An iterator over int arrays of shape (batch_size,), the last one maybe shorter.

    Raises:
        ValueError: n or batch_size is not a whole number from 1 upwards, rng is no generator, or
            drop_last would leave no batch.

    Same as: torch.utils.data.DataLoader(range(n), batch_size, shuffle=True, drop_last=drop_last).

    >>> batches = list(minibatches(5, 2, np.random.default_rng(0)))
    >>> [len(rows) for rows in batches], np.sort(np.concatenate(batches))
    ([2, 2, 1], array([0, 1, 2, 3, 4]))
    """
    _check(rng, n=n, batch_size=batch_size)
    if drop_last and batch_size > n:
        raise ValueError(f"drop_last leaves no batch: batch_size is {batch_size}, but n is {n}.")
    order = rng.permutation(n)
    stop = n - n % batch_size if drop_last else n
    return (order[low : low + batch_size] for low in range(0, stop, batch_size))


def with_replacement(n, batch_size, rng, *, steps) -> Iterator[np.ndarray]:
    """Return batches of rows drawn independently, so that a row may come twice or never.

    Args:
        n: number of rows.
        batch_size: rows in a batch; may exceed n.
        rng: numpy.random.Generator, from which every batch is drawn when it is asked for.
        steps: number of batches.

    Returns:
        An iterator over int arrays of shape (batch_size,).

    Raises:
        ValueError: a number is not whole or too small, or rng is no generator.

    Same as: torch.utils.data.RandomSampler(range(n), replacement=True), batch by batch.

    >>> batches = list(with_replacement(3, 4, np.random.default_rng(0), steps=2))
    >>> [len(rows) for rows in batches], bool(np.max(batches) < 3)
    ([4, 4], True)
    """
    _check(rng, n=n, batch_size=batch_size)
    _check(rng, least=0, steps=steps)
    return (rng.integers(n, size=batch_size) for _ in range(steps))


def epochs(n, batch_size, rng, *, epochs, drop_last=False) -> Iterator[np.ndarray]:
    """Return the batches of several epochs, each shuffled anew.

    Args:
        n: number of rows.
        batch_size: rows in a batch; the last batch of an epoch may be shorter.
        rng: numpy.random.Generator, from which one permutation an epoch is drawn.
        epochs: number of passes over the rows.
        drop_last: leave out a last short batch of every epoch.

    Returns:
        An iterator over int arrays of shape (batch_size,).

    Raises:
        ValueError: as for minibatches.

    Same as: that many passes over torch.utils.data.DataLoader(..., shuffle=True).

    >>> [len(rows) for rows in epochs(5, 2, np.random.default_rng(0), epochs=2)]
    [2, 2, 1, 2, 2, 1]
    """
    _check(rng, n=n, batch_size=batch_size)
    _check(rng, least=0, epochs=epochs)
    if drop_last and batch_size > n:
        raise ValueError(f"drop_last leaves no batch: batch_size is {batch_size}, but n is {n}.")
    return (
        rows for _ in range(epochs) for rows in minibatches(n, batch_size, rng, drop_last=drop_last)
    )


def _check(rng, least=1, **numbers):
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng has type {type(rng).__name__}; pass a generator such as np.random.default_rng(0)."
        )
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise ValueError(
                f"{name} is {number!r}; it must be a whole number from {least} upwards."
            )
