"""CPU time of one whole request in process, and its ratio to parsing alone.

A synthetic patient-view request: 36 resources, about 50 kB. Run with `make bench`.
"""

from __future__ import annotations

import gc
import statistics
import time
from datetime import date

import orjson

import hooks
import terminology
from hooks import respond
from oncology.intake import flatten
from oncology.knowledge.load import load

RUNS = 200
LOINC = "http://loinc.org"
SCT = "http://snomed.info/sct"
DAY = date(2026, 11, 24)


def resource(kind: str, number: int, **fields: object) -> dict[str, object]:
    """One resource with the trimmings that an EHR sends."""
    return {
        "resourceType": kind,
        "id": f"{kind.lower()}-{number}",
        "meta": {"versionId": "3", "lastUpdated": "2026-11-20T10:00:00Z", "source": "#bench"},
        "text": {"status": "generated", "div": "<div>" + "Generated narrative. " * 30 + "</div>"},
        "subject": {"reference": "Patient/bench"},
        **fields,
    }


def observation(number: int, code: str, day: str, **value: object) -> dict[str, object]:
    """An Observation of a LOINC code."""
    coding = {"system": LOINC, "code": code}
    return resource(
        "Observation",
        number,
        status="final",
        code={"coding": [coding]},
        effectiveDateTime=day,
        **value,
    )


def chart() -> list[dict[str, object]]:
    """A patient after a CDK4/6 inhibitor with an ESR1 mutation and ordinary laboratory results."""
    positive = {"valueCodeableConcept": {"coding": [{"system": SCT, "code": "10828004"}]}}
    negative = {"valueCodeableConcept": {"coding": [{"system": SCT, "code": "260385009"}]}}
    worse = {"valueCodeableConcept": {"coding": [{"system": SCT, "code": "271299001"}]}}
    gene = {
        "code": {"coding": [{"system": LOINC, "code": "48018-6"}]},
        "valueCodeableConcept": {"coding": [{"code": "HGNC:3467", "display": "ESR1"}]},
    }
    change = {
        "code": {"coding": [{"system": LOINC, "code": "48005-3"}]},
        "valueCodeableConcept": {"text": "p.Tyr537Ser"},
    }
    found = [
        {"resourceType": "Patient", "id": "bench", "gender": "female", "birthDate": "1958-03-02"},
        resource(
            "Condition",
            1,
            code={"coding": [{"system": SCT, "code": "254837009"}]},
            onsetDateTime="2024-01-10",
        ),
        resource(
            "Condition",
            2,
            code={"coding": [{"system": SCT, "code": "94222008"}]},
            onsetDateTime="2024-01-20",
        ),
        observation(1, "85337-4", "2024-01-15", **positive),
        observation(2, "85339-0", "2024-01-15", **positive),
        observation(3, "48676-1", "2024-01-15", **negative),
        observation(4, "97509-4", "2026-10-20", **worse),
        observation(
            5,
            "69548-6",
            "2026-11-01",
            valueCodeableConcept={"coding": [{"system": LOINC, "code": "LA9633-4"}]},
            component=[gene, change],
        ),
    ]
    for number, (name, end) in enumerate(
        (
            ("letrozole", "2026-10-25"),
            ("palbociclib", "2026-10-25"),
            ("denosumab", None),
            ("metoprolol", None),
        )
    ):
        period = {"start": "2024-02-01", **({"end": end} if end else {})}
        found.append(
            resource(
                "MedicationStatement",
                number,
                status="stopped" if end else "active",
                medicationCodeableConcept={"text": name},
                effectivePeriod=period,
            )
        )
    laboratory = ("718-7", "777-3", "1742-6", "1920-8", "1975-2", "2160-0", "2345-7", "4548-4")
    while len(found) < 36:
        number = len(found)
        code = laboratory[number % len(laboratory)]
        found.append(
            observation(
                100 + number,
                code,
                "2026-10-01",
                valueQuantity={"value": 8, "unit": "g/dL", "code": "g/dL"},
            )
        )
    return found


def measure(work: object) -> float:
    """Median CPU milliseconds of a call."""
    assert callable(work)
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print both figures and the ratio."""
    knowledge, words = load(), terminology.load()
    body = orjson.dumps({"prefetch": {"chart": chart()}, "context": {"patientId": "bench"}})

    def whole() -> None:
        request = orjson.loads(body)
        answer = respond(
            "luminal-patient-view",
            flatten(request["prefetch"]),
            request["context"],
            patient_id="bench",
            as_of=DAY,
            jurisdiction="us",
            knowledge=knowledge,
            terminology=words,
            uuid_of=str,
        )
        assert not hooks.validate_response(answer.response)
        orjson.dumps(answer.response)

    whole()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    parse = measure(lambda: orjson.loads(body))
    total = measure(whole)
    print(f"{len(chart())} resources, {len(body)} bytes, median of {RUNS} runs, CPU")
    print(f"parse alone   {parse:8.3f} ms")
    print(f"whole request {total:8.3f} ms")
    print(f"ratio         {total / parse:8.1f}")


if __name__ == "__main__":
    main()
