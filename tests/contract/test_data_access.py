"""Checks 11 to 16: prefetch first, the FHIR server for the rest, 412 when neither helps."""

from urllib.parse import parse_qs, urlsplit

import pytest

ALL = ("patient", "conditions", "observations", "medicationStatements", "medicationRequests",
       "medicationAdministrations", "medicationDispenses", "diagnosticReports", "allergies",
       "procedures")  # fmt: skip
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x"}]}


def but(*keys):
    return [key for key in ALL if key not in keys]


@pytest.fixture(scope="module")
def expected(post, make_call):
    """The cards for demo patient 2 with everything prefetched."""
    return post(make_call()).json()["cards"]


def gaps(ask, *positional, **options):
    document = ask(*positional, path="/assess", **options).json()
    return {gap["code"]: gap["text"] for gap in document["dataGaps"]}


def test_check_11_full_prefetch_means_no_call(ask, fhir, expected):
    assert ask(ALL).json()["cards"] == expected
    assert fhir.calls == []


@pytest.mark.parametrize("key", ALL)
def test_check_12_exactly_the_missing_query_is_made(ask, fhir, expected, key):
    answer = ask(but(key))
    assert answer.json()["cards"] == expected
    [(path, authorization)] = fhir.calls
    assert authorization == "Bearer secret-token"
    where = urlsplit(path).path
    if key == "patient":
        assert where == "/fhir/Patient/demo-2"
    else:
        assert parse_qs(urlsplit(path).query)["patient"] == ["demo-2"]


def test_check_12_nothing_prefetched(ask, fhir, expected):
    assert ask(prefetch=None).json()["cards"] == expected
    assert len(fhir.calls) == len(ALL)


def test_check_12_values_are_encoded(ask, fhir):
    """What a client puts into an id cannot become another path, query or parameter."""
    context = {"userId": "Practitioner/1", "patientId": "a..b-_."}
    ask((), context=context)
    assert {urlsplit(path).path for path, _ in fhir.calls if "Patient/" in path} == {
        "/fhir/Patient/a..b-_."
    }
    for hostile in ("a&b=c", "../x", "a%2F", "a?b", "a#b"):
        fhir.reset()
        assert ask((), context={**context, "patientId": hostile}).status_code == 400
        assert fhir.calls == []


def test_check_12_without_a_token_none_is_sent(ask, fhir, expected):
    assert ask(but("procedures"), token=None).json()["cards"] == expected
    assert [authorization for _, authorization in fhir.calls] == [None]


@pytest.mark.parametrize("value", [None, {"resourceType": "Bundle", "type": "searchset"}])
def test_check_13_null_and_empty_say_no_data(ask, fhir, make_call, value):
    whole = make_call()["prefetch"]
    answer = ask(prefetch={**whole, "procedures": value})
    assert answer.status_code == 200
    assert fhir.calls == []
    assert "procedures" not in answer.json()["cards"][0]["detail"]


@pytest.mark.parametrize(
    "value", [OUTCOME, {"resourceType": "Bundle", "entry": [{"resource": OUTCOME}]}]
)
def test_check_14_an_outcome_is_no_data_and_not_retried(ask, fhir, make_call, is_refused, value):
    whole = make_call()["prefetch"]
    answer = ask(prefetch={**whole, "procedures": value})
    assert "The EHR sent an error in place of procedures." in answer.json()["cards"][0]["detail"]
    is_refused(ask(prefetch={**whole, "observations": value}), 412, "prefetch.observations")
    assert fhir.calls == []


def test_check_15_neither_prefetch_nor_server(post, make_call, is_refused):
    answer = post(make_call(prefetch=None))
    issue = is_refused(answer, 412)
    members = {"prefetch.patient", "prefetch.conditions", "prefetch.observations"}
    assert members <= set(issue["expression"])
    notes = {item["expression"][0]: item for item in answer.json()["issue"][1:]}
    assert (
        notes["prefetch.patient"]["details"]["text"]
        == "The EHR did not supply the patient's own data."
    )


def test_check_15_an_unlisted_server_is_not_called(ask, stranger, is_refused):
    answer = ask((), fhirServer=stranger.base)
    is_refused(answer, 412)
    codes = {item["details"]["coding"][0]["code"] for item in answer.json()["issue"][1:]}
    assert codes == {"server-not-allowed"}
    assert ask(but("procedures"), fhirServer=stranger.base).status_code == 200
    assert stranger.calls == []


def test_check_16_all_pages_of_the_same_server(ask, fhir, expected):
    fhir.page = 3
    assert ask(but("conditions")).json()["cards"] == expected
    assert {authorization for _, authorization in fhir.calls} == {"Bearer secret-token"}


def test_check_16_pages_of_a_prefetched_bundle(ask, fhir, make_call, expected):
    whole = make_call()["prefetch"]
    entries = whole["conditions"]["entry"]
    link = [{"relation": "next", "url": f"{fhir.base}/Condition?_offset=1"}]
    first = {"resourceType": "Bundle", "entry": entries[:1], "link": link}
    assert ask(prefetch={**whole, "conditions": first}).json()["cards"] == expected
    assert len(fhir.calls) == 1


def test_check_16_pages_elsewhere_are_refused(ask, fhir, stranger, behaviours, make_call):
    elsewhere = f"{stranger.base}/Procedure?page=2"
    fhir.reset(Procedure=behaviours.next_at(elsewhere))
    assert "data-pages-left" in gaps(ask, but("procedures"))
    whole = make_call()["prefetch"]
    for url in (
        elsewhere,
        "//evil.example/x",
        "http://u:p@127.0.0.1/x",
        "file:///etc/passwd",
        "ftp://x/",
        "/",
        "/fhirs/Procedure",
        f"{fhir.base}/../admin",
        f"{fhir.base}/%2e%2e/admin",
        f"{fhir.base}/..%2fadmin",
        "../admin",
    ):
        page = {**whole["procedures"], "link": [{"relation": "next", "url": url}]}
        fhir.reset()
        assert "data-pages-left" in gaps(ask, prefetch={**whole, "procedures": page})
        assert fhir.calls == []
    assert stranger.calls == []


def test_check_16_endless_pages_end(ask, fhir, behaviours):
    for rule in (behaviours.next_at(None), behaviours.endless):
        fhir.reset(Procedure=rule)
        assert "data-pages-left" in gaps(ask, but("procedures"))
        assert len(fhir.calls) <= 4


@pytest.mark.parametrize(
    ("scope", "code", "calls"),
    [
        ("patient/*.read", None, 1),
        ("user/Procedure.rs launch", None, 1),
        ("patient/*.cruds", None, 1),
        ("launch openid", None, 1),  # it names no resources: the server will say
        ("", None, 1),
        ("patient/Observation.rs", "data-scope-insufficient", 0),
        ("patient/Procedure.r", "data-scope-insufficient", 0),
        ("patient/Procedure.write", "data-scope-insufficient", 0),
        ("patient/Procedure.rs?category=x", "data-scope-narrowed", 1),
    ],
)
def test_scopes(ask, fhir, scope, code, calls):
    codes = {name for name in gaps(ask, but("procedures"), scope=scope) if name.startswith("data-")}
    assert codes == ({code} if code else set())
    assert len(fhir.calls) == calls


def test_a_grant_for_another_patient_is_refused(ask, is_refused):
    grant = {
        "access_token": "t",
        "token_type": "Bearer",
        "expires_in": 1,
        "scope": "",
        "subject": "c",
    }
    for patient, status in (("demo-3", 400), ("Patient/demo-2", 200), ("demo-2", 200)):
        answer = ask(ALL, fhirAuthorization={**grant, "patient": patient})
        assert answer.status_code == status
