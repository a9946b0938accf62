"""Key sets: which keys are usable, rotation, and an address that does not answer."""

import json
import threading

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask, Response, redirect

from service.network.address import networks_of
from service.network.connection import open_session
from service.observe import logs
from service.trust import keys as keys_module
from service.trust.keys import (
    KEPT,
    PAUSE,
    TRUSTED,
    KeysAwaitedError,
    KeysAwayError,
    RemoteKeys,
    fetcher,
    fits,
    signature_keys,
)


def jwk(kid, key, algorithm, **more):
    fields = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**fields, "kid": kid, **more}


@pytest.fixture(scope="module")
def keys():
    p384, p256 = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
    big = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    return {
        "p384": jwk("p384", p384, "ES384"),
        "p256": jwk("p256", p256, "ES256"),
        "rsa": jwk("rsa", big, "RS384"),
        "small": jwk("small", small, "RS384"),
        "only256": jwk("only256", big, "RS256", alg="RS256"),
    }


@pytest.mark.parametrize(
    ("kid", "algorithm", "good"),
    [
        ("p384", "ES384", True), ("p256", "ES256", True), ("rsa", "RS384", True), ("rsa", "RS256", True),
        ("p256", "ES384", False), ("p384", "ES256", False), ("p384", "RS384", False),
        ("rsa", "ES384", False), ("small", "RS384", False), ("only256", "RS384", False),
        ("only256", "RS256", True),
    ],
)  # fmt: skip
def test_a_key_serves_its_own_algorithm_only(keys, kid, algorithm, good):
    assert fits(signature_keys({"keys": list(keys.values())})[kid], algorithm) is good


@pytest.mark.parametrize(
    "entry",
    [
        None, [], "x", {}, {"kty": "EC"}, {"kid": "x"}, {"kid": 5, "kty": "RSA"},
        {"kid": "x", "kty": "oct", "k": "c2VjcmV0"}, {"kid": "x", "kty": "EC", "crv": "P-384", "x": "?"},
        {"kid": "x", "kty": "RSA", "n": "AQAB", "e": 5},
    ],
)  # fmt: skip
def test_what_is_no_key_is_left_out(keys, entry):
    assert set(signature_keys({"keys": [entry, keys["p384"]]})) == {"p384"}
    assert signature_keys({"keys": [{**keys["p384"], "use": "enc"}]}) == {}
    assert signature_keys(entry) == {}


class Remote:
    """A key set whose content the test chooses; it counts the fetches."""

    def __init__(self, *kids):
        self.now, self.count, self.kids = 1000.0, 0, kids
        self.source = RemoteKeys(self.fetch, lambda: self.now)

    def fetch(self):
        self.count += 1
        if self.kids == ("away",):
            raise KeysAwayError("https://ehr.example", "unreachable")
        return dict.fromkeys(self.kids, "key")


def test_a_set_is_fetched_once_and_again_after_its_time():
    remote = Remote("a")
    assert [remote.source.find("a") for _ in range(3)] == ["key"] * 3
    assert remote.count == 1
    remote.now += KEPT + 1
    remote.source.find("a")
    assert remote.count == 2


def test_rotation_is_picked_up_at_once():
    remote = Remote("old")
    remote.source.find("old")
    remote.kids = ("new",)
    remote.now += PAUSE + 0.1
    assert remote.source.find("new") == "key"
    assert remote.source.find("old") is None


def test_made_up_key_ids_set_off_no_flood():
    remote = Remote("a")
    for number in range(50):
        assert remote.source.find(f"made-up-{number}") is None
    assert remote.count == 1


def test_an_old_set_serves_while_its_address_is_away_but_not_for_ever():
    remote = Remote("a")
    remote.source.find("a")
    remote.kids = ("away",)
    remote.now += KEPT + 1
    assert remote.source.find("a") == "key"
    remote.now += TRUSTED
    assert remote.source.find("a") is None
    assert Remote("away").source.find("a") is None


class Slow(Remote):
    """A key set that comes when the test says so."""

    def __init__(self, *kids):
        super().__init__(*kids)
        self.gate = threading.Event()

    def fetch(self):
        assert self.gate.wait(30)
        return super().fetch()


def test_a_call_does_not_wait_for_keys_beyond_its_end_and_the_next_one_has_them():
    """A name server or an EHR that hangs holds one fetch, and no call."""
    remote = Slow("a")
    for _ in range(20):
        with pytest.raises(KeysAwaitedError):
            remote.source.find("a", 0.01)
    assert [thread.name for thread in threading.enumerate()].count("keys") == 1
    remote.gate.set()
    assert remote.source.find("a", 30) == "key"
    assert remote.count == 1


def test_an_old_set_serves_while_the_new_one_is_slow():
    remote = Slow("a")
    remote.gate.set()
    remote.source.find("a")
    remote.gate.clear()
    remote.now += KEPT + 1
    assert remote.source.find("a", 0.01) == "key"
    remote.kids = ("b",)
    remote.gate.set()
    assert remote.source.find("b", 30) == "key"
    assert remote.source.find("a", 0.01) is None


def drip(gate):
    def body():
        yield b"{"
        gate.wait(20)
        yield b"}"

    return Response(body())


def test_fetching_says_why_there_is_nothing(keys, serve_app, monkeypatch):
    """The reason is one word of ours and the place is scheme and host: a path may hold a secret."""
    monkeypatch.setattr(keys_module, "_SECONDS", 0.5)
    gate = threading.Event()
    app = Flask("keys")
    app.add_url_rule("/good", view_func=lambda: {"keys": [keys["p384"]]})
    app.add_url_rule("/huge", "huge", lambda: "x" * 1_000_000)
    app.add_url_rule("/html", "html", lambda: "<html>")
    app.add_url_rule("/elsewhere", "elsewhere", lambda: redirect("/good"))
    app.add_url_rule("/drip", "drip", lambda: drip(gate))
    reasons = {
        "huge": "too-large",
        "html": "not-json",
        "elsewhere": "status-302",
        "none": "status-404",
        "drip": "slow",
    }
    session = open_session(networks_of(["127.0.0.0/8"]))
    with serve_app(app) as base:
        assert set(fetcher(f"{base}/good", session)()) == {"p384"}
        for path, reason in reasons.items():
            with pytest.raises(KeysAwayError) as caught:
                fetcher(f"{base}/{path}", session)()
            assert (caught.value.address, caught.value.reason) == (base, reason)
        gate.set()
        with pytest.raises(KeysAwayError, match="address-refused"):
            fetcher(f"{base}/good", open_session(()))()
    with pytest.raises(KeysAwayError, match="unreachable"):
        fetcher("http://127.0.0.1:1/x", session)()


def test_a_failure_is_logged_once_an_attempt(capsys):
    logs.configure()
    remote = Remote("away")
    assert remote.source.find("a") is None
    assert remote.source.find("a") is None
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["address"], line["reason"]) for line in lines] == [
        ("keys-not-fetched", "https://ehr.example", "unreachable")
    ]
