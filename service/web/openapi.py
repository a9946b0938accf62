"""The OpenAPI document, put together from the schemas and from what the engine serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from service import software_version
from service.clinical import Engine
from service.documents import published_schemas
from service.errors import FHIR_JSON
from service.types import Json

JSON = "application/json"
_REFUSALS = {
    "400": "The request cannot be read as what it should be.",
    "401": "The caller is not authenticated.",
    "404": "No service has this id.",
    "405": "The address does not take that method.",
    "408": "The request did not arrive whole in time.",
    "412": "Data are missing that the service cannot decide without; they are listed.",
    "413": "The body is larger than this service reads.",
    "415": "The body is not declared as JSON.",
    "500": "The service failed.",
    "503": "Something that the service rests on is away: keys, replay store, store. Send it again.",
}
_ENTRY: Json = {
    "type": "object",
    "required": ["resource"],
    "properties": {
        "resource": {
            "type": "object",
            "required": ["resourceType", "id"],
            "properties": {
                "resourceType": {"enum": ["Condition", "Observation", "MedicationRequest"]},
                "id": {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"},
            },
        }
    },
}
_AS_OF = "request/properties/extension/properties/org.luminal/properties/asOf"
_COMMON = ("401", "405", "500", "503")
_BODY = ("400", "408", "413", "415")


def document(engine: Engine, authenticated: bool) -> Json:
    """Returns the OpenAPI 3.1 document.

    Args:
        engine: Names the services.
        authenticated: Whether callers must show a token.
    """
    api: Json = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Luminal",
            "version": software_version(),
            "description": "CDS Hooks service for HR+/HER2- advanced breast cancer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(_paths(engine)),
        "components": {"schemas": _components()},
    }
    if authenticated:
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        cast(Json, api["components"])["securitySchemes"] = {"client": bearer}
        api["security"] = [{"client": []}]
    return api


def _paths(engine: Engine) -> Iterator[tuple[str, Json]]:
    yield "/cds-services", {"get": _operation("Discovery", _answer("discovery"), _COMMON)}
    for info in engine.services.values():
        body: Json = {
            "allOf": [
                _reference("request"),
                {"properties": {"hook": {"const": info.hook}, "context": _reference(info.hook)}},
            ]
        }
        call = _operation(info.title, _answer("response"), (*_COMMON, *_BODY, "412"), body)
        yield f"/cds-services/{info.id}", {"post": call}
    ids = {"type": "string", "enum": list(engine.services)}
    feedback = _operation(
        "Feedback", _answer(None), (*_COMMON, *_BODY, "404"), _reference("feedback")
    )
    feedback["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": ids}]
    yield "/cds-services/{id}/feedback", {"post": feedback}
    yield "/assess", {"post": _assess(engine)}
    yield "/suppose", {"post": _suppose(engine)}
    for path, title in (("/health/live", "Liveness"), ("/openapi.json", "This document")):
        yield path, {"get": _open(title, _answer(None))}
    ready = _open("Readiness", _answer(None))
    cast(Json, ready["responses"])["503"] = _answer(None, "Not ready.")
    yield "/health/ready", {"get": ready}
    yield "/metrics", {"get": _open("Metrics", _text("Prometheus text.", "text/plain"))}
    yield "/glossary", {"get": _open("Glossary", _text("A page for readers.", "text/html"))}
    yield "/rules", {"get": _open("Rules", _text("A page for readers.", "text/html"))}
    yield "/knowledge", {"get": _open("Knowledge", _text("A page for readers.", "text/html"))}
    name = {"type": "string", "enum": list(engine.library.names)}
    shelf = {"type": "string", "enum": list(engine.library.shelves)}
    for path, parts in (
        ("/knowledge/{name}", {"name": name}),
        ("/knowledge/{name}/{entry}", {"name": shelf, "entry": {"type": "string"}}),
    ):
        entry = _open("Knowledge", _text("A page for readers.", "text/html"))
        cast(Json, entry["responses"])["404"] = _text("No such entry.", "text/html")
        entry["parameters"] = [
            {"name": part, "in": "path", "required": True, "schema": schema}
            for part, schema in parts.items()
        ]
        yield path, {"get": entry}
    yield "/schemas", {"get": _open("Names of the schemas", _answer(None))}
    schema = _open("One schema", _answer(None), ("404",))
    names = {"type": "string", "enum": list(published_schemas())}
    schema["parameters"] = [{"name": "name", "in": "path", "required": True, "schema": names}]
    yield "/schemas/{name}", {"get": schema}


def _document(engine: Engine) -> Json:
    """A CDS Hooks request with the context of its hook, or a Bundle."""
    hooks = [info.hook for info in engine.services.values()]
    hook = {"properties": {"hook": {"enum": hooks}}}
    contexts = [
        {
            "if": {"properties": {"hook": {"const": name}}},
            "then": {"properties": {"context": _reference(name)}},
        }
        for name in hooks
    ]
    return {
        "oneOf": [
            {"allOf": [_reference("request"), hook, *contexts]},
            {
                "type": "object",
                "required": ["resourceType", "entry"],
                "properties": {
                    "resourceType": {"const": "Bundle"},
                    "entry": {"type": "array", "minItems": 1, "items": _reference("entry")},
                },
            },
        ]
    }


def _assess(engine: Engine) -> Json:
    operation = _operation(
        "Assessment", _answer("assessment"), (*_COMMON, *_BODY, "412"), _document(engine)
    )
    operation["parameters"] = [
        {"name": "asOf", "in": "query", "schema": _reference(_AS_OF)},
        {"name": "jurisdiction", "in": "query", "schema": {"enum": ["us", "eu"]}},
    ]
    return operation


def _suppose(engine: Engine) -> Json:
    pairs = [{"fact": s.fact, "value": s.value} for s in engine.suppositions]
    body = {
        "allOf": [
            _reference("supposition"),
            {
                "properties": {
                    "document": _document(engine),
                    "suppose": {"items": {"enum": pairs}},
                    "asOf": _reference(_AS_OF),
                }
            },
        ]
    }
    operation = _operation(
        "What would be concluded if", _answer("changes"), (*_COMMON, *_BODY, "412"),
        body,
    )  # fmt: skip
    answer = cast(Json, cast(Json, operation["responses"])["200"])
    cast(Json, answer["content"])["text/html"] = {"schema": {}}
    return operation


def _operation(
    title: str, answer: Json, refusals: tuple[str, ...], body: object | None = None
) -> Json:
    responses: dict[str, object] = {"200": answer}
    for status in refusals:
        content = {FHIR_JSON: {"schema": _reference("operation-outcome")}}
        responses[status] = {"description": _REFUSALS[status], "content": content}
    operation: Json = {"summary": title, "responses": responses}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return operation


def _open(title: str, answer: Json, refusals: tuple[str, ...] = ()) -> Json:
    """Returns an operation that asks for no token."""
    return {**_operation(title, answer, (*refusals, "405", "500")), "security": []}


def _answer(schema: str | None, description: str = "The answer.") -> Json:
    content = {"type": "object"} if schema is None else _reference(schema)
    return {"description": description, "content": {JSON: {"schema": content}}}


def _text(description: str, media_type: str) -> Json:
    return {"description": description, "content": {media_type: {"schema": {}}}}


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _components() -> Json:
    """Returns all schemas; what each defines for itself stands beside it as `name.part`."""
    components: Json = {}
    for name, schema in published_schemas().items():
        parts = cast(Json, schema.get("$defs") or {})
        own = {k: v for k, v in schema.items() if k not in {"$schema", "$id", "$defs"}}
        components[name] = _in_components(own, name)
        for part, inner in parts.items():
            components[f"{name}.{part}"] = _in_components(inner, name)
    components["entry"] = _ENTRY
    return components


def _in_components(node: object, name: str) -> object:
    """Returns a schema whose references lead to the components."""
    if isinstance(node, Mapping):
        return {
            key: f"#/components/schemas/{name}.{str(value).removeprefix('#/$defs/')}"
            if key == "$ref"
            else _in_components(value, name)
            for key, value in node.items()
        }
    return [_in_components(item, name) for item in node] if isinstance(node, list) else node
