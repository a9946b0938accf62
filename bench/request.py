"""CPU time of one whole request in process, and its ratio to parsing alone.

Synthetic patient-view and order-sign requests: 36 resources, about 36 kB. Run with `make bench`.
"""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_URL, uuid5

import orjson
from timing import as_served, median_cpu

import hooks
import terminology
from hooks import HookCall, respond
from oncology.assessment import Case
from oncology.intake import read_bundles
from oncology.knowledge import load_knowledge

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
    resources = [
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
        resources.append(
            resource(
                "MedicationStatement",
                number,
                status="stopped" if end else "active",
                medicationCodeableConcept={"text": name},
                effectivePeriod=period,
            )
        )
    laboratory = ("718-7", "777-3", "1742-6", "1920-8", "1975-2", "2160-0", "2345-7", "4548-4")
    while len(resources) < 36:
        number = len(resources)
        code = laboratory[number % len(laboratory)]
        resources.append(
            observation(
                100 + number,
                code,
                "2026-10-01",
                valueQuantity={"value": 8, "unit": "g/dL", "code": "g/dL"},
            )
        )
    return resources


def call(hook: str, drafts: tuple[str, ...]) -> bytes:
    """The body of a call, with draft orders of these drugs."""
    orders = [
        {
            "resourceType": "MedicationRequest",
            "id": f"draft-{number}",
            "status": "draft",
            "intent": "order",
            "subject": {"reference": "Patient/bench"},
            "medicationCodeableConcept": {"text": drug},
        }
        for number, drug in enumerate(drafts)
    ]
    context: dict[str, object] = {"userId": "Practitioner/1", "patientId": "bench"}
    if hook != "patient-view":
        entries = [{"resource": order} for order in orders]
        context["draftOrders"] = {"resourceType": "Bundle", "entry": entries}
    return orjson.dumps({"prefetch": {"chart": chart()}, "context": context})


CALLS = {
    "patient-view": (),
    "order-sign": ("elacestrant",),
    "order-sign, two drugs": ("capivasertib", "fulvestrant"),
}


def main() -> None:
    """Print each kind of request with its ratio to parsing."""
    knowledge, words = load_knowledge(), terminology.load()

    def whole(hook: str, body: bytes) -> None:
        request = orjson.loads(body)
        documents = (request["prefetch"]["chart"], request["context"].get("draftOrders"))
        chart, drafts = read_bundles(documents)
        case = Case(chart.resources, "bench", DAY, "us", drafts.resources)
        call = HookCall(f"luminal-{hook}", lambda text: str(uuid5(NAMESPACE_URL, text)))
        answer = respond(call, case, knowledge, words)
        assert not hooks.validate_response(answer.response)
        orjson.dumps(answer.response)

    bodies = {name: call(name.partition(",")[0], drafts) for name, drafts in CALLS.items()}
    for name, body in bodies.items():
        whole(name.partition(",")[0], body)
    as_served()
    parse = median_cpu(lambda: orjson.loads(bodies["patient-view"]), RUNS)
    size = len(bodies["patient-view"])
    print(f"{len(chart())} resources, {size} bytes, median of {RUNS} runs, CPU")
    print(f"{'parse alone':24}{parse:8.3f} ms")
    for name, body in bodies.items():
        hook = name.partition(",")[0]
        total = median_cpu(lambda hook=hook, body=body: whole(hook, body), RUNS)
        print(f"{name:24}{total:8.3f} ms, {total / parse:6.1f} times parsing")


if __name__ == "__main__":
    main()
