"""Private keys that sign tokens and assertions: made, read from PEM, shown as a public key set."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import cast

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

from service.types import Json

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_ALGORITHMS = {"secp384r1": "ES384", "secp256r1": "ES256"}


class KeyFileError(ValueError):
    """A file holds no private key that signs tokens; nothing of it is quoted."""


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
