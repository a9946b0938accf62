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
