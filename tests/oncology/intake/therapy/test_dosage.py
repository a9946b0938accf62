"""The unit of a dose: a code where it is of UCUM, else the words beside it."""

from __future__ import annotations

import pytest

from oncology.intake import read_drafts
from oncology.intake.therapy.dosage import read_dosages
from terminology import load as words

HOUSE = "urn:oid:1.2.840.114350.1.13.1"
UCUM = "http://unitsofmeasure.org"


def order(quantity):
    return {
        "resourceType": "MedicationRequest",
        "id": "d1",
        "medicationCodeableConcept": {"text": "everolimus"},
        "dosageInstruction": [{"doseAndRate": [{"doseQuantity": quantity}]}],
    }


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [
        ({"value": 10, "unit": "milligram", "system": UCUM, "code": "mg"}, "mg"),
        ({"value": 10, "unit": "mg", "code": "mg"}, "mg"),
        ({"value": 10, "unit": "mg"}, "mg"),
        ({"value": 10, "system": UCUM, "code": "mg"}, "mg"),
        ({"value": 10, "unit": "mg", "system": HOUSE, "code": "3"}, "mg"),
        ({"value": 10, "system": HOUSE, "code": "3"}, "3"),
        ({"value": 10}, None),
    ],
)
def test_the_unit_of_a_dose(quantity, unit):
    (dosage,) = read_dosages(order(quantity))
    assert dosage.unit == unit


@pytest.mark.parametrize(
    ("value", "unit", "dose"),
    [
        (10, "MG", (10.0, "mg")),
        (0.01, "g", (10.0, "mg")),
        (750, "ug", (0.75, "mg")),
        (1, "Tablet", (1.0, "Tablet")),
    ],
)
def test_the_dose_of_a_record_is_read_in_milligrams_however_it_is_written(value, unit, dose):
    """A drug whose low doses are for another use is told apart by it."""
    (record,) = read_drafts([order({"value": value, "unit": unit})], words())
    assert (pytest.approx(record.dose_value), record.dose_unit) == dose
