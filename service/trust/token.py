"""Verifies the token of a call: whose it is, whether it is meant for this endpoint, genuine and new.

The order is that of the specification's best practice: what costs nothing first, the key set only
for tokens that could be good, and the replay store last, so that a bad token marks nothing as used.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Protocol, cast

import jwt

from service.trust.keys import Key, KeysAwaitedError, fits
from service.trust.replay import ReplayCheck
from service.trust.tenants import Tenant

KEYS_AWAITED = "keys-awaited"  # the one reason for which the same token is good in a moment
_LONGEST = 8000
_LONGEST_ID = 256
_LEAST_WAIT = 0.05  # seconds for key set and replay store, however late it is
_TIMES = ("exp", "iat", "nbf")
_REQUIRED = ["iss", "aud", "exp", "iat", "jti"]
# What a hostile token can make a parser raise.
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)
_REASONS: Mapping[type[Exception], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "not-yet",
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidSignatureError: "signature",
    jwt.MissingRequiredClaimError: "claims",
}


class UntrustedError(Exception):
    """A call is not trusted; `reason` is one word for the log, never for the caller."""

    def __init__(self, *, reason: str) -> None:
        """Keeps the reason."""
        super().__init__(reason)
        self.reason = reason


class KeySource(Protocol):
    """Where a tenant's keys are."""

    def find(self, identifier: str, seconds: float) -> Key | None:
        """Returns a key by its id, waiting no longer than the seconds given."""


class TokenVerifier:
    """Verifies tokens by the tenants file."""

    def __init__(
        self,
        tenants: Iterable[Tenant],
        keys: Callable[[Tenant, str | None], KeySource],
        replay: ReplayCheck,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Keeps what every verification needs.

        Args:
            tenants: Who may call.
            keys: Returns the keys of a tenant at a listed address, or its given ones for None.
            replay: Remembers used tokens.
            now: A clock in seconds since 1970.
        """
        self._tenants = tuple(tenants)
        self._keys = keys
        self._replay = replay
        self._now = now

    def tenant_of(
        self, authorization: str | None, path: str, end_of: Callable[[Tenant], float]
    ) -> Tenant:
        """Returns the tenant that a call comes from.

        Args:
            authorization: The header of that name.
            path: The path that was called.
            end_of: When to give up on a key set or the replay store for a tenant, on the monotonic clock.

        Raises:
            UntrustedError: It comes from nobody who may call.
            StoreAwayError: Whether the token was used before is not known.
        """
        token = _bearer(authorization)
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(token, options={"verify_signature": False})
        except _UNREADABLE:
            raise UntrustedError(reason="unreadable") from None
        tenant = self._candidate(claims)
        algorithm = _algorithm(header, tenant)
        _require_numbers(claims)
        _verify(token, tenant, path, None, algorithm)  # claims alone, before any key is fetched
        self._require_short_life(claims, tenant)
        identifier = _identifier(claims)
        key = self._key(header, tenant, algorithm, _left(end_of(tenant)))
        _verify(token, tenant, path, key, algorithm)
        # Not until its own end but for the longest life: the clock may be ahead now and come back.
        last = max(cast(float, claims["exp"]), self._now() + tenant.max_lifetime)
        until = int(last) + tenant.leeway + 1
        left = _left(end_of(tenant))
        if not self._replay.first_use(tenant.issuer, identifier, until, left):
            raise UntrustedError(reason="replayed")
        return tenant

    def _candidate(self, claims: Mapping[str, object]) -> Tenant:
        candidates = [tenant for tenant in self._tenants if tenant.issuer == claims.get("iss")]
        if not candidates:
            raise UntrustedError(reason="issuer")
        claim = claims.get("tenant")
        for tenant in candidates:
            listed = isinstance(claim, str) and claim in tenant.tenant_claims
            if not tenant.tenant_claims or listed:
                return tenant
        raise UntrustedError(reason="tenant")

    def _require_short_life(self, claims: Mapping[str, object], tenant: Tenant) -> None:
        """Refuses tokens that would have to be remembered for long."""
        if cast(float, claims["exp"]) > self._now() + tenant.max_lifetime + tenant.leeway:
            raise UntrustedError(reason="lifetime")

    def _key(
        self, header: Mapping[str, object], tenant: Tenant, algorithm: str, seconds: float
    ) -> Key:
        jku, identifier = header.get("jku"), header.get("kid")
        if jku is not None and jku not in tenant.jku:
            raise UntrustedError(reason="jku")  # and it is never fetched
        if not isinstance(identifier, str):
            raise UntrustedError(reason="key")
        source = self._keys(tenant, None if tenant.jwks else str(jku or tenant.jku[0]))
        try:
            key = source.find(identifier, seconds)
        except KeysAwaitedError:
            raise UntrustedError(reason=KEYS_AWAITED) from None
        if key is None or not fits(key, algorithm):
            raise UntrustedError(reason="key")
        return key


def _left(end: float) -> float:
    """Seconds until an end on the monotonic clock, and a moment where it is past."""
    return max(_LEAST_WAIT, end - time.monotonic())


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
        raise UntrustedError(reason="absent")
    return token.strip()


def _algorithm(header: Mapping[str, object], tenant: Tenant) -> str:
    """Returns the algorithm, which is the tenant's to allow and not the token's to choose."""
    algorithm = header.get("alg")
    if algorithm not in tenant.algorithms:
        raise UntrustedError(reason="algorithm")
    if str(header.get("typ", "JWT")).upper() != "JWT" or "crit" in header:
        raise UntrustedError(reason="header")
    return str(algorithm)


def _identifier(claims: Mapping[str, object]) -> str:
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or not 1 <= len(identifier) <= _LONGEST_ID:
        raise UntrustedError(reason="claims")
    if any("\ud800" <= letter <= "\udfff" for letter in identifier):  # half a letter is no text
        raise UntrustedError(reason="claims")
    return identifier


def _require_numbers(claims: Mapping[str, object]) -> None:
    """Refuses times that are no finite numbers: the library takes texts of digits too."""
    for name in _TIMES:
        value = claims.get(name, 0)
        if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
            raise UntrustedError(reason="claims")


def _verify(token: str, tenant: Tenant, path: str, key: Key | None, algorithm: str) -> None:
    """Checks the claims, and with a key the signature too."""
    try:
        jwt.decode(
            token,
            key=key.public if key else "",
            algorithms=[algorithm],
            audience=tenant.audiences_of(path),
            issuer=tenant.issuer,
            leeway=tenant.leeway,
            options={
                "require": _REQUIRED,
                "verify_signature": key is not None,
                "verify_exp": True,
                "verify_nbf": True,
                "verify_iat": True,
                "verify_aud": True,
                "verify_iss": True,
            },
        )
    except _UNREADABLE as error:
        raise UntrustedError(reason=_REASONS.get(type(error), "claims")) from None
