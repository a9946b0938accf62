"""The tenants file: one entry per EHR that may call, read and checked whole at the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import orjson
import yaml

from hooks import QUERIES, Form, Profile, load_vendors
from service.network import ServerPolicy, base_of, networks_of
from service.trust.faults import faults_of, text
from service.trust.registration import Registration, registration_of
from service.types import ChartOpening, Json, Jurisdiction

DEFAULT_ALGORITHMS = ("ES384", "RS384")
_PRIVATE_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})


class TenantsError(ValueError):
    """The tenants file is unusable. The text names place and fault, and no value of the file."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One EHR: how to know its tokens, what its calls may do, how it is asked.

    Times are in seconds but for `deadline_ms`.
    """

    id: str
    issuer: str
    tenant_claims: frozenset[str]
    base_urls: tuple[str, ...]
    audiences: tuple[str, ...]
    jku: tuple[str, ...]
    jwks: Json | None
    algorithms: tuple[str, ...]
    leeway: int
    max_lifetime: int
    server_policy: ServerPolicy
    jurisdiction: Jurisdiction | None
    profile: Profile = Profile()  # noqa: RUF009 - frozen
    deadline_ms: int | None = None
    registration: Registration | None = None
    chart_opening: ChartOpening | None = None

    def audiences_of(self, path: str) -> list[str]:
        """Returns the values of `aud` that a call of a path may carry."""
        return [*(f"{base}{path}" for base in self.base_urls), *self.audiences]


def load_tenants(path: Path) -> tuple[Tenant, ...]:
    """Returns all tenants of a file.

    Raises:
        TenantsError: The file is missing, is no YAML, or breaks a rule.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path}: {(error.strerror or 'cannot be read').lower()}"
        raise TenantsError(message) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        message = f"{path}: not YAML in UTF-8"
        raise TenantsError(message) from None
    faults = faults_of(document)
    if faults:
        raise TenantsError("; ".join((f"{path}: {faults[0]}", *faults[1:])))
    entries = cast("list[Mapping[str, object]]", document["tenants"])
    tenants = tuple(_tenant(entry, path) for entry in entries)
    _require_distinct(tenants, path)
    return tenants


def _tenant(entry: Mapping[str, object], path: Path) -> Tenant:
    name = str(entry["id"])

    def words(key: str) -> tuple[str, ...]:
        return tuple(str(item) for item in cast("list[object]", entry.get(key) or ()))

    try:
        for url in words("fhir_servers"):
            base_of(url, allow_http=True)
        server_policy = ServerPolicy(words("fhir_servers"), networks_of(words("fhir_networks")))
        jwks = _key_set(entry, path)
        profile = _profile(entry)
        registration = registration_of(entry, path.parent)
    except (ValueError, OSError) as error:
        message = f"{path}: {name}: {error}"
        raise TenantsError(message) from None
    return Tenant(
        id=name,
        issuer=str(entry["issuer"]),
        tenant_claims=frozenset(words("tenant_claims")),
        base_urls=tuple(url.rstrip("/") for url in words("base_urls")),
        audiences=words("audiences"),
        jku=words("jku"),
        jwks=jwks,
        algorithms=words("algorithms") or DEFAULT_ALGORITHMS,
        leeway=cast(int, entry.get("leeway_seconds", 60)),
        max_lifetime=cast(int, entry.get("max_lifetime_seconds", 3600)),
        server_policy=server_policy,
        jurisdiction=cast("Jurisdiction | None", entry.get("jurisdiction")),
        profile=profile,
        deadline_ms=cast("int | None", entry.get("deadline_ms")),
        registration=registration,
        chart_opening=cast("ChartOpening | None", entry.get("chart_opening")),
    )


def _profile(entry: Mapping[str, object]) -> Profile:
    """Returns the vendor's profile with what the site states. Raises ValueError for unknown names."""
    vendors = load_vendors()
    vendor = entry.get("vendor")
    if vendor is not None and vendor not in vendors:
        message = f"vendor: none of {', '.join(vendors)}"
        raise ValueError(message)
    profile = vendors[str(vendor)].profile if vendor else Profile()
    queries = cast("Mapping[str, Mapping[str, object]]", entry.get("queries") or {})
    lists = {key: cast("list[str]", entry.get(key) or []) for key in ("not_served", "served")}
    named = {key for keys in (*lists.values(), queries) for key in keys}
    if not named <= QUERIES.keys():
        message = f"not_served, served, queries: the keys are {', '.join(QUERIES)}"
        raise ValueError(message)
    if set(lists["not_served"]) & set(lists["served"]):
        message = "not_served, served: a key stands in both"
        raise ValueError(message)
    forms = {key: _form(profile.forms.get(key, Form()), row) for key, row in queries.items()}
    return profile.with_site(frozenset(lists["not_served"]), frozenset(lists["served"]), forms)


def _form(form: Form, row: Mapping[str, object]) -> Form:
    """Returns the vendor's form of a query with what the site changes."""
    return Form(
        tuple(cast("list[str]", row.get("categories") or form.categories)),
        tuple(cast("list[str]", row.get("intents") or form.intents)),
        cast("int | None", row.get("count", form.count)),
    )


def _key_set(entry: Mapping[str, object], path: Path) -> Json | None:
    """Returns a key set given in the file or beside it. Raises ValueError for unusable ones."""
    key_set = entry.get("jwks")
    if "jwks_file" in entry:
        key_set = orjson.loads((path.parent / str(entry["jwks_file"])).read_bytes())
    if key_set is None:
        return None
    keys = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        message = "jwks: not a key set"
        raise ValueError(message)
    if any(_PRIVATE_PARTS & key.keys() for key in keys):
        message = "jwks: holds a private or shared key; only public keys belong here"
        raise ValueError(message)
    return cast(Json, key_set)


def _require_distinct(tenants: Iterable[Tenant], path: Path) -> None:
    """Refuses entries between which a token could not decide."""
    by_id: dict[str, Tenant] = {}
    claims: dict[tuple[str, str], str] = {}
    for tenant in tenants:
        if tenant.id in by_id:
            message = f"{path}: {tenant.id}: the id stands twice"
            raise TenantsError(message)
        rivals = [other for other in by_id.values() if other.issuer == tenant.issuer]
        if rivals and not all(one.tenant_claims for one in (tenant, *rivals)):
            message = f"{path}: {tenant.id}: shares its issuer, so that it needs tenant_claims"
            raise TenantsError(message)
        for claim in tenant.tenant_claims:
            if claims.setdefault((tenant.issuer, claim), tenant.id) != tenant.id:
                message = f"{path}: {tenant.id}: a tenant claim stands in another entry too"
                raise TenantsError(message)
        by_id[tenant.id] = tenant
    _require_own_servers(by_id.values(), path)


def _require_own_servers(tenants: Iterable[Tenant], path: Path) -> None:
    """Refuses a FHIR server of two registrations: its launches could not be told apart."""
    places: set[str] = set()
    for tenant in tenants:
        servers = {base_of(url, allow_http=True) for url in tenant.server_policy.servers}
        if tenant.registration is None:
            continue
        if not servers or servers & places:
            key = "fault-server-twice" if servers else "fault-no-server"
            message = f"{path}: {tenant.id}: {text(key)}"
            raise TenantsError(message)
        places |= servers
