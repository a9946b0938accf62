"""What the service says about itself: JSON Schemas and the OpenAPI document. Open to all."""

from __future__ import annotations

from flask import Blueprint, Response

from service.documents import schemas
from service.errors import NotFound
from service.web.openapi import document
from service.web.services import parts, send

blueprint = Blueprint("schemas", __name__)


@blueprint.get("/schemas")
def names() -> Response:
    """Lists the schemas with their titles."""
    listed = [{"name": name, "title": schema["title"]} for name, schema in schemas().items()]
    return send({"schemas": listed})


@blueprint.get("/schemas/<name>")
def one(name: str) -> Response:
    """Returns one schema; the ending `.schema.json` may be left out."""
    found = schemas().get(name.removesuffix(".schema.json"))
    if found is None:
        raise NotFound(
            code="unknown-schema",
            problem="No schema has this name.",
            fix="GET /schemas lists them.",
        )
    return send(found)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Returns the OpenAPI document."""
    held = parts()
    return send(document(held.engine, authenticated=held.settings.auth != "off"))
