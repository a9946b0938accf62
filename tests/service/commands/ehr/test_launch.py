"""What `luminal check-ehr` says of a SMART registration."""

import dataclasses

import pytest

from service.commands.ehr.launch import launch_findings
from service.config import Settings
from service.trust import load_tenants
from tests.service.ehr import Ehr, launchable


@pytest.fixture
def findings(tmp_path, engine):
    def findings(public_url="https://luminal.example", **configuration):
        ehr = Ehr(kind="secret", configuration=configuration)
        with launchable(tmp_path, engine, ehr) as world:
            settings = Settings(public_url=public_url, fhir_allow_http=True)
            [tenant] = load_tenants(tmp_path / "tenants.yaml")
            return [*launch_findings(settings, tenant, world.ehr.base)]

    return findings


def test_what_a_launch_will_ask_for_is_said(findings):
    [finding] = findings()
    assert finding.is_good
    assert "launch patient/Patient.rs" in finding.text


def test_a_configuration_that_cannot_be_used_is_a_fault(findings):
    [finding] = findings(token_endpoint=None)
    assert (finding.is_good, "configuration-unusable" in finding.text) == (False, True)


def test_a_missing_address_and_another_kind_of_client_are_faults(findings):
    got = findings("", token_endpoint_auth_methods_supported=["private_key_jwt"])
    assert [finding.is_good for finding in got] == [False, True, False]
    assert "LUMINAL_PUBLIC_URL" in got[0].mend
    assert "private_key_jwt" in got[2].mend


def test_what_is_not_offered_is_told(findings):
    got = findings(capabilities=["permission-v2", "launch-standalone"])
    assert [finding.text for finding in got][1:] == ["SMART: launch-ehr is not offered"]


def test_a_tenant_without_registration_is_not_asked(tmp_path, engine):
    with launchable(tmp_path, engine):
        [tenant] = load_tenants(tmp_path / "tenants.yaml")
    bare = dataclasses.replace(tenant, registration=None)
    assert [*launch_findings(Settings(), bare, "http://127.0.0.1:1")] == []
