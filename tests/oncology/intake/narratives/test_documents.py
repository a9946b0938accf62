"""The words of a report wherever they stand: every code of a report by every form it comes in."""

from datetime import date
from functools import cache

import pytest
import yaml

import terminology
from oncology.intake import read_bundle, read_record
from terminology import files
from tests.oncology.intake.narratives.files import encoded, html, pdf, rtf

DAY = date(2026, 10, 15)
WORDS = "ER: positive (90 %)\nPIK3CA H1047R detected"
REPORTS = ("report-pathology", "report-imaging", "genetic-report")
TYPES = {
    "text": ("text/plain", WORDS.encode()),
    "html": ("text/html", html(WORDS)),
    "rtf": ("application/rtf", rtf(WORDS)),
    "pdf": ("application/pdf", pdf(WORDS)),
}


@cache
def report_codes():
    """Every code of a report that the terminology reads as one."""
    data = yaml.safe_load(files.read_text("observations.yaml"))
    return [
        (c["system"], c["code"]) for e in data["concepts"] if e["id"] in REPORTS for c in e["codes"]
    ]


def attachment(name, *, linked=False):
    kind, content = TYPES[name]
    if linked:
        return {"contentType": kind, "url": "Binary/b"}, [
            {"resourceType": "Binary", "id": "b", "contentType": kind, "data": encoded(content)}
        ]
    return {"contentType": kind, "data": encoded(content)}, []


def resource(kind, **fields):
    return {"resourceType": kind, "id": "r", "subject": {"reference": "Patient/p"}, "status": "final", **fields}  # fmt: skip


def diagnostic_report(code, **fields):
    return resource("DiagnosticReport", code=code, effectiveDateTime="2026-03-02", **fields)


def forms(code):
    """The same words in every form that a report of this code comes in, by name."""
    yield "conclusion", [diagnostic_report(code, conclusion=WORDS)]
    labels = [{"text": line} for line in WORDS.split("\n")]
    yield "conclusionCode", [diagnostic_report(code, conclusionCode=labels)]
    for name in TYPES:
        for linked in (False, True):
            form, others = attachment(name, linked=linked)
            way = f"{name}{' by reference' if linked else ''}"
            yield way, [diagnostic_report(code, presentedForm=[form]), *others]
            document = resource("DocumentReference", status="current", type=code, date="2026-03-02T08:00:00Z", content=[{"attachment": form}])  # fmt: skip
            yield f"document, {way}", [document, *others]


def observation(code):
    return [resource("Observation", code=code, effectiveDateTime="2026-03-02", valueString=WORDS)]


def record_of(resources):
    contents = read_bundle([{"resourceType": "Patient", "id": "p"}, *resources])
    return read_record((*contents.resources, *contents.errors), "p", DAY, terminology.load())


def coded(system, code):
    urls = {"loinc": "http://loinc.org", "snomed": "http://snomed.info/sct"}
    return {"coding": [{"system": urls[system], "code": code}]}


def assert_facts(record, where):
    receptors = [(r.marker, r.status, r.percent, r.in_words) for r in record.receptors]
    assert receptors == [("er", "positive", 90, True)], where
    variants = [(v.gene, v.protein, v.presence, v.in_words) for v in record.variants]
    assert variants == [("PIK3CA", "H1047R", "present", True)], where


def test_there_are_codes():
    assert len(report_codes()) >= 15


@pytest.mark.parametrize("code", report_codes(), ids=lambda c: c[1])
def test_every_form_of_every_report_states_the_same(code):
    for name, resources in forms(coded(*code)):
        assert_facts(record_of(resources), name)


@pytest.mark.parametrize(
    "code", [c for c in report_codes() if c[1] not in {"51969-4", "81247-9"}], ids=lambda c: c[1]
)
def test_a_narrative_observation_states_the_same(code):
    assert_facts(record_of(observation(coded(*code))), "observation")


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_report_that_is_withdrawn_states_nothing(status):
    record = record_of([diagnostic_report(coded(*report_codes()[0]), conclusion=WORDS) | {"status": status}])  # fmt: skip
    assert (record.receptors, record.variants) == ((), ())
