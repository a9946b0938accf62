"""What the tests of the endpoints send, and what a refusal looks like."""

VIEW = "/cds-services/luminal-patient-view"
CANARY = "Zebulon-Canary-1931"
JSON = {"Content-Type": "application/json"}


def refused(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/fhir+json"
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    issue = body["issue"][0]
    assert issue["details"]["coding"][0]["code"] == code
    assert answer.headers["X-Request-Id"] in issue["diagnostics"]
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    return issue


def without(key):
    return {"userId": "P/1", "patientId": "p1", key: None}


def drafts(owner):
    order = {"resourceType": "MedicationRequest", "id": "d", "subject": {"reference": owner}}
    context = {"userId": "P/1", "patientId": "p1", "draftOrders": {"entry": [{"resource": order}]}}
    return {"hook": "order-sign", "context": context}


def bearer(**changes):
    token = {"access_token": "t", "token_type": "Bearer", "expires_in": 1, "scope": "s"}
    return {**token, "subject": "c", **changes}


def outcome(severity):
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "x"}]}


def bundle(*resources):
    return {"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}
