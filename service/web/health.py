"""Health and metrics."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from service.call_pool import CallTimeoutError
from service.observe import logs
from service.web.services import Services, json_response, services, store_seconds

blueprint = Blueprint("ops", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """Says that the process answers."""
    return json_response({"status": "ok"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """Says whether calls can be answered: knowledge loaded, the stores take what is written.

    Where calls are answered while a store is away (`LUMINAL_REPLAY_AWAY=allow`), the status is
    `degraded` and not `unavailable`: taking all replicas out would stop the advice after all.
    """
    service = services()
    store, replay = _takes_rows(service), _takes_tokens(service)
    whole = store and replay
    reduced = "degraded" if service.settings.replay_away == "allow" else "unavailable"
    status = "ok" if whole else reduced
    state = {
        "status": status,
        "store": "ok" if store else "unreachable",
        "replay": "ok" if replay else "unreachable",
        "knowledgeVersion": service.engine.knowledge_version,
    }
    return json_response(state, 503 if status == "unavailable" else 200)


def _takes_rows(service: Services) -> bool:
    try:
        return service.calls.run(service.store.ping, store_seconds() / 2)
    except (SQLAlchemyError, CallTimeoutError) as error:
        logs.failure("store-unreachable", error)
        return False


def _takes_tokens(service: Services) -> bool:
    if service.replay is None or service.replay.is_reachable(store_seconds()):
        return True
    logs.error("replay-store-unreachable")
    return False


@blueprint.get("/metrics")
def metrics() -> Response:
    """Returns the counters in Prometheus text form."""
    return Response(services().metrics.page(), content_type=CONTENT_TYPE_LATEST)
