"""What is known although nothing is recorded stands in a table, each fact with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from oncology.checks.criteria import always_known
from oncology.checks.documents import read_documents
from oncology.knowledge import SHIPPED
from oncology.values import Known
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import facts_on, patient, statement

TABLE = yaml.safe_load((Path(__file__).parent / "empty_record.yaml").read_text())
WAITS = [name for group in TABLE["waits"] for name in group["facts"]]
ALWAYS = [name for group in TABLE["always"] for name in group["facts"]]
# records on which what was given, or how it ended, is not known
UNCERTAIN = {
    "study drug": [statement("", "study drug", "progression")],
    "without dates": [statement(drug, "undated", number=n) for n, drug in enumerate(("letrozole", "palbociclib", "capecitabine"))],
    "adjuvant study drug": [{**statement("", "study drug"), "effectivePeriod": {"start": "2018-04-01", "end": "2022-04-01"}}],
    "condition without onset": [statement("letrozole", "undated", "toxicity"), {"resourceType": "Condition", "id": "lung", "subject": {"reference": "Patient/p"}, "code": {"text": "pneumonitis"}}],
    "chemotherapy until some day": [{**statement("capecitabine", "dated"), "effectivePeriod": {"start": "2026-02-01", "end": "2026"}}],
    "endocrine therapy without dates": [statement("letrozole", "undated", "progression")],
}  # fmt: skip


def test_the_table_is_what_is_known() -> None:
    names = {name for name, fact in facts_on([]).items() if isinstance(fact, Known)}
    assert sorted(names) == sorted([*WAITS, *ALWAYS])


def test_each_group_says_why() -> None:
    for group in (*TABLE["waits"], *TABLE["always"]):
        assert len(group["reason"].split()) >= 6


@pytest.fixture(scope="module")
def uncertain() -> dict[str, dict]:
    """The facts on every uncertain record, by its name."""
    charts = {name: chart.resources(patient(*records)) for name, records in UNCERTAIN.items()}
    return {name: facts_on(resources) for name, resources in charts.items()}


@pytest.mark.parametrize("name", WAITS)
def test_a_rule_on_it_can_wait(name: str, uncertain) -> None:
    assert any(not isinstance(facts[name], Known) for facts in uncertain.values())


@pytest.mark.parametrize("name", ALWAYS)
def test_no_record_leaves_it_unknown(name: str, uncertain) -> None:
    assert all(isinstance(facts[name], Known) for facts in uncertain.values())


def test_what_the_check_takes_for_settled_is_in_the_table() -> None:
    assert sorted(always_known(read_documents(SHIPPED)) - set(ALWAYS)) == []
