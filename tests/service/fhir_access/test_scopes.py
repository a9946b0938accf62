import pytest

from service.fhir_access.scopes import Cover, scope_cover


@pytest.mark.parametrize(
    ("scope", "interaction", "cover"),
    [
        ("patient/Observation.read", "search", Cover.WHOLE),
        ("user/*.read", "read", Cover.WHOLE),
        ("system/*.*", "search", Cover.WHOLE),
        ("patient/Observation.rs", "search", Cover.WHOLE),
        ("patient/Observation.cruds", "read", Cover.WHOLE),
        ("patient/Observation.r", "search", Cover.NONE),
        ("patient/Observation.s", "read", Cover.NONE),
        ("patient/Observation.write", "search", Cover.NONE),
        ("patient/Observation.cud", "read", Cover.NONE),
        ("patient/Condition.rs", "search", Cover.NONE),
        ("patient/Observation.rs?category=laboratory", "search", Cover.PART),
        ("patient/Observation.rs?category=laboratory patient/*.read", "search", Cover.WHOLE),
        ("openid fhirUser launch/patient offline_access", "search", Cover.UNKNOWN),
        ("", "search", Cover.UNKNOWN),
        ("patient/Observation", "search", Cover.UNKNOWN),
    ],
)
def test_versions_1_and_2(scope, interaction, cover):
    assert scope_cover(scope, "Observation", interaction) is cover


LAB = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"


@pytest.mark.parametrize(
    ("scope", "category", "cover"),
    [
        ("patient/Observation.rs?category=laboratory", "laboratory", Cover.WHOLE),
        (f"patient/Observation.rs?category={LAB}", "laboratory", Cover.WHOLE),
        (f"patient/Observation.rs?category={LAB}", "exam", Cover.NONE),
        (f"patient/Observation.rs?category={LAB} user/Observation.rs?category=exam", "exam", Cover.WHOLE),
        (f"patient/Observation.rs?category={LAB}&status=final", "laboratory", Cover.PART),
        ("patient/Observation.rs?code=x", "laboratory", Cover.PART),
        ("patient/Observation.rs", "exam", Cover.WHOLE),
        (f"patient/Observation.rs?category={LAB}", None, Cover.PART),
    ],
)  # fmt: skip
def test_a_scope_of_one_category_covers_the_query_for_it(scope, category, cover):
    assert scope_cover(scope, "Observation", "search", category) is cover
