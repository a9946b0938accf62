"""FHIR servers as vendors have them: each is read by prefetch and by fetch, slow ones by their deadline."""

import time
from contextlib import ExitStack
from uuid import uuid4

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from flask import request

from hooks import load_vendors
from service.demo.fhir import demo_patients
from service.demo.stub import chart_of, create_stub
from tests.prefetch import prefetch_of

VENDORS = ("epic", "oracle", "athena", "uscore")
LACKED = ["medicationStatements", "medicationAdministrations"]  # US Core does without them
WITHOUT = {"athena": [*LACKED, "medicationDispenses"], "uscore": LACKED}
ISSUER, PUBLIC = "https://ehr.example/fhir", "https://luminal.example"
PATIENTS = demo_patients()
SLOW = 0.25  # seconds of an answer


@pytest.fixture(scope="module")
def stubs(serve):
    """Address and queries of each vendor's server; `slow` is one of Epic that takes its time."""
    with ExitStack() as stack:
        servers = {}
        for name in (*VENDORS, "slow"):
            vendor = load_vendors()["epic" if name == "slow" else name]
            app = create_stub(vendor, PATIENTS, SLOW if name == "slow" else 0)
            queries = []
            app.before_request(lambda queries=queries: queries.append(request.full_path))
            servers[name] = stack.enter_context(serve(app)), queries
        yield servers


@pytest.fixture(scope="module")
def key():
    return ec.generate_private_key(ec.SECP384R1())


@pytest.fixture(scope="module")
def service(start, tmp_path_factory, stubs, key):
    """A service with a tenant for each vendor, and some of which nothing is known."""
    jwk = jwt.get_algorithm_by_name("ES384").to_jwk(key.public_key(), as_dict=True)

    def tenant(name, server, **more):
        return {
            "id": name, "issuer": ISSUER, "tenant_claims": [name], "base_urls": [PUBLIC],
            "jwks": {"keys": [{**jwk, "kid": "k"}]}, "fhir_servers": [stubs[server][0]],
            "fhir_networks": ["127.0.0.0/8"], "deadline_ms": 8000, **more,
        }  # fmt: skip

    rows = [
        tenant(
            name, name, vendor=name, **({"not_served": WITHOUT[name]} if name in WITHOUT else {})
        )
        for name in VENDORS
    ]
    rows += [tenant(f"plain-{name}", name) for name in VENDORS]
    rows += [tenant(f"vendor-{name}", name, vendor=name) for name in WITHOUT]
    rows += [tenant("patient", "slow", vendor="epic")]
    rows += [tenant("hasty", "slow", vendor="epic", deadline_ms=100)]
    path = tmp_path_factory.mktemp("vendors") / "tenants.yaml"
    path.write_text(yaml.safe_dump({"tenants": rows}))
    with start(auth="required", tenants=str(path), fhir_allow_http=True) as address:
        yield address


@pytest.fixture
def headers(key):
    """Returns the headers of a tenant's call to a path."""

    def headers(tenant, path):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": PUBLIC + path, "iat": now, "exp": now + 300}
        token = jwt.encode(
            {**claims, "jti": uuid4().hex, "tenant": tenant}, key, "ES384", {"kid": "k"}
        )
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def ask(service, http, headers, make_call, stubs):
    """Opens the chart of demo patient 2 in a tenant's EHR; without `prefetch` by its FHIR server."""

    def ask(tenant, prefetch=None, path="/cds-services/luminal-patient-view"):
        name = tenant.rpartition("-")[2]
        server = stubs["slow" if name in {"patient", "hasty"} else name][0]
        grant = {"access_token": "stub-token", "token_type": "Bearer", "expires_in": 60, "scope": "", "subject": "c"}  # fmt: skip
        access = {} if prefetch is not None else {"fhirServer": server, "fhirAuthorization": grant}
        call = make_call(prefetch=prefetch, **access)
        return http.post(service + path, json=call, headers=headers(tenant, path), timeout=30)

    return ask


@pytest.fixture
def prefetched(service, http, headers, stubs):
    """What an EHR prefetches by the templates that it is offered; a query that fails is left out."""

    def prefetched(tenant, server):
        listed = http.get(f"{service}/cds-services", headers=headers(tenant, "/cds-services"))
        templates = listed.json()["services"][0]["prefetch"]
        values = {}
        for key, template in templates.items():
            query = template.replace("{{context.patientId}}", "demo-2")
            answer = http.get(f"{stubs[server][0]}/{query}", headers={"Authorization": "Bearer t"})
            if answer.status_code == 200:
                values[key] = answer.json()
        return templates, values

    return prefetched


@pytest.fixture(scope="module")
def expected(post, make_call):
    """Cards of the same chart with everything prefetched by plain keys."""

    def expected(vendor):
        chart = list(chart_of(load_vendors()[vendor], PATIENTS["demo-2"]))
        return essence(post(make_call(prefetch=prefetch_of(chart))))

    return expected


def essence(answer):
    """What cards say and offer, but for the lines on missing data."""
    assert answer.status_code == 200, answer.text
    return [(card["summary"], card.get("suggestions")) for card in answer.json()["cards"]]


def lines(answer):
    return answer.json()["cards"][0]["detail"].splitlines()


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_vendor_is_read_by_prefetch(ask, prefetched, expected, vendor):
    templates, values = prefetched(vendor, vendor)
    assert templates.keys() == values.keys()
    answer = ask(vendor, values)
    assert essence(answer) == expected(vendor)
    assert len([line for line in lines(answer) if "Not served by this EHR" in line]) == 1
    assert "The EHR did not supply" not in answer.text


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_vendor_is_read_by_fetch(ask, stubs, expected, vendor):
    stubs[vendor][1].clear()
    answer = ask(vendor)
    assert essence(answer) == expected(vendor)
    assert "FHIR server" not in answer.text
    assert not any("metadata" in query for query in stubs[vendor][1])


@pytest.mark.parametrize("vendor", ["epic", "athena", "uscore"])
def test_a_server_of_which_nothing_is_known_is_asked_again_in_parts(ask, stubs, vendor, expected):
    """The plain query is refused for lack of a parameter; that is remembered, and what is not served."""
    first = ask(f"plain-{vendor}")
    assert essence(first) == expected(vendor)
    assert "Not served by this EHR: medication lists" in first.text
    asked = stubs[vendor][1]
    assert len([query for query in asked if query.startswith("/metadata")]) == 1
    asked.clear()
    assert essence(ask(f"plain-{vendor}")) == essence(first)
    refused = [q for q in asked if q.startswith("/Observation") and "category" not in q]
    assert refused == []
    assert not any(q.startswith(("/metadata", "/MedicationStatement")) for q in asked)


@pytest.mark.parametrize("vendor", sorted(WITHOUT))
def test_what_a_server_may_do_without_is_settled_by_its_capability(ask, expected, vendor):
    answer = ask(f"vendor-{vendor}")
    assert essence(answer) == expected(vendor)
    [line] = [line for line in lines(answer) if "Not served by this EHR" in line]
    assert ("drugs handed out" in line) is (vendor == "athena")
    assert "medication lists" in line
    assert "drugs given" in line


def test_what_the_server_said_stands_in_the_refusal(ask):
    answer = ask("plain-oracle")
    assert answer.status_code == 412
    texts = [issue["details"]["text"] for issue in answer.json()["issue"][1:]]
    assert any(text.endswith("reason: The parameter _count is not supported.") for text in texts)


def test_an_outcome_that_names_a_lacking_parameter_is_followed_by_the_parts(ask, make_call, http, service, headers, stubs, expected):  # fmt: skip
    """Q14: the EHR ran the plain query through its own API, and sent the refusal."""
    refusal = http.get(f"{stubs['epic'][0]}/Observation", headers={"Authorization": "Bearer t"})
    chart = list(chart_of(load_vendors()["epic"], PATIENTS["demo-2"]))
    prefetch = {**prefetch_of(chart), "observations": refusal.json()}
    path = "/cds-services/luminal-patient-view"
    grant = {"access_token": "stub-token", "token_type": "Bearer", "expires_in": 60, "scope": "", "subject": "c"}  # fmt: skip
    call = make_call(prefetch=prefetch, fhirServer=stubs["epic"][0], fhirAuthorization=grant)
    answer = http.post(service + path, json=call, headers=headers("plain-epic", path))
    assert essence(answer) == expected("epic")
    alone = ask("plain-epic", prefetch)
    assert alone.status_code == 412
    assert "A required element is missing." in alone.text
    assert "name the vendor" in alone.json()["issue"][0]["diagnostics"]


def test_a_slow_server_gives_cards_once_the_deadline_of_its_tenant_allows(ask, expected):
    hasty = ask("hasty")
    assert hasty.status_code == 412
    codes = {issue["details"]["coding"][0]["code"] for issue in hasty.json()["issue"][1:]}
    assert codes == {"server-slow", "not-served"}
    assert essence(ask("patient")) == expected("epic")


def test_parts_sent_by_an_ehr_without_a_profile_stand_for_the_whole(post, make_call, make_bundle):
    """Registered by hand: each category under its own key; one that failed leaves a part missing."""
    whole = make_call()["prefetch"]
    entries = whole.pop("observations")["entry"]
    by_category = {}
    for entry in entries:
        code = entry["resource"]["category"][0]["coding"][0]["code"]
        by_category.setdefault(code, []).append(entry["resource"])
    empty = [
        "genomics",
        "functionalStatus",
        "imaging",
        "procedure",
        "therapy",
        "activity",
        "socialHistory",
        "vitalSigns",
    ]
    values = {f"observations{name[:1].upper()}{name[1:]}": make_bundle() for name in empty}
    for code, resources in by_category.items():
        values[f"observations{code.capitalize()}"] = make_bundle(resources)
    answer = post(make_call(prefetch={**whole, **values}))
    assert essence(answer) == essence(post(make_call()))
    del values["observationsImaging"]
    partial = post(make_call(prefetch={**whole, **values}))
    assert "Only a part of results and findings could be read" in partial.text
