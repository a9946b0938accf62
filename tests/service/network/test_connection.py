"""Connections go to the address that was judged, whatever the name says a moment later."""

import pytest

from service.network.address import networks_of
from service.network.connection import AddressRefusedError, open_session, transmit
from service.network.names import Names

LOCAL = networks_of(["127.0.0.0/8"])


@pytest.fixture
def port(base):
    return int(base.rsplit(":", 1)[1])


def get(session, url):
    with transmit(session, url, {}, 5) as answer:
        return answer.status_code, answer.raw.read()


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["169.254.169.254"], ["93.184.216.34", "10.0.0.1"], []]
)
def test_a_name_that_leads_inside_is_refused(answers):
    session = open_session((), names=Names(lambda _host, _port: answers))
    for scheme in ("http", "https"):
        with pytest.raises(AddressRefusedError):
            transmit(session, f"{scheme}://ehr.example/fhir", {}, 5)


def test_the_judged_address_is_used_and_the_name_is_asked_once(port):
    hosts = []

    def lookup(host, _port):
        hosts.append(host)  # a hostile name server would answer differently the second time
        return ["127.0.0.1"] if len(hosts) == 1 else ["169.254.169.254"]

    session = open_session(LOCAL, names=Names(lookup))
    url = f"http://rebound.example:{port}/health/live"
    assert get(session, url)[0] == 200
    assert hosts == ["rebound.example"]
    session.close()
    with pytest.raises(AddressRefusedError):  # a new connection is judged anew
        get(session, url)


def test_an_address_in_figures_is_judged_too(port):
    for host in ("127.0.0.1", "127.1.2.3", "[::1]"):
        with pytest.raises(AddressRefusedError):
            transmit(open_session(()), f"http://{host}:{port}/health/live", {}, 5)


def test_the_environment_and_cookies_play_no_part(port, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login stranger password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    session = open_session(LOCAL)
    status, _ = get(session, f"http://127.0.0.1:{port}/health/live")
    assert status == 200
    assert not session.cookies
