"""The SMART registration of a tenant: what is read, and what is refused without a word of a secret."""

import pytest
import yaml

from service.config import Settings
from service.trust import TenantsError, new_private_key, tenants_of
from service.trust.tenants import load_tenants

TENANT = {
    "id": "north", "issuer": "urn:ehr", "audiences": ["luminal"], "jwks": {"keys": []},
    "fhir_servers": ["https://ehr.example/fhir"],
}  # fmt: skip
PUBLIC = {"client_id": "app", "kind": "public"}


@pytest.fixture
def write(tmp_path):
    (tmp_path / "secret").write_text(" top-secret\n")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "app.pem").write_bytes(new_private_key())

    def write(*parts, **changes):
        rows = [
            {**TENANT, "id": f"t{number}", "tenant_claims": [str(number)], "smart": part, **changes}
            for number, part in enumerate(parts)
        ]
        path = tmp_path / "tenants.yaml"
        path.write_text(yaml.safe_dump({"tenants": rows}))
        return path

    return write


@pytest.mark.parametrize(
    "part",
    [PUBLIC, {**PUBLIC, "kind": "secret", "secret_file": "secret"}, {**PUBLIC, "kind": "key", "key_file": "app.pem"}],
    ids=lambda part: part["kind"],
)  # fmt: skip
def test_each_kind_is_read(write, part):
    [tenant] = load_tenants(write(part))
    registration = tenant.registration
    assert (registration.client_id, registration.kind) == ("app", part["kind"])
    assert registration.secret == ("top-secret" if part["kind"] == "secret" else "")
    assert (registration.key is not None) == (part["kind"] == "key")
    assert "top-secret" not in repr(tenant)


@pytest.mark.parametrize(
    "part",
    [
        {"client_id": "app"}, {**PUBLIC, "kind": "secret"}, {**PUBLIC, "kind": "key"}, {**PUBLIC, "kind": "x"},
        {**PUBLIC, "secret_file": "secret"}, {**PUBLIC, "key_file": "app.pem"}, {**PUBLIC, "client_id": "a b"},
        {**PUBLIC, "kind": "secret", "secret_file": "absent"}, {**PUBLIC, "kind": "secret", "secret_file": "empty"},
        {**PUBLIC, "kind": "key", "key_file": "secret"}, {**PUBLIC, "scopes": ['a"b']}, {**PUBLIC, "scopes": ["a b"]},
        {**PUBLIC, "session_minutes": 0}, {**PUBLIC, "session_minutes": 500}, {**PUBLIC, "secret": "top-secret"},
    ],
    ids=str,
)  # fmt: skip
def test_a_faulty_registration_stops_the_start(write, part):
    with pytest.raises(TenantsError) as caught:
        load_tenants(write(part))
    assert "t0" in str(caught.value)
    assert "top-secret" not in str(caught.value)


def test_servers_that_launches_could_not_tell_apart(write):
    with pytest.raises(TenantsError, match="another tenant"):
        load_tenants(write(PUBLIC, PUBLIC))
    with pytest.raises(TenantsError, match="another tenant"):
        load_tenants(write(PUBLIC, PUBLIC, fhir_servers=["https://EHR.example:443/fhir/"]))
    with pytest.raises(TenantsError, match="fhir_servers"):
        load_tenants(write(PUBLIC, fhir_servers=[]))


def test_browsers_need_an_address_to_come_back_to(write):
    path = str(write(PUBLIC))
    with pytest.raises(TenantsError, match="LUMINAL_PUBLIC_URL"):
        tenants_of(Settings(auth="required", tenants=path))
    assert tenants_of(Settings(auth="required", tenants=path, public_url="https://l.example"))
