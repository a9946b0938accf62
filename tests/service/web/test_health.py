"""Health and metrics."""

from tests.service.web.bodies import CANARY, VIEW


def test_health_and_metrics(base, http, make_call):
    assert http.get(f"{base}/health/live").json() == {"status": "ok"}
    assert http.get(f"{base}/health/ready").json()["store"] == "ok"
    http.post(base + VIEW, json=make_call(prefetch={"patient": make_call()["prefetch"]["patient"]}))
    page = http.get(f"{base}/metrics").text
    assert 'luminal_request_seconds_count{hook="patient-view",status="200"} 1.0' in page
    assert 'luminal_cards_total{hook="patient-view",kind="status"} 1.0' in page
    assert 'luminal_data_gaps_total{code="data-not-supplied"} 1.0' in page
    assert CANARY not in page
