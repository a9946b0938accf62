"""A call that hangs is given up on in time, and costs its caller nothing more."""

import threading

import pytest

from service.call_pool import CallPool, CallTimeoutError

HANG = 20  # far above any wait: it only keeps a fault from hanging the tests


@pytest.fixture
def gate():
    """A call that hangs until the test ends."""
    event = threading.Event()
    yield event
    event.set()


def test_answers_and_faults_come_back():
    pool = CallPool()
    assert pool.run(lambda: 5, HANG) == 5
    with pytest.raises(KeyError):
        pool.run(lambda: {}["x"], HANG)
    with pytest.raises(TimeoutError) as caught:
        pool.run(lambda: (_ for _ in ()).throw(TimeoutError("its own")), HANG)
    assert str(caught.value) == "its own"


def test_a_call_that_hangs_is_given_up_on(gate):
    with pytest.raises(CallTimeoutError):
        CallPool().run(gate.wait, 0.05)


def test_a_full_pool_is_not_waited_for_either_and_empties_again(gate):
    pool = CallPool(most=2)
    for _ in range(3):
        with pytest.raises(CallTimeoutError):
            pool.run(gate.wait, 0.05)
    gate.set()
    assert pool.run(lambda: "again", HANG) == "again"
