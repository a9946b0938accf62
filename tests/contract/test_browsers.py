"""Check 23: CORS."""

import pytest
import requests

PATHS = ["/cds-services", "/cds-services/luminal-patient-view", "/cds-services/luminal-patient-view/feedback"]  # fmt: skip


def preflight(address, origin):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    return requests.options(address, headers=headers, timeout=10, proxies={"http": ""})


@pytest.mark.parametrize("path", PATHS)
def test_check_23_listed_origins_only(live, http, path):
    allowed = preflight(live + path, "https://ehr.example")
    assert allowed.ok
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://ehr.example"
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    header = allowed.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type"} <= set(header.replace(" ", "").split(","))
    assert "Access-Control-Allow-Origin" not in preflight(live + path, "https://x.example").headers
    simple = http.get(f"{live}/cds-services", headers={"Origin": "https://ehr.example"})
    assert simple.headers["Access-Control-Allow-Origin"] == "https://ehr.example"
