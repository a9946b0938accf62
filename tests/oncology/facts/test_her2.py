"""HER2 from several results: by date, specimen, and reflex ISH."""

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
TABLE = [
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


def markers(results):
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
    words = terminology.load()
    record = read_record(resources, "p", DAY, words)
    return combine_markers(record, follow(record, Rules(load_parameters(), words, DAY)).history)


@pytest.mark.parametrize(("results", "category", "ihc", "ish", "gaps"), TABLE)
def test_category(results, category, ihc, ish, gaps) -> None:
    found = markers(results)
    assert (found.her2.category, found.her2.ihc, found.her2.ish) == (category, ihc, ish)
    assert [reason.code for reason in found.conflicts] == gaps


def test_low_once_is_remembered() -> None:
    found = markers([(IHC, "1+", "2020-01-05", ""), (IHC, "0", "2026-01-05", "")])
    assert found.her2.ever_low
