"""Checks 24 and 25: nothing of the patient is told, and calls leave nothing behind.

How fast it answers is measured in `bench/`.
"""

import gc
import os

CANARY = "Zebulon-Canary-1931"
CALLS = 1000 if os.environ.get("CI") == "true" else 45


def marked(call):
    """The call with a name, birth date and text that must not turn up anywhere."""
    patient = {
        **call["prefetch"]["patient"],
        "name": [{"family": CANARY}],
        "birthDate": "1931-02-03",
    }
    return {**call, "prefetch": {**call["prefetch"], "patient": patient}}


def test_check_24_names_and_dates_are_in_no_log_metric_or_error(
    live, http, post, make_call, capsys
):
    body = marked(make_call())
    answers = [
        post(body),
        post({**body, "hookInstance": CANARY}),
        post({**body, "prefetch": {CANARY: 5}}),
    ]
    answers.append(http.post(f"{live}/cds-services/{CANARY}", json=body))
    assert [answer.status_code for answer in answers] == [200, 400, 400, 404]
    output = "".join(capsys.readouterr()) + http.get(f"{live}/metrics").text
    output += "".join(answer.text for answer in answers[1:])
    for secret in (CANARY, "1931-02-03", body["context"]["patientId"]):
        assert secret not in output


def test_check_24_the_access_token_is_told_to_nobody(ask, fhir, capsys, behaviours):
    for rule in (None, behaviours.status(403), behaviours.html, behaviours.reset):
        fhir.reset(**({"*": rule} if rule else {}))
        assert "token-canary" not in ask((), token="token-canary").text  # noqa: S106
    assert "token-canary" not in "".join(capsys.readouterr())


def test_check_25_mixed_calls_agree_and_leave_nothing_behind(post, make_call):
    hooks = ("patient-view", "order-select", "order-sign")
    bodies = [make_call(hook, number) for hook in hooks for number in (1, 2, 6)]
    first = [post(body).json() for body in bodies]
    for body in bodies * 2:
        post(body)
    gc.collect()
    before = len(gc.get_objects())
    for number in range(CALLS):
        position = number % len(bodies)
        assert post(bodies[position]).json() == first[position]
    gc.collect()
    assert len(gc.get_objects()) - before < 20_000  # a leak of some hundred a call would show
