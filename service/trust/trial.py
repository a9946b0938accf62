"""Tokens for trying a registration out: one by the tenants file, and its check."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

import jwt

from service.config import Settings
from service.trust.faults import text
from service.trust.guard import token_verifier
from service.trust.private_key import PrivateKey, algorithm_of, key_set_of
from service.trust.replay import MemoryStore, ReplayCheck
from service.trust.tenants import Tenant
from service.trust.token import UntrustedError
from service.types import Json

WAIT = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a token: whose it is, or why it is refused, in words."""

    tenant: Tenant | None
    reason: str


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
