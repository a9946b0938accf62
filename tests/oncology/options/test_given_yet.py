"""What an option says of therapy before is true, whatever shape the record of it has."""

from __future__ import annotations

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, SHAPES, patient, statement

SENTENCE = "A CDK4/6 inhibitor with endocrine therapy comes first; none was given yet."
LETROZOLE = ["letrozole, 2024-02-01 to 2026-10-10, progression"]
INHIBITORS = sorted(
    name for name, drug in terminology.load().drugs.items() if "cdk4-6-inhibitor" in drug.classes
)


def options(*records: dict, jurisdiction: str = "us") -> dict[str, dict]:
    document = assess(
        Case(chart.resources(patient(*records, lines=LETROZOLE)), "p", DAY, jurisdiction),
        load_knowledge(),
        terminology.load(),
    )
    return {option["id"]: option for option in document["options"]}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("drug", INHIBITORS)
def test_none_was_given_yet_is_said_where_none_was(drug: str, shape: str) -> None:
    records = [] if shape == "none" else [statement(drug, shape)]
    by_id = options(*records)
    assert any(SENTENCE in o["rationale"] for o in by_id.values()) is (shape == "none")


@pytest.mark.parametrize("drug", ["letrozole", "capecitabine", "elacestrant", "olaparib"])
def test_it_is_said_whatever_else_has_no_dates(drug: str) -> None:
    by_id = options(statement(drug, "undated"))
    assert any(SENTENCE in o["rationale"] for o in by_id.values())


def test_a_label_waits_where_the_class_is_unknown() -> None:
    by_id = options(statement("", "study drug"), jurisdiction="eu")
    assert by_id["elacestrant"]["status"] == "needs-data"
    waiting = [c["id"] for c in by_id["elacestrant"]["criteria"] if c["result"] == "unknown"]
    assert waiting == ["prior-cdk46"]


def test_a_stop_for_toxicity_within_days_leaves_the_class_open() -> None:
    by_id = options(statement("palbociclib", "short"))
    for name in ("abemaciclib-fulvestrant", "ribociclib-fulvestrant", "palbociclib-fulvestrant"):
        assert by_id[name]["status"] in {"preferred", "alternative"}
    assert "toxicity-again" in [c["code"] for c in by_id["palbociclib-fulvestrant"]["cautions"]]
