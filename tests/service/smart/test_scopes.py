"""Scopes: one for each type that is read, in the version of the server, and no more than that."""

import pytest

from hooks import QUERIES, load_vendors
from hooks.profile import Profile
from service.fhir_access.scopes import Cover, scope_cover
from service.smart.configuration import Configuration
from service.smart.scopes import scopes_for
from service.trust import Registration


def configuration(capabilities=(), scopes=()):
    parts = map(frozenset, (capabilities, scopes, ()))
    return Configuration("https://a.example/a", "https://a.example/t", None, None, *parts)


def scopes(*own, profile=None, is_from_ehr=True, **said):
    registration = Registration("app", "public", scopes=own)
    return scopes_for(registration, profile or Profile(), configuration(**said), is_from_ehr)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ({"capabilities": ["permission-v2"]}, "rs"),
        ({"capabilities": ["permission-v1"]}, "read"),
        ({"capabilities": ["permission-v1", "permission-v2"]}, "rs"),
        ({"scopes": ["patient/Observation.rs"]}, "rs"),
        ({"scopes": ["patient/*.cruds"]}, "rs"),
        ({"scopes": ["patient/*.read"]}, "read"),
        ({"capabilities": ["permission-v1"], "scopes": ["patient/*.rs"]}, "read"),
        ({}, "read"),
    ],
)
def test_the_version_is_what_the_server_takes(said, right):
    resources = [scope for scope in scopes(**said) if "/" in scope]
    assert {scope.rpartition(".")[2] for scope in resources} == {right}


@pytest.mark.parametrize("capability", ["permission-v1", "permission-v2"])
def test_every_query_is_covered_and_nothing_may_be_written(capability):
    text = " ".join(scopes(capabilities=[capability]))
    for query in QUERIES.values():
        assert scope_cover(text, query.kind, "search") is Cover.WHOLE
        assert scope_cover(text, query.kind, "read") is Cover.WHOLE
    assert not any(word in text for word in ("write", "*", "user/", "offline", "cud"))


def test_the_context_says_who_chooses_the_patient():
    assert scopes()[0] == "launch"
    assert scopes(is_from_ehr=False)[0] == "launch/patient"


def test_what_the_vendor_does_not_serve_is_not_asked_for():
    profile = load_vendors()["epic"].profile
    assert profile.not_served
    kinds = {QUERIES[key].kind for key in profile.not_served}
    assert not any(f"/{kind}." in scope for kind in kinds for scope in scopes(profile=profile))


def test_a_site_adds_scopes_or_puts_its_own_in_their_place():
    assert {"openid", "fhirUser", "patient/Patient.read"} <= set(scopes("openid", "fhirUser"))
    own = ("openid", "patient/Patient.rs", "user/Observation.rs")
    assert scopes(*own) == ("launch", *own)
