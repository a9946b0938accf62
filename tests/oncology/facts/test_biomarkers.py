"""ER, PR and HER2 from several results: measured before stated, by date, specimen, reflex ISH."""

from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.facts.biomarkers import combine_markers
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters

DAY = date(2026, 11, 24)
IHC, ISH, OVERALL = "85319-2", "85318-4", "48676-1"

# results (code, text, day, site), category, score, ISH, gaps
HER2 = [
    ([(IHC, "0", "2026-01-05", "")], "zero", "0", None, []),
    ([(IHC, "0, no staining", "2026-01-05", "")], "zero", "0", None, []),
    ([(IHC, "0 with faint staining", "2026-01-05", "")], "ultralow", "0", None, []),
    ([(IHC, "1+", "2026-01-05", "")], "low", "1+", None, []),
    ([(IHC, "2+", "2026-01-05", "")], "equivocal", "2+", None, []),
    ([(IHC, "2+", "2026-01-05", ""), (ISH, "not amplified", "2026-01-05", "")], "low", "2+", "not-amplified", []),
    ([(IHC, "2+", "2026-01-05", ""), (ISH, "not amplified", "2026-01-20", "")], "low", "2+", "not-amplified", []),
    ([(IHC, "2+", "2026-01-05", ""), (ISH, "amplified", "2026-01-20", "")], "positive", "2+", "amplified", []),
    # too late to be the reflex test of that specimen: a new one without a score
    ([(IHC, "2+", "2025-01-05", ""), (ISH, "not amplified", "2026-01-20", "")], "negative", None, "not-amplified", []),
    # an ISH before the IHC is of another specimen
    ([(IHC, "2+", "2026-01-20", ""), (ISH, "not amplified", "2026-01-05", "")], "equivocal", "2+", None, []),
    ([(IHC, "3+", "2026-01-05", "")], "positive", "3+", None, []),
    ([(OVERALL, "Negative", "2026-01-05", "")], "negative", None, None, []),
    # the newest specimen counts, and a metastasis before the primary
    ([(IHC, "0", "2020-01-05", ""), (IHC, "1+", "2026-01-05", "")], "low", "1+", None, []),
    ([(IHC, "1+", "2020-01-05", ""), (IHC, "0", "2026-01-05", "")], "zero", "0", None, []),
    ([(IHC, "0", "2020-01-05", "liver metastasis"), (IHC, "1+", "2026-01-05", "breast")], "zero", "0", None, []),
    # a plain negative does not undo an earlier score
    ([(IHC, "1+", "2020-01-05", ""), (OVERALL, "Negative", "2026-01-05", "")], "low", "1+", None, []),
    # two scores of one day: the higher, and it is said
    ([(IHC, "0", "2026-01-05", ""), (IHC, "1+", "2026-01-05", "")], "low", "1+", None, ["her2-scores-differ"]),
    ([(IHC, "1+", "2026-01-05", ""), (IHC, "0", "2026-01-05", "")], "low", "1+", None, ["her2-scores-differ"]),
    ([(IHC, "3+", "2020-01-05", ""), (IHC, "1+", "2026-01-05", "")], "low", "1+", None, ["her2-discordant"]),
]  # fmt: skip


def her2_markers(results):
    resources = [
        {
            "resourceType": "Observation",
            "id": f"o{number}",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "effectiveDateTime": day,
            "valueString": text,
            "bodySite": {"text": site},
        }
        for number, (code, text, day, site) in enumerate(results)
    ]
    return combined_markers(resources)


def combined_markers(resources):
    words = terminology.load()
    record = read_record(resources, "p", DAY, words)
    return combine_markers(record, follow(record, Rules(load_parameters(), words, DAY)).history)


@pytest.mark.parametrize(("results", "category", "ihc", "ish", "gaps"), HER2)
def test_her2(results, category, ihc, ish, gaps) -> None:
    combined = her2_markers(results)
    assert (combined.her2.category, combined.her2.ihc, combined.her2.ish) == (category, ihc, ish)
    assert [reason.code for reason in combined.conflicts] == gaps


def test_low_once_is_remembered() -> None:
    combined = her2_markers([(IHC, "1+", "2020-01-05", ""), (IHC, "0", "2026-01-05", "")])
    assert combined.her2.ever_low


# what a diagnosis says (text, day), measured results (text, day), ER status, percent
RECEPTORS = [
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
    resources = [
        {"resourceType": "Condition", "id": f"c{n}", "subject": subject, "onsetDateTime": day, "code": {"text": words}}
        for n, (words, day) in enumerate(diagnoses)
    ]  # fmt: skip
    code = {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]}
    resources += [
        {"resourceType": "Observation", "id": f"o{n}", "status": "final", "subject": subject, "code": code,
         "effectiveDateTime": day, "valueString": words}
        for n, (words, day) in enumerate(results)
    ]  # fmt: skip
    return resources


@pytest.mark.parametrize(("diagnoses", "results", "status", "percent"), RECEPTORS)
def test_er(diagnoses, results, status, percent) -> None:
    state = combined_markers(chart(diagnoses, results)).er
    assert (state.status, state.percent) == (status, percent)
