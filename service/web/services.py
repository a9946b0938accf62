"""What one application holds: settings, engine, store, metrics, tracer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import cast

import orjson
from flask import Flask, Response, current_app, g

from service.call_pool import CallPool
from service.clinical import ChartMemory, Engine
from service.config import Settings
from service.fhir_access import FhirAccess
from service.observe import Metrics, Tracer
from service.smart import SmartApp
from service.store import Auditor, Records, Store
from service.trust import ReplayCheck, Tenant
from service.types import Jurisdiction

KEY = "luminal"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running service."""

    settings: Settings
    engine: Engine
    memory: ChartMemory
    store: Store
    replay: ReplayCheck | None
    calls: CallPool
    metrics: Metrics
    records: Records
    tracer: Tracer
    auditor: Auditor | None
    fhir: FhirAccess
    smart: SmartApp

    def close(self) -> None:
        """Writes and sends what waits, and closes all connections."""
        self.fhir.close()
        self.smart.close()
        self.records.close()
        self.tracer.close()
        self.store.close()


def services(app: Flask | None = None) -> Services:
    """Returns the parts of an application, by default the one that handles this request."""
    return cast(Services, (app or current_app).extensions[KEY])


def store_seconds() -> float:
    """Returns how long this request may still wait for a store."""
    spent = time.perf_counter() - cast(float, g.started)
    return max(0.05, services().settings.store_ms / 1000 - spent)


def default_jurisdiction() -> Jurisdiction:
    """Returns the jurisdiction of a request that names none: of its tenant, else of the service."""
    tenant: Tenant | None = g.get("tenant")
    return (tenant.jurisdiction if tenant else None) or services().settings.jurisdiction


def json_response(document: object, status: int = 200) -> Response:
    """Returns a JSON response."""
    return Response(orjson.dumps(document), status=status, content_type="application/json")
