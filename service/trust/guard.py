"""Puts the verifier of tokens before the application: who is not trusted gets 401, always the same."""

from __future__ import annotations

import time
from pathlib import Path

from flask import Flask, g, request
from requests import Session
from sqlalchemy import Engine

from service.config import Settings
from service.errors import NotTrusted, Unavailable
from service.network import Network, open_session
from service.observe import NAMES, Metrics, logs
from service.trust.faults import text
from service.trust.keys import RemoteKeys, StaticKeys, fetcher
from service.trust.replay import (
    DatabaseStore,
    MemoryStore,
    RedisStore,
    ReplayCheck,
    ReplayStore,
    StoreAwayError,
)
from service.trust.tenants import Tenant, TenantsError, load_tenants
from service.trust.token import KEYS_AWAITED, KeySource, TokenVerifier, UntrustedError

# Health, metrics, schemas and the glossary hold nothing of a patient; keep /metrics inside by the proxy.
GUARDED = frozenset({"cds", "feedback", "assess"})


def replay_check(settings: Settings, database: Engine, metrics: Metrics) -> ReplayCheck | None:
    """Returns what asks the replay store, or None when authentication is switched off."""
    if settings.auth == "off":
        return None
    store = _replay_store(settings, database)
    return ReplayCheck(store, settings.replay_away == "allow", metrics.replay_unknown.inc)


def token_verifier(settings: Settings, replay: ReplayCheck | None) -> TokenVerifier | None:
    """Returns the verifier of tokens, or None when authentication is switched off.

    Raises:
        TenantsError: There is no usable tenants file.
    """
    tenants = tenants_of(settings)
    if replay is None:
        return None
    return TokenVerifier(tenants, _KeyRing(settings.ca_file).source, replay)


def tenants_of(settings: Settings) -> tuple[Tenant, ...]:
    """Returns the tenants; none when authentication is switched off.

    Raises:
        TenantsError: There is no usable tenants file, or an address is missing.
    """
    if settings.auth == "off":
        return ()
    if settings.replay_store == "redis" and not settings.redis_url:
        message = "LUMINAL_REDIS_URL: the replay store is Redis and no address is given."
        raise TenantsError(message)
    if not settings.tenants:
        message = (
            "LUMINAL_TENANTS: authentication is required and no tenants file is named. "
            "Name one, or set LUMINAL_AUTH=off for a sandbox or demonstration."
        )
        raise TenantsError(message)
    tenants = load_tenants(Path(settings.tenants))
    if not settings.public_url and any(one.registration for one in tenants):
        raise TenantsError(text("fault-no-address"))
    return tenants


def protect(
    app: Flask, verifier: TokenVerifier | None, metrics: Metrics, settings: Settings
) -> None:
    """Makes every guarded endpoint ask the verifier first. Browsers' preflights carry no token."""

    @app.before_request
    def require_trust() -> None:
        g.tenant = None
        if verifier is None or request.blueprint not in GUARDED or request.method == "OPTIONS":
            return
        try:
            began = time.monotonic() - (time.perf_counter() - g.started)
            g.tenant = verifier.tenant_of(
                request.headers.get("Authorization"),
                request.path,
                lambda tenant: began + (tenant.deadline_ms or settings.deadline_ms) / 1000,
            )
        except UntrustedError as error:
            metrics.count_auth_failure(error.reason)
            logs.bind(reason=error.reason)
            if error.reason == KEYS_AWAITED:
                raise Unavailable(
                    code="keys-awaited",
                    problem="The caller's keys are being fetched.",
                    fix="Send the call again in a moment; the token is not used up.",
                ) from None
            raise NotTrusted(
                code="not-authenticated",
                problem="The caller is not authenticated.",
                fix="Send a token as CDS Hooks describes it, by an issuer that is registered here.",
            ) from None
        except StoreAwayError:
            raise Unavailable(
                code="replay-store-away",
                problem="Tokens cannot be checked at the moment.",
                fix="Try again later with a new token.",
            ) from None
        logs.bind(tenant=g.tenant.id)


class _KeyRing:
    """One set of keys per address and network rule, kept for the life of the process."""

    def __init__(self, ca_file: str) -> None:
        self._ca_file = ca_file
        self._sessions: dict[tuple[Network, ...], Session] = {}
        self._sources: dict[tuple[str, tuple[Network, ...]], RemoteKeys] = {}
        self._given: dict[str, StaticKeys] = {}

    def source(self, tenant: Tenant, jku: str | None) -> KeySource:
        """Returns a tenant's keys."""
        if jku is None:
            return self._given.setdefault(tenant.id, StaticKeys(tenant.jwks or {}))
        networks = tenant.server_policy.networks
        session = self._sessions.setdefault(networks, open_session(networks, self._ca_file, NAMES))
        return self._sources.setdefault((jku, networks), RemoteKeys(fetcher(jku, session)))


def _replay_store(settings: Settings, database: Engine) -> ReplayStore:
    if settings.replay_store == "memory":
        return MemoryStore()
    if settings.replay_store == "database":
        return DatabaseStore(database)
    return RedisStore(settings.redis_url)
