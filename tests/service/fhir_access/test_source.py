"""What nobody foresaw in one query is the gap of that query, and no more."""

import time

import pytest

from service.fhir_access import client
from service.fhir_access.client import Limits, Server
from service.fhir_access.memory import ServerMemory
from service.fhir_access.source import FhirSource

PAGE = {"resourceType": "Bundle", "link": [{"relation": "next", "url": "https://x.example/r4/2"}]}
LIMITS = Limits(bytes=1000, pages=3, depth=9)


@pytest.fixture
def source(monkeypatch):
    def transmit(_session, url, _headers, _seconds):
        raise RuntimeError(url)

    monkeypatch.setattr(client, "transmit", transmit)
    counts = []
    server = Server("https://x.example/r4", None, None, LIMITS)
    memory = ServerMemory(lambda: None)
    deadline = time.monotonic() + 30
    return FhirSource(server, "", {"patientId": "p"}, deadline, counts.append, memory, ())


def test_an_unforeseen_failure_is_the_gap_of_its_query(source, capsys):
    templates = {"a": "Condition?patient={{context.patientId}}"}
    results = source.fetch(templates, {"b": PAGE}, {})
    assert (results["a"].document, results["a"].gap) == (None, "server-failed")
    assert (results["b"].document, results["b"].gap) == (PAGE, "pages-left")
    assert "x.example" not in capsys.readouterr().err
