"""What is done to every resource before it is read: names, copies, what a panel hands down."""

import sys
from datetime import date

import pytest

import terminology
from oncology.intake.builder import RecordBuilder
from oncology.intake.prepare import prepare_entries
from oncology.intake.read_record import read_record
from oncology.intake.reading_rules import text_limit
from oncology.intake.therapy.draft_orders import read_drafts

LOINC = "http://loinc.org"
DAY = date(2026, 11, 24)


def observation(name, code="718-7", **fields):
    coding = {"system": LOINC, "code": code}
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [coding]},
        **fields,
    }


def report(name, members):
    return {
        "resourceType": "DiagnosticReport",
        "id": name,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"text": "Blood count"},
        "effectiveDateTime": "2026-10-01",
        "result": [{"reference": f"Observation/{member}"} for member in members],
    }


def reports(number):
    """As many reports with two results each, all but the report without a day."""
    for n in range(number):
        yield report(f"r{n}", (f"a{n}", f"b{n}"))
        yield observation(f"a{n}", valueQuantity={"value": 12 + n, "unit": "g/L"})
        yield observation(f"b{n}", "2160-0", valueQuantity={"value": 1 + n, "unit": "umol/L"})


def regions(number):
    """Regions studied, of which nothing can be told, beside as many resources that are none."""
    for n in range(number):
        yield {"resourceType": None}
        day = f"20{n % 20:02}-01-{n % 28 + 1:02}"
        yield observation(f"g{n}", "53041-0", effectiveDateTime=day)


LISTS = {"reports": reports, "regions": regions}


def lines_run(work):
    """How many lines of intake a piece of work runs: a count, no time."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if "/intake/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", LISTS)
def test_work_grows_as_the_list_does(name):
    words = terminology.load()

    def lines(number):
        resources = list(LISTS[name](number))
        return lines_run(lambda: read_record(resources, "p", DAY, words))

    lines(2)
    assert lines(320) <= 4.15 * lines(80)


def test_a_result_takes_the_day_of_its_report():
    entries, _ = prepare_entries(enumerate(list(reports(3)), 1), RecordBuilder())
    days = [e.get("effectiveDateTime") for e in entries if e.kind == "Observation"]
    assert days == ["2026-10-01"] * 6


def test_two_results_under_one_id_are_both_read_beside_a_report():
    """The one must not take the place of the other when the day of a panel is handed down."""
    resources = [
        *reports(1),
        observation("x", valueQuantity={"value": 90, "unit": "g/L"}),
        observation("x", "2160-0", valueQuantity={"value": 0.8, "unit": "mg/dL"}),
    ]
    entries, _ = prepare_entries(enumerate(resources, 1), RecordBuilder())
    codes = [e.get("code")["coding"][0]["code"] for e in entries if e.source == "Observation/x"]
    assert sorted(codes) == ["2160-0", "718-7"]


LIMIT = text_limit()
CHANNELS = {
    "value": lambda text: {"valueString": text},
    "note": lambda text: {"note": [{"text": text}]},
    "display": lambda text: {"valueCodeableConcept": {"coding": [{"display": text}]}},
    "component": lambda text: {"component": [{"code": {"text": text}}]},
    "contained": lambda text: {"contained": [{"resourceType": "Specimen", "type": {"text": text}}]},
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_text_that_no_report_has_is_cut_and_named(channel):
    """The first words are kept whole, whatever element holds them."""
    whole, long = "word " * (LIMIT // 5), "word " * LIMIT
    for text, gaps in ((whole, []), (long, ["text-too-long"])):
        record = RecordBuilder()
        [entry], _ = prepare_entries(
            enumerate([observation("a", **CHANNELS[channel](text))], 1), record
        )
        assert [gap.code for gap in record.gaps] == gaps
        assert entry.resource == observation(
            "a", **CHANNELS[channel](whole.strip() if gaps else text)
        )


def test_what_is_sent_is_not_changed_and_pages_are_no_text():
    long = "a" * (LIMIT + 1)
    sent = observation("a", valueString=long, text={"div": long}, image=[{"data": long}])
    record = RecordBuilder()
    [entry], _ = prepare_entries(enumerate([sent], 1), record)
    assert sent["valueString"] == long
    assert entry.get("valueString") == long[:LIMIT]
    assert (entry.get("text"), entry.get("image")) == (sent["text"], sent["image"])
    pages = {key: value for key, value in sent.items() if key != "valueString"}
    assert prepare_entries(enumerate([pages], 1), RecordBuilder())[0][0].resource is pages


def test_a_draft_is_read_as_far():
    text = "elacestrant " + "word " * LIMIT
    draft = {"resourceType": "MedicationRequest", "id": "d", "dosageInstruction": [{"text": text}]}
    [medication] = read_drafts([draft], terminology.load())
    assert len(medication.dose_text) <= LIMIT
