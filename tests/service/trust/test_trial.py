"""A token of one's own is what the service takes, and a refusal comes with its reason in words."""

import ast
import inspect

import orjson
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.config import Settings
from service.trust import token
from service.trust.faults import text
from service.trust.private_key import (
    KeyFileError,
    algorithm_of,
    key_set_of,
    new_private_key,
    read_private_key,
)
from service.trust.tenants import load_tenants
from service.trust.trial import token_of, verdict_of

PATH = "/cds-services/luminal-patient-view"


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


KEYS = {
    "ES384": pem(ec.generate_private_key(ec.SECP384R1())),
    "ES256": pem(ec.generate_private_key(ec.SECP256R1())),
    "RS384": pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
}


@pytest.fixture
def tenants(tmp_path):
    """Returns a tenants file with one tenant who has a key; changes are to its entry."""

    def tenants(key, **changes):
        (tmp_path / "keys.json").write_bytes(orjson.dumps(key_set_of(key)))
        entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jwks_file": "keys.json", **changes}  # fmt: skip
        path = tmp_path / "tenants.yaml"
        path.write_text(yaml.safe_dump({"tenants": [entry]}))
        return path

    return tenants


def settings_of(path):
    return Settings(auth="required", tenants=str(path), replay_store="memory")


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(
    "more", [{}, {"tenant_claims": ["a", "b"]}, {"base_urls": None, "audiences": ["cds"]}], ids=str
)
def test_a_token_of_ones_own_is_good(tenants, algorithm, more):
    key = read_private_key(KEYS[algorithm])
    assert algorithm_of(key) == algorithm
    entry = {k: v for k, v in more.items() if v is not None}
    path = tenants(key, algorithms=[algorithm], **entry)
    [tenant] = load_tenants(path)
    verdict = verdict_of(settings_of(path), token_of(key, tenant, PATH, 300), PATH)
    assert (verdict.reason, verdict.tenant.id) == ("", "north")


def test_a_refusal_has_its_reason_in_words(tenants):
    key, other = (read_private_key(new_private_key()) for _ in range(2))
    path = tenants(key)
    [tenant] = load_tenants(path)
    settings = settings_of(path)
    for one, where, reason in (
        (token_of(key, tenant, PATH, 300), "/assess", "audience"),
        (token_of(key, tenant, PATH, -300), PATH, "expired"),
        (token_of(other, tenant, PATH, 300), PATH, "key"),
        ("abc", PATH, "unreadable"),
        ("", PATH, "absent"),
    ):
        verdict = verdict_of(settings, one, where)
        assert verdict.tenant is None
        assert verdict.reason.startswith(f"{reason}: ")
        assert len(verdict.reason.split()) > 4


def test_every_reason_has_its_words():
    tree = ast.parse(inspect.getsource(token))
    reasons = {
        word.value
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "reason"
        for word in ast.walk(node.value)
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    assert {"issuer", "jku", "replayed"} <= reasons
    for reason in reasons | set(token._REASONS.values()):
        assert text(f"reason-{reason}")


@pytest.mark.parametrize(
    "words", [b"", b"x", pem(ed25519.Ed25519PrivateKey.generate()), pem(ec.generate_private_key(ec.SECP521R1()))]
)  # fmt: skip
def test_what_signs_no_token_is_refused(words):
    with pytest.raises(KeyFileError):
        read_private_key(words)
