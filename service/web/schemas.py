"""What the service says about itself: JSON Schemas and the OpenAPI document. Open to all."""

from __future__ import annotations

from flask import Blueprint, Response

from service.documents import published_schemas
from service.errors import NotFound
from service.web.openapi import document
from service.web.services import json_response, services

blueprint = Blueprint("schemas", __name__)


@blueprint.get("/schemas")
def names() -> Response:
    """Lists the schemas with their titles."""
    rows = [
        {"name": name, "title": schema["title"]} for name, schema in published_schemas().items()
    ]
    return json_response({"schemas": rows})


@blueprint.get("/schemas/<name>")
def one(name: str) -> Response:
    """Returns one schema; the ending `.schema.json` may be left out."""
    schema = published_schemas().get(name.removesuffix(".schema.json"))
    if schema is None:
        raise NotFound(
            code="unknown-schema",
            problem="No schema has this name.",
            fix="GET /schemas lists them.",
        )
    return json_response(schema)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Returns the OpenAPI document."""
    service = services()
    return json_response(document(service.engine, authenticated=service.settings.auth != "off"))
