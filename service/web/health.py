"""Health and metrics."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from service.observe import logs
from service.web.services import json_response, services

blueprint = Blueprint("ops", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """Says that the process answers."""
    return json_response({"status": "ok"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """Says whether calls can be answered: knowledge loaded, store reachable."""
    service = services()
    try:
        store = service.store.ping()
    except SQLAlchemyError as error:
        logs.failure("store-unreachable", error)
        store = False
    state = {
        "status": "ok" if store else "unavailable",
        "store": "ok" if store else "unreachable",
        "knowledgeVersion": service.engine.knowledge_version,
    }
    return json_response(state, 200 if store else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Returns the counters in Prometheus text form."""
    return Response(services().metrics.page(), content_type=CONTENT_TYPE_LATEST)
