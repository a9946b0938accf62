"""ER and PR from several results: measured before stated, contradictions shown."""

from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.facts.biomarkers import combine_markers
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters

DAY = date(2026, 11, 24)

# what a diagnosis says (text, day), measured results (text, day), ER status, percent
TABLE = [
    # an older measurement that agrees keeps its share of nuclei
    ([("ER+ breast cancer", "2026-01")], [("Positive (5%)", "2024-03-01")], "low-positive", 5.0),
    ([("ER+ breast cancer", "2026-01")], [("Positive (90%)", "2024-03-01")], "positive", 90.0),
    # one that disagrees is another specimen: the newer statement stands
    ([("ER negative breast cancer", "2026-01")], [("Positive (90%)", "2020-03-01")], "negative", None),
    ([("ER negative breast cancer", "2020-01")], [("Positive (90%)", "2026-03-01")], "positive", 90.0),
    # nothing measured
    ([("ER+ breast cancer", "2026-01")], [], "positive", None),
]  # fmt: skip


def chart(diagnoses, results):
    subject = {"reference": "Patient/p"}
    found = [
        {"resourceType": "Condition", "id": f"c{n}", "subject": subject, "onsetDateTime": day, "code": {"text": words}}
        for n, (words, day) in enumerate(diagnoses)
    ]  # fmt: skip
    code = {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]}
    found += [
        {"resourceType": "Observation", "id": f"o{n}", "status": "final", "subject": subject, "code": code,
         "effectiveDateTime": day, "valueString": words}
        for n, (words, day) in enumerate(results)
    ]  # fmt: skip
    return found


@pytest.mark.parametrize(("diagnoses", "results", "status", "percent"), TABLE)
def test_er(diagnoses, results, status, percent) -> None:
    terms = terminology.load()
    record = read_record(chart(diagnoses, results), "p", DAY, terms)
    history = follow(record, Rules(load_parameters(), terms, DAY)).history
    state = combine_markers(record, history).er
    assert (state.status, state.percent) == (status, percent)
