"""Key sets: which keys are usable, rotation, and an address that does not answer."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask, redirect

from service.network.address import networks_of
from service.network.connection import open_session
from service.trust.keys import KEPT, PAUSE, TRUSTED, RemoteKeys, fetcher, fits, signature_keys


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


class Away(OSError):
    pass


class Remote:
    """A key set whose content the test chooses; it counts the fetches."""

    def __init__(self, *kids):
        self.now, self.count, self.kids = 1000.0, 0, kids
        self.source = RemoteKeys(self.fetch, lambda: self.now)

    def fetch(self):
        self.count += 1
        if self.kids == ("away",):
            raise Away
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


def test_fetching(keys, serve_app):
    app = Flask("keys")
    app.add_url_rule("/good", view_func=lambda: {"keys": [keys["p384"]]})
    app.add_url_rule("/huge", "huge", lambda: "x" * 1_000_000)
    app.add_url_rule("/html", "html", lambda: "<html>")
    app.add_url_rule("/elsewhere", "elsewhere", lambda: redirect("/good"))
    session = open_session(networks_of(["127.0.0.0/8"]))
    with serve_app(app) as base:
        assert set(fetcher(f"{base}/good", session)()) == {"p384"}
        for path in ("huge", "html", "elsewhere", "none"):
            with pytest.raises(OSError):  # noqa: PT011
                fetcher(f"{base}/{path}", session)()
        with pytest.raises(OSError):  # noqa: PT011
            fetcher(f"{base}/good", open_session(()))()  # an inner address
