"""An id_token is believed by the issuer's key, for this client and this launch, and not otherwise."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from service.smart.faults import LaunchError
from service.smart.identity import Expectation, require_identity
from service.trust.keys import KeysAwaitedError, RemoteKeys, signature_keys
from service.trust.private_key import key_set_of
from tests.service.ehr import SIGNER

EXPECTED = Expectation("https://ehr.example", "app", "n1")
[PUBLIC] = key_set_of(SIGNER)["keys"]
ROW = {**PUBLIC, "kid": "k1", "alg": "RS256"}


def keys(*rows):
    return RemoteKeys(lambda: signature_keys({"keys": [*rows]}))


KEYS = keys(ROW)


def token(key=SIGNER, algorithm="RS256", kid="k1", **changes):
    now = int(time.time())
    claims = {"iss": "https://ehr.example", "sub": "dr", "aud": "app", "iat": now, "exp": now + 60, "nonce": "n1"}  # fmt: skip
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(claims, key, algorithm, {"kid": kid})


def reason(text):
    with pytest.raises(LaunchError) as caught:
        require_identity(text, EXPECTED, KEYS)
    return caught.value.reason


def test_a_good_one_is_taken():
    require_identity(token(), EXPECTED, KEYS)
    require_identity(token(aud=["app", "other"], azp="app"), EXPECTED, KEYS)


def test_a_key_need_be_named_only_among_several():
    """The public SMART launcher names none, as OpenID Connect allows."""
    unnamed = jwt.encode(jwt.decode(token(), options={"verify_signature": False}), SIGNER, "RS256")
    require_identity(unnamed, EXPECTED, KEYS)
    with pytest.raises(LaunchError):
        require_identity(unnamed, EXPECTED, keys(ROW, {**ROW, "kid": "k2"}))
    with pytest.raises(LaunchError):
        require_identity(unnamed, EXPECTED, keys())


def test_keys_that_do_not_come_in_time_are_no_forgery():
    class Slow:
        def find(self, identifier):
            raise KeysAwaitedError

        sole = find

    with pytest.raises(LaunchError) as caught:
        require_identity(token(), EXPECTED, Slow())
    assert caught.value.reason == "keys-awaited"


@pytest.mark.parametrize("text", [None, "", 5])
def test_none_is_told_from_a_bad_one(text):
    assert reason(text) == "identity-missing"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"}, {"aud": "other"}, {"aud": ["app", "other"]}, {"azp": "other"},
        {"nonce": "n2"}, {"nonce": None}, {"nonce": 5}, {"exp": 1}, {"exp": None}, {"sub": None},
        {"iat": 4102444800}, {"kid": "k2"},  # issued in 2100
    ],
    ids=str,
)  # fmt: skip
def test_one_for_another_is_not(change):
    assert reason(token(**change)) == "identity-untrusted"


def test_one_by_another_key_is_not():
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert reason(token(key=other)) == "identity-untrusted"


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_one_without_a_signature_of_the_issuer_is_not(algorithm):
    key = "x" * 40 if algorithm == "HS256" else None
    assert reason(token(key=key, algorithm=algorithm)) == "identity-untrusted"


@pytest.mark.parametrize("text", ["x", "a.b.c", "." * 3, "é.é.é", "e30.e30.e30"])
def test_no_token_at_all_is_not(text):
    assert reason(text) == "identity-untrusted"
