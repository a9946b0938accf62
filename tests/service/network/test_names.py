"""A resolver that hangs holds one thread a host, and no call beyond its time."""

import socket
import threading

import pytest
import requests

from service.network.address import networks_of
from service.network.connection import open_session, transmit
from service.network.names import Names, NameTimeoutError


class Resolver:
    """A resolver that answers when the test says so, and counts."""

    def __init__(self, *answers):
        self.gate, self.answers, self.count = threading.Event(), list(answers), 0

    def __call__(self, host, port):
        self.count += 1
        assert self.gate.wait(30)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def hanging():
    resolver = Resolver(["127.0.0.1"])
    yield resolver
    resolver.gate.set()


def look_ups():
    return [thread for thread in threading.enumerate() if thread.name == "names"]


def test_a_look_up_that_hangs_holds_one_thread_and_is_told_once(hanging):
    addresses = []
    names = Names(hanging, addresses.append)
    for _ in range(20):
        with pytest.raises(NameTimeoutError):
            names.addresses("ehr.example", 443, 0.001)
    assert (hanging.count, len(look_ups())) == (1, 1)
    assert addresses == ["ehr.example:443"]


def test_who_waits_for_it_still_has_it(hanging):
    names = Names(hanging)
    with pytest.raises(NameTimeoutError):
        names.addresses("ehr.example", 443, 0.001)
    [thread] = look_ups()
    hanging.gate.set()
    thread.join(30)
    hanging.answers.append(["127.0.0.2"])
    assert names.addresses("ehr.example", 443, 30) == ["127.0.0.2"]  # nothing is kept


def test_a_host_that_hangs_holds_up_no_other(hanging):
    def lookup(host, port):
        return hanging(host, port) if host == "ehr.example" else ["127.0.0.3"]

    names = Names(lookup)
    with pytest.raises(NameTimeoutError):
        names.addresses("ehr.example", 443, 0.001)
    assert names.addresses("other.example", 443, 30) == ["127.0.0.3"]


@pytest.mark.parametrize("fault", [socket.gaierror("none"), TimeoutError("its own")])
def test_what_the_resolver_raises_is_raised_and_asked_anew(fault):
    resolver = Resolver(fault, ["127.0.0.1"])
    resolver.gate.set()
    names = Names(resolver)
    with pytest.raises(type(fault)):
        names.addresses("ehr.example", 443, None)
    assert names.addresses("ehr.example", 443, None) == ["127.0.0.1"]


def test_a_call_to_a_name_that_hangs_ends_in_its_time(hanging):
    session = open_session(networks_of(["127.0.0.0/8"]), names=Names(hanging))
    for _ in range(5):
        with pytest.raises(requests.Timeout):
            transmit(session, "https://ehr.example/fhir", {}, 0.01)
    assert hanging.count == 1
