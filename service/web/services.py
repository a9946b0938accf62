"""What one application holds: settings, engine, store, metrics, tracer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import orjson
from flask import Flask, Response, current_app, g, has_request_context

from service import clock
from service.clinical import Engine, Submission
from service.config import Settings
from service.fhir_access import FhirAccess
from service.observe import Metrics, Tracer
from service.store import Auditor, Records, Store
from service.trust import Tenant
from service.types import Jurisdiction

KEY = "luminal"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one running service."""

    settings: Settings
    engine: Engine
    store: Store
    metrics: Metrics
    records: Records
    tracer: Tracer
    auditor: Auditor | None
    fhir: FhirAccess

    def close(self) -> None:
        """Writes and sends what waits, and closes all connections."""
        self.fhir.close()
        self.records.close()
        self.tracer.close()
        self.store.close()


def parts(app: Flask | None = None) -> Parts:
    """Returns the parts of an application, by default the one that handles this request."""
    return cast(Parts, (app or current_app).extensions[KEY])


def when(submission: Submission, given: date | None = None) -> date:
    """Returns the day to judge a case on: asked for by the caller, by the submission, else today."""
    return given or submission.as_of or clock.today()


def where(
    submission: Submission, settings: Settings, given: Jurisdiction | None = None
) -> Jurisdiction:
    """Returns the jurisdiction to judge a case in: of the request, of its tenant, of the service."""
    tenant: Tenant | None = g.get("tenant") if has_request_context() else None
    return (
        given
        or submission.jurisdiction
        or (tenant.jurisdiction if tenant else None)
        or settings.jurisdiction
    )


def send(document: object, status: int = 200) -> Response:
    """Returns a JSON response."""
    return Response(orjson.dumps(document), status=status, content_type="application/json")
