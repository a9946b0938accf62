"""A draft that names its drug is read without the chart; one that points to a Medication finds it."""

import terminology
from oncology.intake import read_drafts

MEDICATION = {"resourceType": "Medication", "id": "m", "code": {"text": "letrozole"}}
DRAFT = {"resourceType": "MedicationRequest", "id": "d", "subject": {"reference": "Patient/p"}}
NAMED = {**DRAFT, "medicationCodeableConcept": {"text": "letrozole"}}
POINTING = {**DRAFT, "medicationReference": {"reference": "Medication/m"}}


class Chart(tuple):
    """Counts how often it was gone through."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def ingredients(draft, chart, *others):
    [medication] = read_drafts((draft, *others), terminology.load(), chart)
    return medication.ingredients


def test_a_chart_is_gone_through_only_for_who_points_into_it():
    chart = Chart((MEDICATION,))
    assert ingredients(NAMED, chart) == ("letrozole",)
    assert chart.times == 0
    assert ingredients(POINTING, chart) == ("letrozole",)
    assert chart.times == 1


def test_of_two_under_one_address_that_beside_the_draft_counts():
    chart = Chart(({**MEDICATION, "code": {"text": "anastrozole"}},))
    assert ingredients(POINTING, chart, MEDICATION) == ("letrozole",)


def test_what_is_not_there_leaves_the_drug_unknown():
    assert ingredients(POINTING, ()) == ()
