"""Values and frames: what crosses the pipe unchanged, and what is refused."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course.exercises.spec import Code
from course.grading.sandbox.protocol import Broken, Channel, TooLarge
from course.grading.sandbox.values import (
    DTYPES,
    Decoder,
    Encoder,
    mutables,
    opaque,
    write_back,
)


def crossed(value, **options):
    """Return a value as the other side decodes it."""
    encode = Encoder()
    header = json.loads(json.dumps(encode(value)))
    return Decoder(b"".join(encode.buffers), **options)(header)


def same(a, b):
    """Whether two values agree in type, too."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return a == b or (a != a and b != b)


plain = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(sorted(DTYPES)).flatmap(
        lambda d: arrays.arrays(np.dtype(d), arrays.array_shapes(min_dims=0, max_side=3)))
)  # fmt: skip
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(nested)
def test_round_trip(value):
    """Plain values, arrays of every type on the list and nests of them arrive as they were."""
    assert same(crossed(value), value)


def test_named_tuples_keep_their_names():
    """A state arrives with its fields: as a class of the same name, or as the known class."""
    State = namedtuple("State", "t m")
    other = crossed(State(1, np.ones(2)))
    assert other._fields == ("t", "m")
    assert type(other).__name__ == "State"
    assert type(crossed(State(1, 2), names={"State": State})) is State


def test_numpy_scalars_iterators_and_generators():
    """NumPy's scalars keep their type, an iterator arrives as one, a generator in its state."""
    assert type(crossed(np.float32(0.5))) is np.float32
    assert crossed(np.str_("text")) == "text"
    assert list(crossed(x for x in (1, 2.5))) == [1, 2.5]
    assert crossed(3 + 4j) == 3 + 4j
    rng = np.random.default_rng(5)
    rng.integers(3)
    assert crossed(rng).random() == rng.random()


def test_read_only_arrays_stay_read_only():
    """An argument that must not be changed can't be changed on the other side either."""
    value = np.ones(3)
    value.flags.writeable = False
    assert not crossed(value).flags.writeable


def test_what_cannot_cross_is_a_handle():
    """An object of the submission's own class comes back as itself, and compares with nothing."""

    class Mine:
        pass

    objects: dict[int, object] = {}
    mine = Mine()
    header = Encoder(objects)([mine])
    (stand_in,) = Decoder(b"")(header)
    assert type(stand_in).__name__ == "Mine"
    assert Decoder(b"", objects=objects)(Encoder()([stand_in])) == [mine]
    assert type(opaque("no name", "no number")).__name__ == "object"


@pytest.mark.parametrize(
    "header",
    [
        {"$": "array", "d": "|O", "s": [1], "o": 0},
        {"$": "array", "d": "<f8", "s": [3], "o": 0},
        {"$": "array", "d": "<f8", "s": [1], "o": -8},
        {"$": "array", "d": "<f8", "s": [2**40, 2**40], "o": 0},
        {"$": "array", "d": "<f8", "s": [True], "o": 0},
        {"$": "array", "d": "<f8", "s": "x", "o": 0},
        {"$": "named", "n": "a b", "f": ["x"], "v": [1]},
        {"$": "named", "n": "A", "f": ["__class__"], "v": [1]},
        {"$": "named", "n": "A", "f": ["x", "x"], "v": [1, 2]},
        {"$": "named", "n": "class", "f": ["x"], "v": [1]},
        {"$": "function", "v": 0},
        {"$": "code", "v": "1 + 1"},
        {"$": "unknown", "v": []},
        {"$": "dict", "v": [[[1], 2]]},
        {},
        2**2000,
    ],
)
def test_refused(header):
    """What the encoder never sends is refused, whatever it is."""
    with pytest.raises((Broken, ValueError, TypeError)):
        Decoder(b"x" * 8)(header)


def test_too_deep_too_long():
    """Depth and number of parts have limits in both directions."""
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    for value in (deep, list(range(200_000)), 1 << 5000, iter(int, 1)):
        with pytest.raises(TooLarge):
            Encoder()(value)
    with pytest.raises(Broken):
        Decoder(b"")(deep)


def test_code_goes_to_the_worker_only():
    """An argument written as code arrives as what it makes, and a reply that holds code is none."""
    functions = []
    encode = Encoder(functions=functions)
    header = encode(Code("lambda x: 2 * x"))
    assert functions == []
    assert Decoder(b"", function=lambda index, name: None)(header)(4.0) == 8.0
    with pytest.raises(Broken):
        Decoder(b"")(header)


def test_changes_are_written_back():
    """Arrays, lists and dictionaries take the other side's changes; what does not fit is left."""
    args = [np.ones(2), [1, 2], {"a": 1}, (np.zeros(1),)]
    assert len(list(mutables(args))) == 5
    write_back(args[0], np.array([5.0, 6.0]))
    write_back(args[0], np.ones(3))
    write_back(args[1], [3])
    write_back(args[2], {"b": 2})
    assert args[0].tolist() == [5, 6]
    assert args[1:3] == [[3], {"b": 2}]


def channels(limit=1 << 16):
    """Return the two ends of a pipe."""
    return tuple(
        Channel(s, receives=(limit, limit), sends=(1 << 20, 1 << 20)) for s in socket.socketpair()
    )


def test_frames_in_order():
    """Frames arrive whole and in order, however they are cut on the way."""
    a, b = channels()
    for i in range(5):
        a.send({"n": i}, [bytes([i]) * i])
    got = [b.receive(time.monotonic() + 5) for _ in range(5)]
    assert [header["n"] for header, _ in got] == list(range(5))
    assert [body for _, body in got] == [bytes([i]) * i for i in range(5)]
    a.close()
    with pytest.raises(Broken) as caught:
        b.receive()
    assert caught.value.closed
    b.close()


def test_deadlines_in_both_directions():
    """Neither a silent side nor one that takes nothing holds the other past its deadline."""
    a, b = channels()
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        a.receive(started + 0.2)
    with pytest.raises(TimeoutError):
        a.send({}, [bytes(1 << 20)], deadline=started + 0.5)
    assert 0.4 < time.monotonic() - started < 60  # far from for ever, on a busy machine too
    a.close()
    b.close()


def test_drip_feed_does_not_extend_a_deadline():
    """A side that sends a byte now and then is late all the same."""
    a, b = channels()
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.05):
            b.socket.send(b"\x01")

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()
    with pytest.raises((TimeoutError, Broken)):
        a.receive(started + 0.3)
    assert time.monotonic() - started < 60
    over.set()
    thread.join()
    a.close()
    b.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 8,
        b"\x02\0\0\0\0\0\0\0{]",
        b"\x02\0\0\0\0\0\0\0[]",
        b"\x01\0\0\0\0\0\0\0\xff",
        b"\x00\x90\0\0\0\0\0\0" + b"[" * 0x9000,
        b"\x00\0\0\0\0\0\0\0",
        b"\x04\0\0\0\0\0\0\0null",
        b"\x10\0\0\0\x08\0\0\0" + b"\x02\x01" + bytes(22),
    ],
)
def test_broken_frames(data):
    """A frame that is too long, no JSON or no object breaks the pipe, and nothing else."""
    a, b = channels()
    a.socket.sendall(data)
    with pytest.raises(Broken):
        b.receive(time.monotonic() + 5)
    a.close()
    b.close()


def test_frames_to_be_sent_later_go_with_the_next():
    """They arrive in their order, and before the deadline nobody waits for them."""
    a, b = channels()
    a.send({"n": 0}, later=True)
    a.send({"n": 1}, [b"body"], later=True)
    with pytest.raises(TimeoutError):
        b.receive(time.monotonic() + 0.1)
    a.send({"n": 2})
    assert [b.receive(time.monotonic() + 5)[0]["n"] for _ in range(3)] == [0, 1, 2]
    a.close()
    b.close()


def test_nan_and_infinity_cross():
    """The values of a descent that has diverged arrive as they are."""
    a, b = channels()
    a.send({"v": [math.nan, math.inf, -math.inf]})
    got = b.receive(time.monotonic() + 5)[0]["v"]
    assert math.isnan(got[0])
    assert got[1:] == [math.inf, -math.inf]
    a.close()
    b.close()
