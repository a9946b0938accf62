"""JSON text to an object, within bounds, each member named once."""

from __future__ import annotations

from typing import cast

import orjson

from service.documents.bounds import require_bounds, require_single_names
from service.errors import BadRequest
from service.types import Json


def parse_json(raw: bytes, max_depth: int, max_entries: int | None = None) -> Json:
    """Returns raw JSON text as an object; see `read_body` for what is refused."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        # The parser's own message quotes nothing but says where; a bare refusal is safest.
        raise BadRequest(
            code="malformed-json",
            problem="The text is not valid JSON.",
            fix="Send one JSON object in UTF-8.",
        ) from None
    if not isinstance(document, dict):
        raise BadRequest(
            code="not-an-object", problem="The JSON is not an object.", fix="Send one JSON object."
        )
    require_bounds(document, max_depth, max_entries)
    require_single_names(raw, document)
    return cast(Json, document)
