"""Checks 4 to 10: what is refused, and what is tolerated."""

import pytest

JSON = {"Content-Type": "application/json"}
BEARER = {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.rs"}
GRANT = {**BEARER, "subject": "client"}
SERVER = "https://fhir.example/r4"
VIEW = {"userId": "Practitioner/1", "patientId": "demo-2"}
CANARY = "Zebulon-Canary-1931"


@pytest.mark.parametrize("field", ["hook", "hookInstance", "context"])
@pytest.mark.parametrize("null", [False, True])
def test_check_4_a_missing_field_is_named(post, make_call, is_refused, field, null):
    body = make_call()
    del body[field]
    if null:
        body[field] = None
    is_refused(post(body, "/cds-services/luminal-patient-view"), 400, field)


def test_check_5_a_call_for_another_hook_is_refused(post, make_call, is_refused):
    is_refused(post(make_call("order-sign"), "/cds-services/luminal-patient-view"), 400, "hook")
    is_refused(post(make_call(hook="unheard"), "/cds-services/luminal-patient-view"), 400, "hook")


def test_check_6_instances(post, make_call, is_refused):
    for wrong in ("1", "", 5, "d1577c69dfbe44adba6d3e05e953b2ea"):
        is_refused(post(make_call(hookInstance=wrong)), 400, "hookInstance")
    first, second = (post(make_call()) for _ in range(2))
    assert first.json() == second.json()
    other = post(make_call(hookInstance="00000000-0000-4000-8000-00000000000a")).json()
    assert other != first.json()  # the ids of the cards are those of the call
    summaries = [[card["summary"] for card in answer["cards"]] for answer in (first.json(), other)]
    assert summaries[0] == summaries[1]


FIELDS = {
    "patient-view": ("userId", "patientId"),
    "order-select": ("userId", "patientId", "selections", "draftOrders"),
    "order-sign": ("userId", "patientId", "draftOrders"),
}


@pytest.mark.parametrize(
    ("hook", "field"), [(h, f) for h, fields in FIELDS.items() for f in fields]
)
def test_check_7_context_fields_are_required_and_typed(post, make_call, is_refused, hook, field):
    body = make_call(hook)
    for wrong in (7, None, [{}], "a b"):
        body["context"] = {**make_call(hook)["context"], field: wrong}
        is_refused(post(body), 400, f"context.{field}" if wrong != [{}] else None)
    del body["context"][field]
    is_refused(post(body), 400, f"context.{field}")


def test_check_7_what_clients_do_is_tolerated(post, make_call, make_draft):
    context = {**VIEW, "patientId": "Patient/demo-2", "unheardOf": [1], "encounterId": "e1"}
    assert post(make_call(context=context)).json() == post(make_call()).json()
    # the sandbox: no Bundle.type, no intent, no drug yet
    bare = make_draft("x", "demo-2", intent=None, medicationCodeableConcept=None)
    bare = {key: value for key, value in bare.items() if value is not None}
    assert post(make_call("order-select", drafts=[bare])).status_code == 200


def test_check_8_unknown_fields_and_extensions_are_ignored(post, make_call):
    more = {"unheardOf": {"a": None}, "fhirServer": SERVER, "fhirAuthorization": GRANT}
    extension = {"org.other": {"x": 1}, "org.luminal": {"asOf": "2026-11-24", "new": 1}}
    answer = post(make_call(**more, extension=extension))
    assert answer.status_code == 200
    assert answer.json() == post(make_call()).json()
    unset = make_call() | {"fhirServer": None, "fhirAuthorization": None}
    assert post(unset).json() == answer.json()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", JSON, 400),
        (b'{"hook": "' + CANARY.encode(), JSON, 400),
        (b"[]", JSON, 400),
        (b'"text"', JSON, 400),
        (b'{"a": "\xff"}', JSON, 400),
        (b'{"a": "\\ud800"}', JSON, 400),
        (b'{"a": 1e999}', JSON, 400),
        (b'{"a": {"b": 1, "b": 2}}', JSON, 400),
        (b'{"a":' * 80 + b"1" + b"}" * 80, JSON, 400),
        (b'{"a": [' + b"0," * 20_000 + b"0]}", JSON, 413),
        (b" " * 600_001, JSON, 413),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/xml"}, 415),
        (b"{}", {}, 415),
        (b"{}", {**JSON, "Content-Encoding": "gzip"}, 415),
    ],
)
@pytest.mark.parametrize(
    "path", ["/cds-services/luminal-patient-view", "/assess", "/cds-services/luminal-patient-view/feedback"]
)  # fmt: skip
def test_check_9_unusable_bodies(live, http, is_refused, path, body, headers, status):
    is_refused(http.post(live + path, data=body, headers=headers), status)


def test_names_inside_texts_are_not_taken_for_names(live, http):
    """A body with quotation marks, colons and spaces in texts, and space before a colon."""
    body = b'{"resourceType" :"Bundle","note":"\\":\\" :","entry"\t:[{"resource":{"resourceType":"Patient","id":"p"}}]}'
    assert http.post(f"{live}/assess", data=body, headers=JSON).status_code == 200


def test_check_10_authorization(post, make_call, is_refused):
    is_refused(post(make_call(fhirAuthorization=GRANT)), 400, "fhirServer")
    for changes in ({"token_type": "MAC"}, {"access_token": ""}, {"access_token": "a\r\nb"}):
        grant = {**GRANT, **changes}
        is_refused(post(make_call(fhirServer=SERVER, fhirAuthorization=grant)), 400)
    for name in GRANT:
        grant = {key: value for key, value in GRANT.items() if key != name}
        where = f"fhirAuthorization.{name}"
        is_refused(post(make_call(fhirServer=SERVER, fhirAuthorization=grant)), 400, where)


def test_a_draft_order_with_a_misshapen_status_does_not_sink_the_call(post, make_call, make_draft):
    for status in ({"text": 7}, ["draft"], None, 5):
        order = make_draft("capecitabine", "demo-2", status=status)
        assert post(make_call("order-sign", drafts=[order])).status_code == 200
