"""Tokens and calls of `luminal check-ehr`: as a SMART backend client, and as the EHR itself."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from service.config import Settings
from service.network import AddressRefusedError, open_session
from service.trust import Tenant
from service.types import Json

_SECONDS = 10
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_VIEW = "/cds-services/luminal-patient-view"


class EhrAccessError(Exception):
    """A step that could not be done; the text holds no token and no key. `mend`: what to change."""

    def __init__(self, text: str, mend: str = "") -> None:
        """Keeps both."""
        super().__init__(text)
        self.mend = mend


def access_grant(
    settings: Settings,
    tenant: Tenant,
    server: str,
    credentials: tuple[Path | None, str | None, Path | None],
) -> tuple[str | None, str]:
    """Returns the access token for a FHIR server and its scope; no token where none is asked for.

    Args:
        settings: Certificates, and whether http is allowed.
        tenant: Whose networks may be reached.
        server: Address of the FHIR server.
        credentials: File of a token; else client id and file of its private key, for a token by
            SMART Backend Services.

    Raises:
        EhrAccessError: There is no token to be had.
    """
    token_file, client, key_file = credentials
    if token_file is not None:
        return _read(token_file).strip(), ""
    if client is None or key_file is None:
        return None, ""
    session = open_session(tenant.server_policy.networks, settings.ca_file)
    base = server.rstrip("/")
    config = _json(session, "GET", f"{base}/.well-known/smart-configuration")
    endpoint = str(config.get("token_endpoint") or "")
    if not endpoint.startswith("https://") and not settings.fhir_allow_http:
        message = "the SMART configuration names no token endpoint with https"
        raise EhrAccessError(message)
    now = int(time.time())
    claims = {"iss": client, "sub": client, "aud": endpoint, "exp": now + 240, "jti": uuid4().hex}
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": _ASSERTION,
        "client_assertion": _signed(key_file, claims),
        "scope": "system/*.rs",
    }
    answer = _json(session, "POST", endpoint, data=form)
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        message = "the token endpoint gave no access_token"
        raise EhrAccessError(message)
    return token, str(answer.get("scope") or "")


def read_discovery(tenant: Tenant, service: str, key_file: Path | None) -> Json:
    """Returns the prefetch templates that a running service offers to a tenant's EHR."""
    answer = _call(tenant, service, key_file, "/cds-services")
    for entry in cast("list[Json]", answer.get("services") or []):
        if entry.get("hook") == "patient-view":
            return cast(Json, entry.get("prefetch") or {})
    message = "discovery lists no service for patient-view"
    raise EhrAccessError(message)


def post_hook(tenant: Tenant, service: str, key_file: Path | None, request: Json) -> int:
    """Returns the number of cards that a running service answers with."""
    answer = _call(tenant, service, key_file, _VIEW, json=request)
    return len(cast("list[Json]", answer.get("cards") or []))


def _call(tenant: Tenant, service: str, key_file: Path | None, path: str, **body: Any) -> Json:
    """One call as the EHR makes it."""
    headers = {}
    if key_file is not None:
        now = int(time.time())
        claims: dict[str, object] = {"iss": tenant.issuer, "aud": tenant.audiences_of(path)[0]}
        claims |= {"iat": now, "exp": now + 240, "jti": uuid4().hex}
        if tenant.tenant_claims:
            claims["tenant"] = min(tenant.tenant_claims)
        headers["Authorization"] = f"Bearer {_signed(key_file, claims)}"
    with requests.Session() as session:
        session.trust_env = False
        method = "POST" if body else "GET"
        return _json(session, method, service.rstrip("/") + path, headers=headers, **body)


def _json(session: requests.Session, method: str, url: str, **options: Any) -> Json:
    """The JSON object that an address answers with."""
    try:
        answer = session.request(method, url, timeout=_SECONDS, allow_redirects=False, **options)
        document = answer.json()
    except AddressRefusedError:
        message = "the address is private and in no network of the tenant"
        raise EhrAccessError(message, "add it to fhir_networks") from None
    except (requests.RequestException, ValueError):
        message = f"{method} {url} gave no JSON"
        raise EhrAccessError(message) from None
    if answer.status_code != 200 or not isinstance(document, dict):
        message = f"{method} {url} answered {answer.status_code}"
        mend = "see `reason` in the log of the service" if answer.status_code == 401 else ""
        raise EhrAccessError(message, mend)
    return document


def _signed(path: Path, claims: dict[str, object]) -> str:
    """The claims signed with a private key: a JWK or PEM, ES384 or RS384."""
    text, kid = _read(path), ""
    try:
        if text.lstrip().startswith("{"):
            row = json.loads(text)
            kid, key = str(row.get("kid") or ""), jwt.PyJWK(row).key
        else:
            key = load_pem_private_key(text.encode(), None)
        algorithm = "RS384" if isinstance(key, RSAPrivateKey) else "ES384"
        return jwt.encode(claims, key, algorithm, {"kid": kid} if kid else None)
    except (ValueError, TypeError, RuntimeError, jwt.PyJWTError):
        message = f"{path}: no private key for ES384 or RS384 (JWK or PEM)"
        raise EhrAccessError(message) from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        message = f"{path}: cannot be read"
        raise EhrAccessError(message) from None
