"""Schedules: formulas, shapes, composition; the comparison with the libraries is in peers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import problems, run, schedules
from course.schedules import (
    constant,
    cosine,
    exponential,
    inverse_time,
    join,
    linear_warmup,
    one_cycle,
    product,
    step_decay,
)

rates = st.floats(1e-6, 10)
lengths = st.integers(1, 200)
shares = st.floats(0.01, 1)

plain_schedules = st.one_of(
    st.builds(constant, rates),
    st.builds(step_decay, rates, every=lengths, factor=shares),
    st.builds(exponential, rates, decay=shares),
    st.builds(inverse_time, rates, decay=st.floats(0, 10)),
    st.builds(cosine, rates, steps=lengths, lr_min=st.just(0.0)),
    st.builds(linear_warmup, rates, steps=lengths),
    st.builds(one_cycle, rates, steps=st.integers(10, 200), rise=st.floats(0.2, 0.8)),
)
all_schedules = st.one_of(
    plain_schedules,
    st.builds(product, plain_schedules, plain_schedules),
    st.builds(
        lambda a, b, c, first, second: join([a, b, c], [first, first + second]),
        plain_schedules, plain_schedules, plain_schedules, lengths, lengths,
    ),
)  # fmt: skip


@given(schedule=all_schedules, t=st.lists(st.integers(0, 500), min_size=1, max_size=10))
def test_an_array_of_steps_gives_what_its_steps_give(schedule, t):
    """A number gives a float, an array gives the array of those floats, and twice the same."""
    single = [schedule(i) for i in t]
    assert all(type(rate) is float for rate in single)
    array = schedule(np.array(t))
    assert array.shape == (len(t),)
    assert array.dtype == np.float64
    np.testing.assert_allclose(array, single, rtol=1e-14, atol=0)
    np.testing.assert_array_equal(schedule(np.array(t)), array)
    np.testing.assert_array_equal(schedule(np.array([t])), array[None])


@given(schedule=all_schedules, t=st.integers(0, 10**6))
def test_rates_are_finite_and_never_negative(schedule, t):
    """Whatever the step, the rate is one that a step can take."""
    assert 0 <= schedule(t) < np.inf


@given(schedule=all_schedules)
def test_schedules_are_values(schedule):
    """Equal schedules are equal, hash alike, cannot be changed and show their arguments."""
    again = eval(repr(schedule), vars(schedules))
    assert again == schedule
    assert hash(again) == hash(schedule)
    with pytest.raises(AttributeError):
        schedule.lr = 1.0


@given(lr_max=rates, share=st.floats(0, 1), steps=lengths)
def test_the_mean_of_a_cosine_is_the_middle(lr_max, share, steps):
    """Over t = 0, ..., steps the mean is (lr_max + lr_min) / 2."""
    schedule = cosine(lr_max, steps=steps, lr_min=share * lr_max)
    mean = schedule(np.arange(steps + 1)).mean()
    assert mean == pytest.approx((lr_max + share * lr_max) / 2, rel=1e-12)
    assert schedule(0) == pytest.approx(lr_max)
    assert schedule(steps) == schedule(steps + 100) == share * lr_max


@given(lr=rates, steps=lengths)
def test_a_warm_up_rises_evenly_and_wastes_no_step(lr, steps):
    """The first rate is lr / steps, every rise is as much, the last step has the whole rate."""
    rise = linear_warmup(lr, steps=steps)(np.arange(steps + 1))
    np.testing.assert_allclose(rise[:steps], lr * np.arange(1, steps + 1) / steps, rtol=1e-12)
    assert rise[steps - 1] == rise[steps] == lr


@given(lr=rates, every=lengths, factor=shares, drops=st.integers(0, 5))
def test_a_step_decay_drops_at_its_multiples(lr, every, factor, drops):
    """The rate is constant between multiples of `every` and drops by the factor there."""
    schedule = step_decay(lr, every=every, factor=factor)
    assert schedule(drops * every) == pytest.approx(lr * factor**drops, rel=1e-12)
    assert schedule((drops + 1) * every - 1) == schedule(drops * every)


@given(lr=rates, steps=st.integers(10, 200), rise=st.floats(0.2, 0.8))
def test_one_cycle_has_one_top(lr, steps, rise):
    """The rate starts at a 25th of the top, rises, falls, and ends 10,000 times below the start."""
    path = one_cycle(lr, steps=steps, rise=rise)(np.arange(steps + 5))
    top = path.argmax()
    assert path[0] == pytest.approx(lr / 25)
    assert abs(top - (rise * steps - 1)) <= 1
    assert path[top] <= lr * (1 + 1e-12)
    assert (np.diff(path[: top + 1]) >= 0).all()
    assert (np.diff(path[top:]) <= 0).all()
    np.testing.assert_allclose(path[steps - 1 :], lr / 25e4, rtol=1e-9)


def test_joined_schedules_count_from_their_own_start():
    """Each part sees step 0 at its boundary."""
    schedule = join([linear_warmup(1.0, steps=4), exponential(1.0, decay=0.5)], [4])
    np.testing.assert_allclose(
        schedule(np.arange(7)), [0.25, 0.5, 0.75, 1.0, 1.0, 0.5, 0.25], rtol=1e-14
    )


def test_a_product_multiplies_at_the_same_step():
    """A schedule of factors scales a schedule of rates."""
    schedule = product(constant(0.5), linear_warmup(1.0, steps=2))
    np.testing.assert_array_equal(schedule(np.arange(3)), [0.25, 0.5, 0.5])


@pytest.mark.parametrize(
    "make",
    [
        constant,
        lambda lr: step_decay(lr, every=3, factor=0.5),
        lambda lr: exponential(lr, decay=0.5),
        lambda lr: inverse_time(lr, decay=0.5),
        lambda lr: cosine(lr, steps=8, lr_min=lr / 10),
        lambda lr: linear_warmup(lr, steps=8),
        lambda lr: one_cycle(lr, steps=8),
        lambda lr: product(constant(lr), linear_warmup(1.0, steps=4)),
        lambda lr: join([constant(lr), exponential(lr, decay=0.5)], [4]),
    ],
)
def test_a_batch_of_rates_has_a_schedule_each(make):
    """A rate of shape (B, 1) makes rates of shape (B, 1), and `run` takes them."""
    lr = np.array([[0.1], [0.3]])
    schedule = make(lr)
    for t in range(10):
        rate = schedule(t)
        assert rate.shape == (2, 1)
        np.testing.assert_allclose(rate[:, 0], [make(0.1)(t), make(0.3)(t)], rtol=1e-14)
    batch = run(problems.parabola(), [1.0], lr=schedule, steps=10).path
    for i, single in enumerate((0.1, 0.3)):
        alone = run(problems.parabola(), [1.0], lr=make(single), steps=10).path
        np.testing.assert_allclose(batch[:, i], alone, rtol=1e-13)


def test_inverse_time_makes_descent_the_running_mean():
    """With lr = 1, 1/2, 1/3, ... descent on (x - xi)^2 / 2 is the mean of the xi."""
    xi = np.random.default_rng(0).normal(size=20)
    stream = iter(xi)
    path = run(lambda x: x - next(stream), [0.0], lr=inverse_time(1.0, decay=1.0), steps=20).path
    means = np.cumsum(xi) / np.arange(1, 21)
    np.testing.assert_allclose(path[1:, 0], means, atol=1e-14)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: constant(-0.1), "lr is -0.1; it must be finite and not negative"),
        (lambda: constant(np.inf), "lr is inf"),
        (lambda: step_decay(0.1, every=0, factor=0.5), "every is 0; it must be a whole number"),
        (lambda: step_decay(0.1, every=2, factor=1.5), "factor is 1.5"),
        (lambda: exponential(0.1, decay=0.0), "decay is 0.0"),
        (lambda: inverse_time(0.1, decay=-1.0), "decay is -1.0"),
        (lambda: cosine(0.1, steps=10.0), "steps is 10.0"),
        (lambda: cosine(0.1, steps=10, lr_min=-1.0), "lr_min is -1.0"),
        (lambda: linear_warmup(0.1, steps=True), "steps is True"),
        (lambda: one_cycle(0.1, steps=10, rise=1.0), "rise is 1.0"),
        (lambda: one_cycle(0.1, steps=3, rise=0.3), "rise is 0.3"),
        (lambda: one_cycle(0.1, steps=10, div=0.0), "div and final_div are 0.0"),
        (lambda: join([], []), "at least one schedule"),
        (lambda: join([constant(0.1), 0.2], [3]), "each a function of the step number"),
        (lambda: join([constant(0.1), constant(0.2)], []), "2 schedules need 1 boundaries"),
        (lambda: join([constant(0.1)] * 3, [5, 5]), "each must exceed the one before it"),
        (product, "at least one schedule"),
        (lambda: constant(0.1)(-1), "step numbers start at 0"),
        (lambda: constant(0.1)(np.array([0, -1])), "step numbers start at 0"),
        (lambda: constant(0.1)(1.5), "whole number"),
    ],
)
def test_arguments_out_of_range_are_refused(make, words):
    """One sentence names the argument and what is wrong with it."""
    with pytest.raises(ValueError, match=words):
        make()
