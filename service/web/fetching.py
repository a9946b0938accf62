"""What a request fetches: by the policy of its tenant, until its deadline, timed as a phase."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import g

from hooks import Profile
from service.documents import Call
from service.fhir_access import QueryResult, Source, Templates
from service.trust import Tenant
from service.types import ChartOpening, Json
from service.web.phases import phase
from service.web.services import services


def tenant_of_caller() -> str:
    """Returns the name of the tenant of this request; none for callers without one."""
    tenant: Tenant | None = g.get("tenant")
    return "" if tenant is None else tenant.id


def profile_of_caller() -> Profile:
    """Returns how the EHR of this request is asked; the plain way for callers without a tenant."""
    tenant: Tenant | None = g.get("tenant")
    return Profile() if tenant is None else tenant.profile


def has_app_of_caller() -> bool:
    """Says whether the EHR of this request opens the page of a chart as a SMART app."""
    tenant: Tenant | None = g.get("tenant")
    return tenant is not None and tenant.registration is not None


def chart_opening_of_caller() -> ChartOpening:
    """Returns what is shown when a chart is opened: the tenant's choice, else that of the service."""
    tenant: Tenant | None = g.get("tenant")
    own = None if tenant is None else tenant.chart_opening
    return own or services().settings.chart_opening


def source_of(call: Call, deadline_ms: int | None = None) -> Source | None:
    """Returns where to fetch what this request left out; None when it names no FHIR server.

    Args:
        call: The call.
        deadline_ms: In place of the tenant's, for a page that may take longer than a card.
    """
    service = services()
    tenant: Tenant | None = g.get("tenant")
    server_policy = service.fhir.open_policy if tenant is None else tenant.server_policy
    spent = time.perf_counter() - g.started
    own = deadline_ms or (None if tenant is None else tenant.deadline_ms)
    deadline = time.monotonic() + (own or service.settings.deadline_ms) / 1000 - spent
    source = service.fhir.source(call, server_policy, deadline, service.metrics.count_fhir_call)
    return None if source is None else _Timed(source)


@dataclass(frozen=True, slots=True)
class _Timed:
    """Times what another source does."""

    inner: Source

    def fetch(
        self, templates: Templates, unfinished: Mapping[str, Json], parts: Mapping[str, Templates]
    ) -> Mapping[str, QueryResult]:
        """See `Source`."""
        with phase("fetch"):
            return self.inner.fetch(templates, unfinished, parts)
