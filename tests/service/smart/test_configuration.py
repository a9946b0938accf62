"""The SMART configuration: what is believed of it, and how often it is asked for."""

import pytest

from service.smart.configuration import KEPT, PAUSE, ConfigurationMemory, configuration_of
from service.smart.faults import LaunchError
from service.smart.wire import Wire, WireError

GOOD = {
    "authorization_endpoint": "https://ehr.example/authorize",
    "token_endpoint": "https://ehr.example/token",
    "capabilities": ["permission-v2", 5],
}


class Stub(Wire):
    def __init__(self, *answers):
        super().__init__(None, allow_http=False)
        self.answers, self.calls = list(answers), []

    def document(self, url, headers=None, body=None):
        self.calls.append(url)
        answer = self.answers.pop(0)
        if answer is None:
            raise WireError
        return answer


def test_what_is_read():
    document = {**GOOD, "issuer": "https://ehr.example", "jwks_uri": "https://ehr.example/keys"}
    read = configuration_of(document, Stub())
    assert (read.issuer, read.keys) == ("https://ehr.example", "https://ehr.example/keys")
    assert read.capabilities == {"permission-v2"}


@pytest.mark.parametrize(
    "change",
    [
        {"authorization_endpoint": None}, {"authorization_endpoint": "http://ehr.example/a"},
        {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "https://u:p@ehr.example/t"},
        {"token_endpoint": "https://ehr.example/t#x"}, {"token_endpoint": "https://ehr.example/\r\nX: 1"},
        {"token_endpoint": "https://[x"}, {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_used_is_refused(change):
    with pytest.raises(LaunchError) as caught:
        configuration_of({**GOOD, **change}, Stub())
    assert caught.value.reason == "configuration-unusable"


def test_keys_at_an_unusable_address_are_none():
    assert configuration_of({**GOOD, "jwks_uri": "file:///etc/passwd"}, Stub()).keys is None


def test_it_is_fetched_once_a_while():
    now = [0.0]
    wire = Stub((200, GOOD), (200, GOOD))
    memory = ConfigurationMemory("https://ehr.example/fhir", wire, lambda: now[0])
    for moment in (0, 1, KEPT - 1, KEPT + 1, KEPT + 2):
        now[0] = moment
        assert memory.configuration() == configuration_of(GOOD, wire)
    assert wire.calls == ["https://ehr.example/fhir/.well-known/smart-configuration"] * 2


@pytest.mark.parametrize("answer", [None, (404, {}), (500, GOOD)])
def test_a_server_that_is_away_is_not_asked_at_each_launch(answer):
    now = [0.0]
    wire = Stub(answer, (200, GOOD))
    memory = ConfigurationMemory("https://ehr.example/fhir", wire, lambda: now[0])
    for _ in range(5):
        with pytest.raises(LaunchError) as caught:
            memory.configuration()
        assert caught.value.reason == "configuration-away"
    assert len(wire.calls) == 1
    now[0] = PAUSE + 1
    assert memory.configuration()
