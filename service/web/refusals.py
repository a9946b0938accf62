"""Every refusal as an HTTP answer: our own, those of the framework, and what nobody foresaw."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from service.errors import (
    FHIR_JSON,
    BadRequest,
    Failed,
    NotFound,
    ServiceError,
    WrongMethod,
    outcome,
    too_large,
)
from service.observe import logs


def answer(error: ServiceError) -> Response:
    """Returns the HTTP response for an error."""
    request_id = g.get("request_id", "none")
    body = orjson.dumps(outcome(error, request_id))
    response = Response(body, status=error.status, content_type=FHIR_JSON)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    allowed: Sequence[str] | None = g.get("allowed_methods")
    if error.status == 405 and allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def register(app: Flask) -> None:
    """Makes every failure of the application leave as an OperationOutcome."""
    app.register_error_handler(ServiceError, _refusal)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _unexpected)


def _refusal(error: ServiceError) -> Response:
    g.error_code = error.code
    return answer(error)


def _from_http(error: HTTPException) -> Response:
    """Translates what Flask itself raises: unknown path, method, body size."""
    status = error.code or 500
    if status == 405:
        g.allowed_methods = list(getattr(error, "valid_methods", None) or ())
        return _refusal(
            WrongMethod(
                code="method-not-allowed",
                problem="This address does not take that method.",
                fix="See Allow.",
            )
        )
    if status == 404:
        return _refusal(
            NotFound(
                code="unknown-address",
                problem="Nothing is served here.",
                fix="Start at GET /cds-services.",
            )
        )
    if status == 413:
        return _refusal(too_large())
    if status < 400:  # a redirect is an answer, not a fault
        return Response(status=status, headers=dict(error.get_headers()))
    if status < 500:
        return _refusal(
            BadRequest(
                code="bad-request", problem="The request is not usable.", fix="Check its form."
            )
        )
    return _unexpected(error)


def _unexpected(error: Exception) -> Response:
    """Hides everything about a fault of ours but its request id; the log holds where it was."""
    logs.failure("unexpected-error", error)
    return _refusal(
        Failed(
            code="internal-error",
            problem="The service failed on this request.",
            fix="Report the request id.",
        )
    )
