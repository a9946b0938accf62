"""A query in the form that an EHR takes, and what its discovery offers."""

import pytest

from hooks.profile import Form, Profile, part_key

WHOLE = "Observation?patient={{context.patientId}}&_count=1000"
PATIENT = "Patient/{{context.patientId}}"


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        (Form(), {"o": WHOLE}),
        (Form(count=0), {"o": "Observation?patient={{context.patientId}}"}),
        (Form(count=50), {"o": "Observation?patient={{context.patientId}}&_count=50"}),
        (
            Form(intents=("order", "plan")),
            {"o": "Observation?patient={{context.patientId}}&intent=order,plan&_count=1000"},
        ),
        (
            Form(categories=("laboratory", "vital-signs"), count=0),
            {
                "oLaboratory": "Observation?patient={{context.patientId}}&category=laboratory",
                "oVitalSigns": "Observation?patient={{context.patientId}}&category=vital-signs",
            },
        ),
    ],
)
def test_a_query_is_put_in_its_form(form, parts):
    assert form.parts("o", WHOLE) == parts


def test_a_read_has_one_form():
    assert Form().parts("patient", PATIENT) == {"patient": PATIENT}


def test_a_key_names_the_category_in_letters_and_digits():
    assert part_key("reports", "LP7839-6") == "reportsLP78396"
    assert part_key("o", "social-history") == "oSocialHistory"


def test_discovery_offers_what_is_served_in_its_form():
    profile = Profile(frozenset({"gone"}), {"o": Form(categories=("exam",))})
    offered = profile.prefetch({"patient": PATIENT, "gone": "X?patient=1", "o": WHOLE})
    assert [*offered] == ["patient", "oExam"]


def test_a_site_changes_what_is_known_of_its_vendor():
    vendor = Profile(frozenset({"a", "b"}), {"o": Form(count=5)})
    own = vendor.with_site(frozenset({"c"}), frozenset({"a"}), {"p": Form(count=7)})
    assert own.not_served == {"b", "c"}
    assert own.forms == {"o": Form(count=5), "p": Form(count=7)}
