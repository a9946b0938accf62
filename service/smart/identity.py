"""The id_token of a launch: by the keys of the issuer that the server named, for us, for this launch."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import jwt

from service.smart.faults import LaunchError
from service.trust import Key, KeysAwaitedError, fits

ALGORITHMS = frozenset({"RS256", "RS384", "ES256", "ES384"})
LEEWAY = 60  # seconds
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
# What a hostile token can make a parser raise.
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)


class KeySource(Protocol):
    """Where the keys of an issuer are."""

    def find(self, identifier: str) -> Key | None:
        """Returns a key by its id."""

    def sole(self) -> Key | None:
        """Returns the key of a set that has one only."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an id_token has to say."""

    issuer: str
    client_id: str
    nonce: str


def require_identity(token: object, expectation: Expectation, keys: KeySource) -> None:
    """Refuses an id_token that is missing, of another, for another, too old, or forged.

    Raises:
        LaunchError: With reason `identity-missing`, `identity-untrusted` or `keys-awaited`.
    """
    if not isinstance(token, str) or not token:
        raise LaunchError(reason="identity-missing", status=502)
    try:
        claims = _claims(token, expectation, keys)
    except KeysAwaitedError:
        raise LaunchError(reason="keys-awaited", status=502) from None
    except _UNREADABLE:
        claims = None
    if claims is None or not _is_for(claims, expectation):
        raise LaunchError(reason="identity-untrusted", status=502)


def _claims(token: str, expectation: Expectation, keys: KeySource) -> Mapping[str, object] | None:
    header = jwt.get_unverified_header(token)
    algorithm, identifier = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or not isinstance(identifier, str | None):
        return None
    key = keys.sole() if identifier is None else keys.find(identifier)
    if key is None or not fits(key, algorithm):
        return None
    claims: Mapping[str, object] = jwt.decode(
        token, key.public, [algorithm], {"require": _REQUIRED}, audience=expectation.client_id,
        issuer=expectation.issuer, leeway=LEEWAY,
    )  # fmt: skip
    return claims


def _is_for(claims: Mapping[str, object], expectation: Expectation) -> bool:
    """Whether the nonce is that of this launch; among several audiences `azp` has to name us."""
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != expectation.client_id:
        return False
    nonce = claims.get("nonce")
    return isinstance(nonce, str) and hmac.compare_digest(
        nonce.encode(), expectation.nonce.encode()
    )
