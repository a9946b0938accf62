"""Reads the body of an HTTP request as a JSON object, within the bounds of the settings."""

from __future__ import annotations

from flask import Request

from service.config import Settings
from service.documents import Body
from service.errors import BadRequest, WrongMediaType, too_large
from service.types import Json

JSON_TYPES = ("application/json", "application/fhir+json")


def read_body(request: Request, settings: Settings) -> Json:
    """Returns the body of an HTTP request as a JSON object.

    Raises:
        WrongMediaType: The body is not declared as plain JSON.
        TooLarge: It is longer than the settings allow, or an array in it is.
        BadRequest: It is not JSON, too deep, names a member twice, or is not an object.
    """
    return body_of(request, settings).document


def body_of(request: Request, settings: Settings) -> Body:
    """Returns the body of an HTTP request, whole and not yet read; see `read_body`."""
    max_bytes = settings.max_body_bytes
    if request.mimetype not in JSON_TYPES or request.headers.get("Content-Encoding"):
        raise WrongMediaType(
            code="wrong-media-type",
            problem="The body is not declared as JSON.",
            fix="Send application/json, not compressed.",
        )
    if (request.content_length or 0) > max_bytes:
        raise too_large()
    return Body(_bytes_of(request, max_bytes), settings.max_depth, settings.max_entries)


def _bytes_of(request: Request, max_bytes: int) -> bytes:
    """The whole body. One in chunks says no length: it is read to its end, or to one byte too many."""
    length = request.content_length
    if length is None and "wsgi.input_terminated" not in request.environ:
        return b""
    limit = max_bytes + 1 if length is None else length
    pieces: list[bytes] = []  # mostly one, which is the body then
    size, is_cut = 0, False
    try:
        while piece := request.environ["wsgi.input"].read(limit - size):
            pieces.append(piece)
            size += len(piece)
    except Exception:  # each server has its own for chunks that are none, or end too soon
        is_cut = True
    if is_cut or size < (length or 0):
        raise BadRequest(
            code="unreadable-body",
            problem="The body cannot be read to its end.",
            fix="Send it whole, as long as its length or its chunks say.",
        )
    if size > max_bytes:
        raise too_large()
    return b"".join(pieces)
