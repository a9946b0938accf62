"""The Flask application: one factory, no global state."""

from __future__ import annotations

import re
import sys
import time
from contextlib import ExitStack
from types import TracebackType
from uuid import uuid4

from flask import Flask, Response, g, request
from flask_cors import CORS

from service.call_pool import CallPool
from service.clinical import ChartMemory, Engine
from service.config import Settings
from service.fhir_access import FhirAccess
from service.observe import Metrics, Tracer, logs, tracer_for
from service.smart import DatabaseShelf, MemoryShelf, SmartApp
from service.store import Auditor, Records, Store
from service.trust import protect, replay_check, tenants_of, token_verifier
from service.web import assess, cds_hooks, feedback, health, refusals, schemas
from service.web.reading import glossary, knowledge, rules, smart
from service.web.services import KEY, Services, services

_ExcInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]
# a random id, as a UUID or as the hexadecimal of one: any other form could hold a name
_REQUEST_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class _Application(Flask):
    """Flask, but for its own log of failures, which quotes addresses and exceptions."""

    def log_exception(self, exc_info: _ExcInfo) -> None:
        """Writes where it failed, and nothing else."""
        logs.failure("unexpected-error", exc_info[1] or RuntimeError())


def create_app(
    settings: Settings | None = None, engine: Engine | None = None, tracer: Tracer | None = None
) -> Flask:
    """Returns the application.

    Args:
        settings: How to run; read from the environment when left out.
        engine: The clinical side; the real one, loaded and checked, when left out.
        tracer: Where spans go; what the settings say when left out.
    """
    settings = settings or Settings()
    logs.configure(settings.log_level)
    app = _Application("service", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    service = _parts(settings, engine or Engine(settings.overlay, settings.public_url), tracer)
    app.extensions[KEY] = service
    for module in (cds_hooks, assess, feedback, glossary, knowledge, rules, smart, health, schemas):
        app.register_blueprint(module.blueprint)
    refusals.register(app)
    _register_around(app)
    verifier = token_verifier(settings, service.replay)
    protect(app, verifier, service.metrics, settings)
    _allow_origins(app, settings)
    _announce(service)
    return app


def _parts(settings: Settings, engine: Engine, tracer: Tracer | None) -> Services:
    metrics = Metrics()
    auditor = Auditor(settings.audit_key) if settings.audit_key else None
    tenants = tenants_of(settings)
    store = Store(settings.database_url)
    store.migrate()
    return Services(
        settings=settings,
        engine=engine,
        memory=ChartMemory(settings.chart_memory_minutes, metrics),
        store=store,
        replay=replay_check(settings, store.engine, metrics),
        calls=CallPool(),
        metrics=metrics,
        records=Records(store, metrics, settings.retention_days),
        tracer=tracer or tracer_for(settings.trace_endpoint),
        auditor=auditor,
        fhir=FhirAccess(settings),
        smart=SmartApp(tenants, settings, _shelf(settings, store)),
    )


def _shelf(settings: Settings, store: Store) -> DatabaseShelf | MemoryShelf:
    """Returns where sessions of browsers stand: in memory only where one process serves alone."""
    return MemoryShelf() if settings.replay_store == "memory" else DatabaseShelf(store.engine)


def _allow_origins(app: Flask, settings: Settings) -> None:
    """Lets listed browser origins call; without a list no origin is let in."""
    if settings.cors_origins:
        CORS(
            app,
            origins=list(settings.cors_origins),
            methods=["GET", "POST", "OPTIONS"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["X-Request-Id"],
            max_age=600,
        )


def _announce(service: Services) -> None:
    """Says at the start what an operator must not miss."""
    logs.event("start", knowledge_version=service.engine.knowledge_version)
    if service.settings.auth == "off":
        print(
            "WARNING: LUMINAL_AUTH=off. Calls are not authenticated: "
            "expose this service to trusted clients only.",
            file=sys.stderr,
            flush=True,
        )


def _register_around(app: Flask) -> None:
    """Runs the same steps around every request: id, time, headers, log line, metric."""

    @app.before_request
    def begin() -> None:
        logs.clear()
        header = request.headers.get("X-Request-Id", "")
        g.request_id = header if _REQUEST_ID.fullmatch(header) else str(uuid4())
        g.started = time.perf_counter()
        logs.bind(request_id=g.request_id)
        g.open = ExitStack()
        span = services().tracer.span("luminal.request", request.headers.get("traceparent"))
        g.span = g.open.enter_context(span)

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if "open" in g:
            g.open.close()

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers["X-Request-Id"] = g.get("request_id", "none")
        _count(response)
        return response


def _count(response: Response) -> None:
    """Writes the request's log line and its latency; health checks and metrics are left out."""
    endpoint = request.endpoint or "none"
    if endpoint.startswith("ops."):
        return
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    label = g.get("metric_label") or endpoint
    services().metrics.seconds.labels(label, str(response.status_code)).observe(seconds)
    fields: dict[str, object] = {
        "endpoint": endpoint,
        "method": request.method if request.method in {"GET", "POST", "OPTIONS"} else "other",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    if "card_count" in g:
        fields["cards"] = g.card_count
    if "error_code" in g:
        fields["error"] = g.error_code
    g.span.tell({"luminal.hook": label, "http.response.status_code": response.status_code})
    logs.event("request", **fields)
