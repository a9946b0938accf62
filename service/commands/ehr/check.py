"""`luminal check-ehr`: what works between one tenant's EHR and this service, and what to change."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from hooks import QUERIES, SERVICES, HookService, us_core_parts
from service.clinical import Engine, context_schema_of, decision_for, submission_of_call
from service.commands.ehr.access import EhrAccessError, access_grant, post_hook, read_discovery
from service.commands.ehr.finding import Finding
from service.commands.ehr.launch import launch_findings
from service.config import Settings
from service.documents import Call, read_call
from service.errors import ServiceError
from service.fhir_access import FhirAccess, QueryResult
from service.trust import Tenant, TenantsError, load_tenants
from service.types import Json

_PATIENCE = 10.0  # seconds for one query, so that a slow server is told from one that is away
_VIEW = "luminal-patient-view"
_MENDS = {
    "scope-insufficient": "grant {kind} in the scopes of this client (SMART: patient/{kind}.rs)",
    "server-refused": "grant {kind} to this client, or state not_served: [{key}] for the tenant",
    "server-lacks": "state not_served: [{key}] for the tenant, if the site has no {kind}",
    "not-served": "state not_served: [{key}] for the tenant, so that prefetch alone suffices too",
    "server-slow": "ask the site why one query takes over 10 s; no deadline allows for that",
    "server-not-allowed": "add the server to fhir_servers of the tenant (https, or LUMINAL_FHIR_ALLOW_HTTP)",
    "address-refused": "add its private network to fhir_networks of the tenant",
    "server-unreachable": "check address, firewall and certificate (LUMINAL_CA_FILE)",
    "server-redirects": "name the address that the server redirects to",
    "answer-too-large": "raise LUMINAL_FHIR_MAX_BYTES, or have the site serve smaller pages",
    "pages-left": "raise LUMINAL_FHIR_MAX_PAGES, or check where the next page leads",
    "server-busy": "ask the site for its limits on requests",
}
_OTHER = "ask the site what its server answers to this query"


@dataclass(frozen=True, slots=True)
class Choices:
    """What to check.

    `server` is the tenant's first where it is None. The token of the FHIR server is read from
    `access_token`, or fetched for `client_id` with the private key in `client_key`. With `service`
    and the EHR's private key in `ehr_key`, a running service is called as the EHR would call it.
    """

    tenant: str
    patient: str
    server: str | None = None
    access_token: Path | None = None
    client_id: str | None = None
    client_key: Path | None = None
    service: str | None = None
    ehr_key: Path | None = None


def check_ehr(choices: Choices, engine: Engine | None = None) -> int:
    """Prints what works, what does not and what to change.

    Returns:
        The exit code: 0 when all works, 1 when something does not, 2 when nothing could be tried.
    """
    settings = Settings()
    try:
        tenant = _tenant(settings, choices.tenant)
        server = choices.server or next(iter(tenant.server_policy.servers), None)
        if server is None:
            message = f"{tenant.id}: no fhir_servers in the tenants file; name one, or use --server"
            raise TenantsError(message)
        credentials = (choices.access_token, choices.client_id, choices.client_key)
        token, scope = access_grant(settings, tenant, server, credentials)
    except (TenantsError, EhrAccessError) as error:
        print(f"luminal check-ehr: {error}", file=sys.stderr)
        return 2
    engine = engine or Engine(settings.overlay, settings.public_url)
    request = _request(choices.patient, server, token, scope)
    try:
        call = read_call(request, lambda hook: context_schema_of(engine, hook))
    except ServiceError as error:
        print(f"luminal check-ehr: {error.problem} {error.fix}", file=sys.stderr)
        return 2
    check = _Check(settings, tenant, engine, call, FhirAccess(settings))
    is_whole = True
    for finding in check.findings(choices, request):
        finding.print()
        is_whole &= finding.is_good
    check.access.close()
    return 0 if is_whole else 1


def _tenant(settings: Settings, name: str) -> Tenant:
    if not settings.tenants:
        message = "LUMINAL_TENANTS names no tenants file"
        raise TenantsError(message)
    tenants = {tenant.id: tenant for tenant in load_tenants(Path(settings.tenants))}
    if name not in tenants:
        message = f"no tenant of this id; the file has {', '.join(tenants)}"
        raise TenantsError(message)
    return tenants[name]


def _request(patient: str, server: str, token: str | None, scope: str) -> Json:
    """A call as the EHR would make it when a chart is opened, without prefetch."""
    body: Json = {
        "hook": "patient-view",
        "hookInstance": str(uuid4()),
        "context": {"userId": "Practitioner/check", "patientId": patient},
        "fhirServer": server,
    }
    if token is not None:
        grant = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
        body["fhirAuthorization"] = {**grant, "scope": scope, "subject": "check"}
    return body


@dataclass(frozen=True, slots=True)
class _Check:
    """Everything that is tried, in its order."""

    settings: Settings
    tenant: Tenant
    engine: Engine
    call: Call
    access: FhirAccess

    def findings(self, choices: Choices, request: Json) -> Iterator[Finding]:
        """Each finding as soon as it is there."""
        yield self._profile()
        yield from self._capability()
        server = self.call.fhir_server or ""
        yield from launch_findings(self.settings, self.tenant, server)
        yield from self._queries()
        yield from self._hook()
        if choices.service is not None:
            yield from self._service(choices, request)

    @property
    def _view(self) -> HookService:
        return self.engine.services[_VIEW]

    def _profile(self) -> Finding:
        lacks = ", ".join(sorted(self.tenant.profile.not_served)) or "nothing"
        queries = len(self.tenant.profile.prefetch(self._view.prefetch))
        return Finding(
            True,
            f"tenant {self.tenant.id}: discovery offers {queries} queries; not served: {lacks}",
        )

    def _capability(self) -> Iterator[Finding]:
        """What the CapabilityStatement says, against the tenant's profile."""
        served = self.access.served_kinds(self.call, self.tenant.server_policy)
        if served is None:
            mend = "without it the service cannot tell what is not served here from what failed"
            yield Finding(True, "CapabilityStatement: none that can be read", mend)
            return
        yield Finding(True, f"CapabilityStatement: {len(served)} types of resource")
        for key, query in QUERIES.items():
            is_stated = key in self.tenant.profile.not_served
            if query.kind in served and is_stated:
                mend = f"the server lists {query.kind}: state served: [{key}] unless it is empty"
                yield Finding(True, f"{key}: asked for by nobody", mend)

    def _queries(self) -> Iterator[Finding]:
        """Each query alone, with time enough."""
        profile = self.tenant.profile
        for key, template in self._view.prefetch.items():
            if key in profile.not_served:
                continue
            for part, text in profile.parts(key, template).items():
                result, seconds = self._fetch(part, text)
                yield self._finding(key, part, result, seconds)

    def _fetch(self, part: str, template: str) -> tuple[QueryResult, float]:
        began = time.monotonic()
        source = self.access.source(
            self.call, self.tenant.server_policy, began + _PATIENCE, lambda _outcome: None
        )
        assert source is not None  # noqa: S101 - the call names a server
        return source.fetch({part: template}, {}, {})[part], time.monotonic() - began

    def _finding(self, key: str, part: str, result: QueryResult, seconds: float) -> Finding:
        timing = f"{seconds:.2f} s"
        if result.gap is None:
            return Finding(True, f"{part}: {_size(result.document)}, {timing}")
        kind = QUERIES[key].kind
        mend = _MENDS.get(result.gap, _OTHER).format(key=key, kind=kind)
        if result.lacks_parameter:
            mend = self._mend_of_form(key)
        said = f"; the server: {result.reason}" if result.reason else ""
        is_good = result.gap == "not-served" and any(key in g for g in self._view.essential[-1:])
        return Finding(is_good, f"{part}: {result.gap}, {timing}{said}", mend)

    def _mend_of_form(self, key: str) -> str:
        """What to state where a query lacks a parameter: the form that the server takes."""
        parts = us_core_parts(key, self._view.prefetch[key])
        results = [self._fetch(part, text)[0] for part, text in parts.items()]
        if results and any(result.gap is None for result in results):
            return "the form of US Core works: state vendor (epic, athena or uscore) for the tenant"
        return f"state the categories or intents of the site under queries: {{{key}: ...}}"

    def _hook(self) -> Iterator[Finding]:
        """One call in this process, with the deadline of the tenant, else with time enough."""
        own = self.tenant.deadline_ms or self.settings.deadline_ms
        finding, seconds = self._answer(own / 1000)
        yield finding
        if finding.is_good:
            return
        patient, seconds = self._answer(_PATIENCE)
        if patient.is_good:
            enough = -(-int(seconds * 1500) // 100) * 100
            mend = (
                f"state deadline_ms: {enough} for the tenant, and set the EHR's time-out above it"
            )
            yield Finding(
                False, f"with {_PATIENCE:g} s there are cards after {seconds:.2f} s", mend
            )

    def _answer(self, seconds: float) -> tuple[Finding, float]:
        """The cards within some seconds, and the time that they took."""
        began = time.monotonic()
        source = self.access.source(
            self.call, self.tenant.server_policy, began + seconds, lambda _outcome: None
        )
        where = f"patient-view by fetch within {seconds * 1000:.0f} ms"
        try:
            submission = submission_of_call(self.engine, self.call, source, self.tenant.profile)
        except ServiceError as error:
            notes = " ".join(note.text for note in error.notes)
            return Finding(False, f"{where}: refused. {notes}"), time.monotonic() - began
        spent = time.monotonic() - began
        place = self.tenant.jurisdiction or self.settings.jurisdiction
        decision = decision_for(self.engine, submission, submission.day(), place)
        gaps = " ".join(absence.text for absence in submission.absences)
        is_whole = not any(a.code != "not-served" for a in submission.absences)
        count = len(decision.cards)
        text = f"{where}: {_cards(count)}, data after {spent:.2f} s. {gaps}".strip()
        return Finding(is_whole, text), spent

    def _service(self, choices: Choices, request: Json) -> Iterator[Finding]:
        """Discovery and one call at a running service, signed as the EHR would."""
        try:
            offered = read_discovery(self.tenant, choices.service or "", choices.ehr_key)
            expected = self.tenant.profile.prefetch(SERVICES[_VIEW].prefetch)
            mend = "" if offered == expected else "restart the service: its tenants file is another"
            yield Finding(offered == expected, f"discovery: {len(offered)} queries", mend)
            cards = post_hook(self.tenant, choices.service or "", choices.ehr_key, request)
            yield Finding(True, f"patient-view at the service: {_cards(cards)}")
        except EhrAccessError as error:
            yield Finding(False, f"the service: {error}", error.mend)


def _size(document: Mapping[str, object] | None) -> str:
    """How much a query brought."""
    if document is None or document.get("resourceType") != "Bundle":
        return "read"
    entries = document.get("entry")
    count = len(entries) if isinstance(entries, list) else 0
    return f"{count} resources"


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
