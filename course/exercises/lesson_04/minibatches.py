"""Cut the rows of a data set into the batches of one epoch."""

from __future__ import annotations

import numpy as np

from ... import batches
from ..spec import Case, Code, Exercise, mistake
from . import other_ways
from .said import cut, some_epochs


def minibatches(n, batch_size, rng):
    """Return the batches of one epoch: every row once, in random order."""
    order = rng.permutation(n)
    return [order[low : low + batch_size] for low in range(0, n, batch_size)]


def cases(rng):
    def case(n, batch_size, seed, note, says=""):
        generator = Code(f"np.random.default_rng({seed})")
        return Case((int(n), int(batch_size), generator), {}, note, says)

    def drawn(n, batch_size, note):
        return case(n, batch_size, rng.integers(1000, 9999), note)

    once, order = "Every row comes once", "in an order drawn from `rng`"
    shorter = "only the last batch may be shorter than `batch_size`"
    size = int(rng.integers(4, 8))
    return [
        case(6, 3, 7, "six rows in threes", once),
        case(5, 2, 7, "five rows in twos", shorter),
        case(3, 1, 8, "three rows, one a batch", "each an array or a list of row numbers"),
        case(4, 4, 9, "four rows in one batch", "from 0 to n − 1"),
        case(3, 5, 9, "a size beyond three rows", shorter),
        case(24, 4, 4, "24 rows in fours", order),
        case(24, 24, 5, "24 rows in one batch", order),
        case(21, 1, 6, "21 rows, one a batch", order),
        drawn(size * rng.integers(6, 8), size, "the size divides the number of rows"),
        drawn(8 * rng.integers(3, 6) + 3, 8, "the last batch is short"),
        drawn(7 * rng.integers(4, 6) + 1, 7, "the last batch holds a single row"),
        drawn(rng.integers(20, 30), 50, "a size beyond the number of rows"),
    ]


@mistake(
    "last batch dropped",
    "The last rows are left out when the size does not divide their number. They make a last, "
    "shorter batch: slicing past the end of an array is no error.",
)
def last_batch_dropped(n, batch_size, rng):
    return [rows for rows in cut(rng.permutation(n), batch_size) if len(rows) == batch_size]


@mistake(
    "empty batch",
    "All is right but for an empty batch at the end where the size divides the number of rows. "
    "The starts of the slices have to stay below n.",
)
def empty_batch(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[low : low + batch_size] for low in range(0, n + 1, batch_size)]


@mistake(
    "with replacement",
    "Some rows come twice and others never, as in draws with replacement. Within an epoch every "
    "row comes once: shuffle all of them once, and cut.",
)
def with_replacement(n, batch_size, rng):
    return [rng.integers(n, size=len(rows)) for rows in cut(np.arange(n), batch_size)]


@mistake(
    "full batches with replacement",
    "Some rows come twice and others never, and the last batch is never shorter. Shuffle all rows "
    "once, and cut that order: then every row comes once.",
)
def full_batches_with_replacement(n, batch_size, rng):
    return [rng.integers(0, n, batch_size) for _ in range(0, n, batch_size)]


@mistake(
    "whole batches with replacement",
    "Some rows come twice and others never, and what is left over at the end makes no batch. "
    "Shuffle all rows once, and cut that order up to its end.",
)
def whole_batches_with_replacement(n, batch_size, rng):
    return [rng.integers(0, n, batch_size) for _ in range(n // batch_size)]


@mistake(
    "batch by batch",
    "Each batch is drawn afresh from all rows, or cut from an order of its own. No row comes twice "
    "in a batch, but some do in an epoch, and others never. Draw one order an epoch, and cut it.",
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
    "The batches come in random order, and each of them still holds neighbours. Shuffle the rows "
    "before you cut.",
)
def order_of_batches(n, batch_size, rng):
    rows = cut(np.arange(n), batch_size)
    return [rows[i] for i in rng.permutation(len(rows))]


@mistake(
    "shuffled inside",
    "Each batch holds neighbours in the file, shuffled among themselves. Shuffle all rows "
    "before you cut, so that a batch has rows from everywhere.",
)
def shuffled_inside(n, batch_size, rng):
    return [rng.permutation(rows) for rows in cut(np.arange(n), batch_size)]


@mistake(
    "rotated",
    "The rows keep the order of the file, only begun at a random place. "
    "`rng.permutation(n)` gives any order, each equally likely.",
)
def rotated(n, batch_size, rng):
    return cut(np.roll(np.arange(n), rng.integers(n)), batch_size)


@mistake(
    "shuffled in part",
    "Each epoch is in another order, and yet some rows have the same place in all of them: the "
    "shuffle does not reach these. It has to be of all n row numbers, from the first to the last.",
)
def shuffled_in_part(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order[1:])
    return cut(order, batch_size)


@mistake(
    "two parts",
    "The order changes from epoch to epoch, and yet the same rows always come first, if in "
    "another order: the rows are shuffled in parts that never mix. Shuffle all of them at once.",
)
def two_parts(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order[: n // 2])
    rng.shuffle(order[n // 2 :])
    return cut(order, batch_size)


@mistake(
    "a few swaps",
    "Many rows stay where they were, as after a few swaps. In an order drawn at random about one "
    "row of all n is found at its own number: `rng.permutation(n)`.",
)
def a_few_swaps(n, batch_size, rng):
    order = np.arange(n)
    for _ in range(10):
        i, j = rng.integers(n, size=2)
        order[[i, j]] = order[[j, i]]
    return cut(order, batch_size)


@mistake(
    "own seed",
    "Every epoch has the same order, as with a generator that is made with a fixed seed inside. "
    "Use the `rng` that you are given; it goes on from where it was.",
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
    "The last batch is filled up with rows that already came. They would count twice; leave it "
    "short.",
)
def filled_up(n, batch_size, rng):
    order = rng.permutation(n)
    return cut(np.resize(order, -(-n // batch_size) * batch_size), batch_size)


@mistake(
    "even batches",
    "The batches are of nearly equal size. Each has to hold `batch_size` rows, and only the last "
    "may be shorter.",
)
def even_batches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


@mistake(
    "even batches, rounded down",
    "The rows that are left over are shared out among the other batches, which grow too large; "
    "with fewer rows than `batch_size` no batch is left at all. They make a last, shorter batch.",
)
def even_batches_rounded_down(n, batch_size, rng):
    return np.array_split(rng.permutation(n), n // batch_size)


@mistake(
    "even batches, at least one",
    "The rows that are left over are shared out among the other batches, which grow too large. "
    "They make a last, shorter batch of their own.",
)
def even_batches_at_least_one(n, batch_size, rng):
    return np.array_split(rng.permutation(n), max(1, n // batch_size))


@mistake(
    "size for number",
    "There are `batch_size` batches. It is the number of rows *in* a batch; how many batches that "
    "makes follows from n.",
)
def size_for_number(n, batch_size, rng):
    return np.array_split(rng.permutation(n), batch_size)


@mistake(
    "not cut",
    "The whole order comes in one piece, and a loop over it sees single row numbers. Cut it into "
    "pieces of `batch_size`.",
)
def not_cut(n, batch_size, rng):
    return rng.permutation(n)


@mistake(
    "first batch only",
    "The first batch alone comes back, and a loop over it sees single row numbers. Collect all "
    "batches in a list; does `return` stand inside the loop?",
)
def first_batch_only(n, batch_size, rng):
    return rng.permutation(n)[:batch_size]


@mistake("counts from one", "The rows go from 1 to n. Row numbers are indices: from 0 to n − 1.")
def counts_from_one(n, batch_size, rng):
    return cut(1 + rng.permutation(n), batch_size)


@mistake(
    "a row missing",
    "One row never comes, and the last batch lacks one. Row numbers go from 0 to n − 1, both "
    "included: `np.arange(n)`.",
)
def a_row_missing(n, batch_size, rng):
    order = 1 + rng.permutation(n - 1)
    return [order[low : low + batch_size] for low in range(0, n, batch_size)]


@mistake(
    "a row missing, and its batch",
    "One row never comes: there are batches for n − 1 rows only. Row numbers go from 0 to n − 1, "
    "both included: `np.arange(n)`.",
)
def a_row_missing_and_its_batch(n, batch_size, rng):
    return cut(1 + rng.permutation(n - 1), batch_size)


@mistake(
    "rest left over",
    "The last batch never comes, be it full or not. Does a loop stop while there are still rows "
    "left, or does nothing hand out the batch that was begun?",
)
def rest_left_over(n, batch_size, rng):
    return cut(rng.permutation(n), batch_size)[:-1]


@mistake(
    "a row short",
    "Each batch lacks a row at its end. The end of a slice is left out already: `order[low : low + "
    "size]` holds `size` rows.",
)
def a_row_short(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[low : low + batch_size - 1] for low in range(0, n, batch_size)]


@mistake(
    "tuples",
    "The rows are right, and each batch is a tuple. `X[(3, 1)]` is the one entry `X[3, 1]`, not "
    "two rows: a batch has to be an array or a list.",
)
def tuples(n, batch_size, rng):
    return [tuple(rows) for rows in cut(rng.permutation(n), batch_size)]


@mistake(
    "one batch",
    "One batch comes, and the rows after it never do. Collect every batch before you return; does "
    "`return` stand inside the loop?",
)
def one_batch(n, batch_size, rng):
    return [rng.permutation(n)[:batch_size]]


@mistake(
    "end of the slice",
    "Only the first batch holds rows. The end of a slice is counted from the start of the array, "
    "as in `order[low : low + size]`, not from the start of the slice.",
)
def end_of_the_slice(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[low:batch_size] for low in range(0, n, batch_size)]


@mistake(
    "one table",
    "Right where the size divides the number of rows. Otherwise the rows do not fill a table, and "
    "`reshape` fails; slices leave the last batch short.",
)
def one_table(n, batch_size, rng):
    return rng.permutation(n).reshape(-1, batch_size)


@mistake(
    "floats",
    "The rows are right, and they are floats. Only integers can be row numbers, `X[rows]`: "
    "`.astype(int)` makes them so.",
)
def floats(n, batch_size, rng):
    return cut(rng.permutation(n).astype(float), batch_size)


EXERCISE = Exercise(
    id="04.1",
    signature="minibatches(n, batch_size, rng)",
    points=3,
    task="Return the batches of one epoch: arrays of row numbers, every row once.",
    reference=minibatches,
    cases=cases,
    drive=some_epochs,
    mistakes=(
        last_batch_dropped,
        empty_batch,
        with_replacement,
        full_batches_with_replacement,
        whole_batches_with_replacement,
        batch_by_batch,
        not_shuffled,
        order_of_batches,
        shuffled_inside,
        rotated,
        shuffled_in_part,
        two_parts,
        a_few_swaps,
        own_seed,
        another_generator,
        filled_up,
        even_batches,
        even_batches_rounded_down,
        even_batches_at_least_one,
        size_for_number,
        not_cut,
        first_batch_only,
        counts_from_one,
        a_row_missing,
        a_row_missing_and_its_batch,
        rest_left_over,
        a_row_short,
        tuples,
        one_batch,
        end_of_the_slice,
        one_table,
        floats,
    ),
    alternatives=(
        lambda n, batch_size, rng: batches.minibatches(n, batch_size, rng),
        other_ways.yielded,
        other_ways.by_sorting,
        other_ways.by_popping,
        other_ways.chosen,
        other_ways.by_halving,
        other_ways.by_number,
    ),
)
