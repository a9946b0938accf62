"""A CapabilityStatement is read once, off the call's time, and believed where it can be."""

import threading

import pytest

from service.fhir_access import memory
from service.fhir_access.memory import ServerMemory, served_kinds


def statement(**kinds):
    rows = [
        {"type": kind, "interaction": [{"code": code} for code in codes]}
        for kind, codes in kinds.items()
    ]
    return {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "resource": rows}]}


BOTH = ["read", "search-type"]


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        (statement(Patient=BOTH, Observation=BOTH), {"Patient", "Observation"}),
        (statement(Patient=["read"], Observation=["read"]), {"Patient"}),
        (statement(Patient=[], Condition=[]), {"Patient", "Condition"}),
        (statement(Observation=BOTH), None),
        ({"rest": "x"}, None), ({"rest": [{"resource": [1, {"type": 2}]}]}, None), ({}, None),
    ],
)  # fmt: skip
def test_the_types_that_are_searched_are_those_served(document, kinds):
    assert served_kinds(document) == kinds


def test_it_is_read_once_and_remembered():
    reads = []
    known = ServerMemory(lambda: reads.append(1) or statement(Patient=BOTH))
    assert known.is_served("Observation")
    for _ in range(3):
        known.learn(5)
    assert not known.is_served("Observation")
    assert known.is_served("Patient")
    assert reads == [1]


def test_one_that_cannot_be_read_changes_nothing_until_the_pause_is_over(monkeypatch):
    answers = [None, statement(Patient=BOTH)]
    known = ServerMemory(lambda: answers.pop(0))
    known.learn(5)
    known.learn(5)
    assert known.is_served("Observation")
    monkeypatch.setattr(memory, "_PAUSE", 0.0)
    known = ServerMemory(lambda: answers.pop(0))
    known.learn(5)
    assert not known.is_served("Observation")


def test_a_call_does_not_wait_for_a_slow_one():
    gate = threading.Event()
    known = ServerMemory(lambda: gate.wait(20) and statement(Patient=BOTH))
    known.learn(0)
    known.learn(-1)
    assert known.is_served("Observation")
    gate.set()
    known.learn(20)
    assert not known.is_served("Observation")
