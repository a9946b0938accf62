"""Tokens for trying a registration out: a key of one's own, a token by the tenants file, its check."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import cast
from uuid import uuid4

import jwt
import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from service.config import Settings
from service.trust.faults import text
from service.trust.guard import token_verifier
from service.trust.replay import MemoryStore, ReplayCheck
from service.trust.tenants import Tenant
from service.trust.token import UntrustedError
from service.types import Json

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
WAIT = 10.0  # seconds
_ALGORITHMS = {"secp384r1": "ES384", "secp256r1": "ES256"}


class KeyFileError(ValueError):
    """A file holds no private key that signs tokens; nothing of it is quoted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a token: whose it is, or why it is refused, in words."""

    tenant: Tenant | None
    reason: str


def new_private_key() -> bytes:
    """Returns a fresh private key for ES384 as PEM."""
    key = ec.generate_private_key(ec.SECP384R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_private_key(pem: bytes) -> PrivateKey:
    """Returns the private key of a PEM text.

    Raises:
        KeyFileError: There is none, or none for an algorithm of the tenants file.
    """
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileError from None
    is_curve = isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _ALGORITHMS
    if not is_curve and not isinstance(key, rsa.RSAPrivateKey):
        raise KeyFileError
    return cast(PrivateKey, key)


def key_set_of(key: PrivateKey) -> Json:
    """Returns the public key set, as `jwks_file` takes it."""
    algorithm = jwt.get_algorithm_by_name(algorithm_of(key))
    fields = cast("Mapping[str, object]", algorithm.to_jwk(key.public_key(), as_dict=True))
    name = sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    return {"keys": [{**fields, "kid": name, "use": "sig", "alg": algorithm_of(key)}]}


def algorithm_of(key: PrivateKey) -> str:
    """Returns the algorithm that a key signs by."""
    return "RS384" if isinstance(key, rsa.RSAPrivateKey) else _ALGORITHMS[key.curve.name]


def token_of(key: PrivateKey, tenant: Tenant, path: str, seconds: int) -> str:
    """Returns a token as the EHR of a tenant would send it.

    Args:
        key: What to sign with; its public part must be among the tenant's keys.
        tenant: Whose issuer, audience and tenant claim to use.
        path: The path that it is meant for.
        seconds: How long it is good.
    """
    [public] = cast("list[Json]", key_set_of(key)["keys"])
    now = int(time.time())
    claims: Json = {
        "iss": tenant.issuer,
        "aud": tenant.audiences_of(path)[0],
        "iat": now,
        "exp": now + seconds,
        "jti": str(uuid4()),
    }
    if tenant.tenant_claims:
        claims["tenant"] = min(tenant.tenant_claims)
    header = {"kid": public["kid"], **({"jku": tenant.jku[0]} if tenant.jku else {})}
    return jwt.encode(claims, key, algorithm_of(key), header)


def verdict_of(settings: Settings, token: str, path: str) -> Verdict:
    """Returns what the service would say of a token, without using it up.

    Args:
        settings: With the tenants file.
        token: The token alone.
        path: The path that it is meant for.

    Raises:
        TenantsError: The tenants file cannot be used.
    """
    verifier = token_verifier(settings, ReplayCheck(MemoryStore()))
    if verifier is None:
        return Verdict(None, text("reason-off"))
    try:
        end = time.monotonic() + WAIT
        tenant = verifier.tenant_of(f"Bearer {token}", path, lambda _tenant: end)
    except UntrustedError as error:
        return Verdict(None, f"{error.reason}: {text(f'reason-{error.reason}')}")
    return Verdict(tenant, "")
