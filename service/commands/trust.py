"""`luminal tenants` and `luminal token`: try out who may call before an EHR does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import orjson

from service.config import Settings
from service.network import open_session
from service.start_fault import text
from service.trust import (
    KeyFileError,
    KeysAwayError,
    PrivateKey,
    Tenant,
    TenantsError,
    fetcher,
    key_set_of,
    new_private_key,
    read_private_key,
    tenants_of,
    token_of,
    verdict_of,
)
from service.types import UNUSABLE

REFUSED = 1


def check_tenants(path: Path | None, fetch: bool) -> int:
    """Checks a tenants file and says what each entry lets in; with `fetch` also gets its keys."""
    settings = _settings(path)
    try:
        tenants = tenants_of(settings)
    except TenantsError as error:
        return _refuse(str(error))
    good = True
    for tenant in tenants:
        print(text("tenant-line", id=tenant.id, issuer=tenant.issuer, keys=_keys_of(tenant)))
        if fetch and tenant.jwks is None:
            good = _fetch_keys(tenant, settings) and good
    return 0 if good else REFUSED


def write_key(path: Path) -> int:
    """Writes a new private key, for its owner only, and prints the public key set."""
    pem = new_private_key()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except OSError as error:
        return _refuse(f"{path}: {(error.strerror or '').lower()}")
    print(orjson.dumps(key_set_of(read_private_key(pem)), option=orjson.OPT_INDENT_2).decode())
    return 0


def print_token(key_file: Path, tenants_file: Path | None, name: str | None, path: str) -> int:
    """Prints a token of a tenant for a path, signed with a key of one's own, good for five minutes."""
    try:
        key = _key_in(key_file)
        tenant = _tenant_of(tenants_of(_settings(tenants_file)), name)
    except (TenantsError, KeyFileError) as error:
        return _refuse(str(error))
    print(token_of(key, tenant, path, 300))
    return 0


def check_token(token: str, tenants_file: Path | None, path: str) -> int:
    """Says whose a token is, or why it is refused; `-` reads it from standard input."""
    token = (sys.stdin.read() if token == "-" else token).strip().removeprefix("Bearer ")  # noqa: S105
    try:
        verdict = verdict_of(_settings(tenants_file), token, path)
    except TenantsError as error:
        return _refuse(str(error))
    if verdict.tenant is None:
        print(text("token-refused", reason=verdict.reason))
        return REFUSED
    print(text("token-good", id=verdict.tenant.id, path=path))
    return 0


def _settings(path: Path | None) -> Settings:
    """Returns the settings with authentication on, since that is what is tried out here."""
    changes = {} if path is None else {"tenants": str(path)}
    return Settings(auth="required", replay_store="memory", **changes)  # type: ignore[arg-type]


def _refuse(fault: str) -> int:
    print(f"luminal: {fault}", file=sys.stderr)
    return UNUSABLE


def _keys_of(tenant: Tenant) -> str:
    if tenant.jwks is None:
        return ", ".join(tenant.jku)
    keys = tenant.jwks["keys"]
    return text("keys-given", count=len(keys) if isinstance(keys, list) else 0)


def _fetch_keys(tenant: Tenant, settings: Settings) -> bool:
    session = open_session(tenant.server_policy.networks, settings.ca_file)
    good = True
    for address in tenant.jku:
        try:
            count = len(fetcher(address, session)())
        except KeysAwayError as error:
            print(text("keys-absent", address=address, reason=error.reason))
            good = False
        else:
            print(text("keys-count", address=address, count=count))
            good = good and count > 0
    return good


def _key_in(path: Path) -> PrivateKey:
    try:
        return read_private_key(path.read_bytes())
    except (OSError, KeyFileError):
        raise KeyFileError(text("key-unusable", path=path)) from None


def _tenant_of(tenants: tuple[Tenant, ...], name: str | None) -> Tenant:
    if name is None and len(tenants) == 1:
        return tenants[0]
    names = ", ".join(tenant.id for tenant in tenants)
    for tenant in tenants:
        if tenant.id == name:
            return tenant
    raise TenantsError(text("tenant-which", names=names))
