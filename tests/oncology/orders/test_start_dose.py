"""What mends an order: the dose for this patient and place, and the drug that it lacks."""

from __future__ import annotations

from datetime import date

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.options.rooms import BASE, PLACES

AFTER = ["letrozole + palbociclib, 2023-02-01 to 2026-11-02, progression"]


def verdicts(orders: list, place: str = "us", **changes: object) -> list[dict]:
    resources = chart.resources({**BASE, **changes})
    case = Case(resources, "p", date(2026, 11, 24), place, draft_orders=chart.drafts(orders))
    return assess(case, load_knowledge(), terminology.load())["orders"]


@pytest.mark.parametrize(
    ("ordered", "egfr", "dose"),
    [
        ("300 mg twice daily", 70, None),
        ("600 mg twice daily", 70, 300),
        ("300 mg twice daily", 40, 200),
        ("600 mg twice daily", 40, 200),
        ("200 mg twice daily", 40, None),
    ],
)
def test_the_dose_to_take_is_the_one_for_the_kidney(ordered: str, egfr: int, dose) -> None:
    (order,) = verdicts(
        [{"drug": "olaparib", "dose": ordered}],
        lines=AFTER,
        genes={"BRCA2": "c.5946del germline pathogenic"},
        labs={"egfr": egfr},
    )
    assert (order.get("startDose") or {}).get("value") == dose


@pytest.mark.parametrize(("child_pugh", "dose"), [(None, 345), ("B", 258)])
def test_a_dose_too_low_is_raised_to_the_one_for_the_liver(child_pugh, dose) -> None:
    """What an order is faulted for says nothing of what its full dose would be faulted for."""
    resources = [
        {
            "resourceType": "Observation", "id": "cp", "status": "final",
            "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-11-01",
            "code": {"text": "Child-Pugh class"}, "valueCodeableConcept": {"text": "B"},
        }
    ]  # fmt: skip
    (order,) = verdicts(
        [{"drug": "elacestrant", "dose": "86 mg once daily"}],
        lines=AFTER,
        genes={"ESR1": "Y537S"},
        resources=resources if child_pugh else [],
    )
    assert "dose-below-effective" in {reason["code"] for reason in order["reasons"]}
    assert order["startDose"]["value"] == dose


@pytest.mark.parametrize("place", PLACES)
def test_a_lacking_partner_is_added_at_the_dose_of_the_place(place: str) -> None:
    orders = verdicts(
        ["capivasertib"], place, lines=AFTER, genes={"AKT1": "E17K"}, labs={"hba1c": 5.2}
    )
    ((addition,),) = [order["additions"] for order in orders]
    forms = load_knowledge().agents["fulvestrant"].doses
    label = next(form for form in forms if place in form.jurisdictions and not form.requires)
    assert addition["agent"] == "fulvestrant"
    assert addition["dose"]["text"] == label.text
    assert len({form.text for form in forms}) > 1
    together = verdicts(["capivasertib", "fulvestrant"], place, lines=AFTER, genes={"AKT1": "E17K"})
    assert [order.get("additions") for order in together] == [None, None]


def test_a_lowered_dose_that_no_label_states_is_not_offered() -> None:
    """Partial DPD deficiency asks for an individual dose."""
    resources = [
        {
            "resourceType": "Observation", "id": "dpyd", "status": "final",
            "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-11-01",
            "code": {"text": "DPYD genotype"},
            "valueCodeableConcept": {"text": "Intermediate metabolizer"},
        }
    ]  # fmt: skip
    (order,) = verdicts(
        [{"drug": "capecitabine", "dose": "1250 mg/m2 twice daily"}],
        lines=AFTER,
        resources=resources,
    )
    assert "dpyd-partial" in {reason["code"] for reason in order["reasons"]}
    assert "startDose" not in order
