"""Reads the body of an HTTP request as a JSON object, within the bounds of the settings."""

from __future__ import annotations

from flask import Request

from service.config import Settings
from service.documents import parse_json
from service.errors import WrongMediaType, too_large
from service.types import Json

JSON_TYPES = ("application/json", "application/fhir+json")


def read_body(request: Request, settings: Settings) -> Json:
    """Returns the body of an HTTP request as a JSON object.

    Raises:
        WrongMediaType: The body is not declared as plain JSON.
        TooLarge: It is longer than the settings allow, or an array in it is.
        BadRequest: It is not JSON, too deep, names a member twice, or is not an object.
    """
    max_bytes = settings.max_body_bytes
    if request.mimetype not in JSON_TYPES or request.headers.get("Content-Encoding"):
        raise WrongMediaType(
            code="wrong-media-type",
            problem="The body is not declared as JSON.",
            fix="Send application/json, not compressed.",
        )
    if (request.content_length or 0) > max_bytes:
        raise too_large()
    raw = request.get_data(cache=False)  # MAX_CONTENT_LENGTH guards bodies without a length
    if len(raw) > max_bytes:
        raise too_large()
    return parse_json(raw, settings.max_depth, settings.max_entries)
