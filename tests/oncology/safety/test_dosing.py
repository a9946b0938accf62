"""Ordered doses by body surface against label doses, with the measure known and unknown."""

from __future__ import annotations

from typing import Any

import pytest

from oncology.intake import read_drafts
from oncology.intake.therapy.dosage import read_dosages
from oncology.knowledge.evidence.model import DoseForm
from oncology.knowledge.load import load_knowledge as load
from oncology.safety import dosing
from oncology.values import Known
from terminology import load as words

# 1250 mg/m2 twice a day, days 1 to 14 of 21
FORM = DoseForm(
    text="1250 mg/m2 twice daily for 2 weeks of 3", value=1250, unit="mg/m2", per_period=2,
    period=1, period_unit="d", route="oral", source="label", treatment_days=tuple(range(1, 15)),
    cycle_days=21,
)  # fmt: skip


def instruction(value: float, unit: str, frequency: int = 2, **repeat: Any) -> dict[str, Any]:
    timing = {"frequency": frequency, "period": 1, "periodUnit": "d", **repeat}
    return {
        "timing": {"repeat": timing},
        "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}],
    }


def codes(*instructions: dict[str, Any], **facts: float) -> list[str]:
    draft = {
        "resourceType": "MedicationRequest",
        "id": "d1",
        "status": "draft",
        "medicationCodeableConcept": {"text": "capecitabine"},
        "dosageInstruction": list(instructions),
    }
    values = {name.replace("_", "-"): Known(value) for name, value in facts.items()}
    policy = load().order_policy.dose
    label = dosing.LabelDoses((FORM,), (FORM,), policy.narrow_factor)
    findings = dosing.check_dose(read_drafts([draft], words())[0], label, values, policy)
    return [finding.code for finding in findings]


CASES = [
    ("by surface, as the label", [instruction(1250, "mg/m2")], {}, []),
    ("by surface, too much", [instruction(1500, "mg/m2")], {}, ["dose-above-label"]),
    ("by weight, which the label does not use", [instruction(30, "mg/kg")], {}, ["dose-unit"]),
    ("surface unknown", [instruction(2150, "mg")], {}, ["dose-not-checked"]),
    ("only the weight known", [instruction(2150, "mg")], {"body_weight": 70.0}, ["dose-not-checked"]),
    ("surface from weight and height", [instruction(2150, "mg")], {"body_weight": 70.0, "body_height": 170.0}, []),
    ("surface recorded", [instruction(2250, "mg")], {"body_surface_area": 1.8}, []),
    ("rounded up within a tenth", [instruction(2400, "mg")], {"body_surface_area": 1.8}, []),
    ("too much for the surface", [instruction(3500, "mg")], {"body_surface_area": 1.8}, ["dose-above-label"]),
    ("in grams", [instruction(3.5, "g")], {"body_surface_area": 1.8}, ["dose-above-label"]),
    ("tablets", [instruction(4, "{tbl}")], {}, ["dose-in-pieces"]),
    ("in capitals", [instruction(3500, "MG")], {"body_surface_area": 1.8}, ["dose-above-label"]),
    ("by surface, in German", [instruction(1500, "mg/qm")], {}, ["dose-above-label"]),
    ("pills in words", [instruction(4, "Tablet(s)")], {}, ["dose-in-pieces"]),
    ("a unit nobody knows", [instruction(4, "scoop")], {}, ["dose-unit-unknown"]),
    ("once a day", [instruction(1250, "mg/m2", 1)], {}, ["dose-too-rarely"]),
    ("three times a day", [instruction(1250, "mg/m2", 3)], {}, ["dose-too-often"]),
    ("28 doses in 21 days, on average as the label", [instruction(1250, "mg/m2", 28, period=21)], {}, []),
    ("morning and evening apart", [instruction(1250, "mg/m2", 1), instruction(1250, "mg/m2", 1)], {}, []),
    ("a single dose has no rhythm", [instruction(1250, "mg/m2", 1, count=1)], {}, []),
    ("words only", [{"text": "as told"}], {}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("instructions", "facts", "expected"), [pytest.param(*c[1:], id=c[0]) for c in CASES]
)
def test_dose(instructions, facts, expected) -> None:
    assert codes(*instructions, **facts) == expected


RHYTHMS = [
    ({"repeat": {"frequency": 1, "period": 3, "periodUnit": "wk"}}, (1.0, 21.0)),
    ({"repeat": {"period": 12, "periodUnit": "h"}}, (1.0, 0.5)),
    ({"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}, (2.0, 1.0)),
    ({"repeat": {"dayOfWeek": ["mon", "thu"]}}, (2.0, 7.0)),
    ({"code": {"coding": [{"code": "BID"}]}}, (2.0, 1.0)),
    ({"code": {"coding": [{"code": "QOD"}]}}, (1.0, 2.0)),
    ({"code": {"text": "when needed"}}, (None, None)),
]


@pytest.mark.parametrize(("timing", "expected"), RHYTHMS)
def test_rhythm(timing, expected) -> None:
    quantity = {"doseQuantity": {"value": 1, "unit": "mg"}}
    resource = {"dosageInstruction": [{"timing": timing, "doseAndRate": [quantity]}]}
    (dosage,) = read_dosages(resource)
    assert (dosage.frequency, dosage.period_days) == expected
