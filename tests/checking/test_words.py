"""Values and calls in words: short, exact where it matters, and ready to be typed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.checking import show
from course.checking.words import digits_that_differ
from course.exercises.spec import code, literal
from course.optimizers import MomentumState


def test_show_is_short_and_stable():
    """Values are shown briefly, without addresses, and -0 as 0."""
    assert show(np.arange(100.0)) == "[0, 1, ..., 98, 99]"
    assert show(-0.0) == "0"
    assert show(object()) == "an object"
    assert show(1e-5) == "1e-5"
    assert show((1.0, "a")) == "(1, 'a')"
    assert show(([0.7, 2.4], [25, 25])) == "([0.7, 2.4], [25, 25])"
    assert show([[0.7, 2.4], (25, 25)]) == "[[0.7, 2.4], [25, 25]]"
    assert show((1.5,)) == "(1.5,)"


def test_the_entry_that_differs_is_never_left_out():
    """A long array is cut around the entry in question, in whichever part of an answer it is."""
    assert show(np.arange(20), keep=(9,)) == "[..., 7, 8, 9, 10, 11, ...]"
    assert show(np.arange(20), keep=(3,)) == "[..., 1, 2, 3, 4, 5, ...]"
    assert show(np.arange(20), keep=(1,)) == "[0, 1, ..., 18, 19]"
    table = np.arange(40).reshape(4, 10)
    assert show(table, keep=(2, 5)) == "row [2]: [..., 23, 24, 25, 26, 27, ...]"
    assert show((1.0, np.arange(20)), keep=(1, 9)) == "(1, [..., 7, 8, 9, 10, 11, ...])"


def test_digits_that_differ():
    """As many digits as tell two numbers apart, and six at least."""
    assert digits_that_differ(1.0, 2.0) == 6
    assert digits_that_differ(-1.87690999, -1.8769099) == 8


@given(
    st.recursive(
        st.one_of(
            st.booleans(),
            st.integers(-(10**6), 10**6),
            st.floats(),
            st.text(max_size=5),
            st.none(),
            hnp.arrays(
                st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
                hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
            ),
        ),
        lambda parts: st.one_of(
            st.lists(parts, max_size=3), st.tuples(parts), st.tuples(parts, parts)
        ),
        max_leaves=5,
    )
)
def test_a_literal_makes_its_value_again(value):
    """The code of a value, evaluated, is the value, of the same type, dtype and shape."""
    again = eval(literal(value), {"np": np})
    assert type(again) is type(value)
    np.testing.assert_equal(again, value)
    if isinstance(value, np.ndarray):
        assert (again.dtype, again.shape) == (value.dtype, value.shape)


def test_a_state_is_written_with_its_names():
    """A named tuple reads as the call that makes it."""
    state = MomentumState(np.array([0.0, 1.5]))
    assert literal(state) == "MomentumState(m=np.array([0.0, 1.5]))"


def test_code_is_made_afresh():
    """A generator written as code can be gone through in every call."""
    rows = code("(i for i in range(n))", n=3)
    assert list(rows.value()) == list(rows.value()) == [0, 1, 2]
    assert literal([rows]) == "[(i for i in range(3))]"
