"""The tenants file: what is read, and what is refused with place and reason."""

import pytest
import yaml

from hooks import Form, Profile
from service.trust.tenants import TenantsError, load_tenants

GOOD = {
    "id": "north",
    "issuer": "https://ehr.example/fhir",
    "base_urls": ["https://luminal.example/"],
    "jku": ["https://ehr.example/keys"],
}


@pytest.fixture
def write(tmp_path):
    def write(*tenants, text=None):
        path = tmp_path / "tenants.yaml"
        path.write_text(yaml.safe_dump({"tenants": list(tenants)}) if text is None else text)
        return path

    return write


def test_defaults(write):
    [tenant] = load_tenants(write(GOOD))
    assert tenant.algorithms == ("ES384", "RS384")
    assert (tenant.leeway, tenant.max_lifetime) == (60, 3600)
    assert tenant.server_policy.servers == ()
    assert tenant.audiences_of("/cds-services") == ["https://luminal.example/cds-services"]


def test_a_key_set_beside_the_file(write, tmp_path):
    (tmp_path / "keys.json").write_text('{"keys": []}')
    [tenant] = load_tenants(write({**GOOD, "jwks_file": "keys.json"}))
    assert tenant.jwks == {"keys": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "North"}, {"issuer": None}, {"base_urls": None}, {"jku": None}, {"jku": ["http://a.example/k"]},
        {"algorithms": ["HS256"]}, {"algorithms": ["none"]}, {"algorithms": []}, {"unheard": 1},
        {"leeway_seconds": 4000}, {"max_lifetime_seconds": 100_000}, {"jurisdiction": "mars"},
        {"fhir_servers": ["ftp://x"]}, {"fhir_servers": ["https://u:p@x"]}, {"fhir_networks": ["10.0.0.1/8"]},
        {"jwks": {"keys": [{"kty": "EC", "d": "secret-part"}]}}, {"jwks": {"keys": [{"kty": "oct", "k": "secret-part"}]}},
        {"jwks": {"keys": 5}}, {"jwks_file": "absent.json"}, {"jwks": {"keys": []}, "jwks_file": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_a_faulty_entry_stops_the_start(write, changes):
    entry = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(TenantsError) as caught:
        load_tenants(write(entry))
    assert "tenants.yaml" in str(caught.value)
    assert "secret-part" not in str(caught.value)


def test_entries_that_a_token_could_not_tell_apart(write):
    other = {**GOOD, "id": "south"}
    for pair in (
        (GOOD, GOOD),
        (GOOD, other),
        ({**GOOD, "tenant_claims": ["a"]}, other),
        ({**GOOD, "tenant_claims": ["a"]}, {**other, "tenant_claims": ["a", "b"]}),
    ):
        with pytest.raises(TenantsError):
            load_tenants(write(*pair))
    assert (
        len(
            load_tenants(write({**GOOD, "tenant_claims": ["a"]}, {**other, "tenant_claims": ["b"]}))
        )
        == 2
    )


@pytest.mark.parametrize("text", ["", "tenants: []", "tenants: [", "- x", "\udcff"])
def test_files_that_are_none(write, text, tmp_path):
    if text == "\udcff":
        (tmp_path / "tenants.yaml").write_bytes(b"\xff\xfe\xff")
        path = tmp_path / "tenants.yaml"
    else:
        path = write(text=text)
    for one in (path, tmp_path / "absent.yaml"):
        with pytest.raises(TenantsError):
            load_tenants(one)


def test_a_vendor_gives_the_profile_and_the_site_changes_it(write):
    own = {
        "vendor": "epic", "deadline_ms": 2500, "chart_opening": "long", "not_served": ["medicationAdministrations"],
        "served": ["medicationStatements"],
        "queries": {"observations": {"categories": ["laboratory"]}, "procedures": {"count": 50}},
    }  # fmt: skip
    [plain, site] = load_tenants(
        write({**GOOD, "id": "plain", "issuer": "urn:plain"}, {**GOOD, **own})
    )
    assert (plain.profile, plain.deadline_ms) == (Profile(), None)
    assert site.deadline_ms == 2500
    assert (plain.chart_opening, site.chart_opening) == (None, "long")
    assert site.profile.not_served == {"medicationAdministrations"}
    assert site.profile.forms["observations"] == Form(("laboratory",))
    assert site.profile.forms["procedures"] == Form(count=50)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"vendor": "cerner"}, "none of epic, oracle, athena, uscore"),
        ({"not_served": ["allergy"]}, "the keys are patient, conditions"),
        ({"queries": {"allergy": {"count": 1}}}, "the keys are patient, conditions"),
        ({"not_served": ["allergies"], "served": ["allergies"]}, "stands in both"),
        ({"queries": {"allergies": {}}}, "queries"),
        ({"queries": {"observations": {"categories": ["a&b"]}}}, "queries"),
        ({"deadline_ms": 10}, "deadline_ms"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_in_words(write, changes, words):
    with pytest.raises(TenantsError, match=words):
        load_tenants(write({**GOOD, **changes}))
