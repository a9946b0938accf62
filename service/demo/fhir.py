"""A small FHIR R4 server over the synthetic patients: read, search, metadata. For the demo only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import cast

import orjson
from flask import Flask, Response, request
from flask_cors import CORS

from service.errors import FHIR_JSON
from service.types import Json

PAGE = 500


def demo_patients() -> dict[str, list[Json]]:
    """Returns the resources of each synthetic patient by patient id, in file order."""
    folder = resources.files("service.demo").joinpath("patients")
    files = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".json")), key=lambda i: i.name
    )
    patients: dict[str, list[Json]] = {}
    for file in files:
        bundle = orjson.loads(file.read_bytes())
        members = [entry["resource"] for entry in bundle["entry"]]
        owner = next(item for item in members if item["resourceType"] == "Patient")
        patients[owner["id"]] = members
    return patients


def create_server(patients: Mapping[str, Sequence[Json]]) -> Flask:
    """Returns the FHIR server as a WSGI application."""
    store = [item for members in patients.values() for item in members]
    app = Flask("luminal-demo-fhir", static_folder=None, template_folder=None)
    CORS(app, origins="*", allow_headers=["Authorization", "Content-Type", "Accept"])

    @app.get("/metadata")
    def metadata() -> Response:
        return _send(capabilities(str(item["resourceType"]) for item in store))

    @app.get("/<kind>/<resource_id>")
    def read(kind: str, resource_id: str) -> Response:
        for item in store:
            if item["resourceType"] == kind and item["id"] == resource_id:
                return _send(item)
        return _send(_not_found(), 404)

    @app.get("/<kind>")
    def search(kind: str) -> Response:
        return _send(searchset(store, kind, request.args.items(multi=True), request.base_url))

    @app.post("/<kind>/_search")
    def search_by_form(kind: str) -> Response:
        parameters = [*request.args.items(multi=True), *request.form.items(multi=True)]
        return _send(searchset(store, kind, parameters, request.base_url.removesuffix("/_search")))

    return app


def searchset(
    store: Iterable[Json], kind: str, parameters: Iterable[tuple[str, str]], base: str
) -> Json:
    """Returns a searchset Bundle. Parameters that this server does not know are ignored."""
    hits = [item for item in store if item["resourceType"] == kind]
    count, offset, filters = PAGE, 0, []
    for name, value in parameters:
        if name == "_count":
            count = int(value) if value.isdigit() else PAGE
        elif name == "_offset":
            offset = int(value) if value.isdigit() else 0
        else:
            filters.append((name, value))
            hits = [item for item in hits if _matches(item, name, value)]
    page = hits[offset : offset + count]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(hits)}
    root = base.rsplit("/", 1)[0]
    if page:
        bundle["entry"] = [
            {"fullUrl": f"{root}/{kind}/{item['id']}", "resource": item} for item in page
        ]
    if count and offset + count < len(hits):
        more = "&".join(f"{name}={value}" for name, value in filters)
        url = f"{base}?{more}&_count={count}&_offset={offset + count}"
        bundle["link"] = [{"relation": "next", "url": url}]
    return bundle


def _matches(item: Json, name: str, value: str) -> bool:
    values = value.split(",")
    if name in {"patient", "subject"}:
        subject = item.get("subject") or item.get("patient") or {}
        owner = cast(Json, subject).get("reference")
        return owner in {f"Patient/{one.removeprefix('Patient/')}" for one in values}
    if name == "_id":
        return item["id"] in values
    if name in {"status", "intent"}:
        return item.get(name) in values
    if name in {"code", "category"}:
        tokens = _tokens(item.get(name))
        return any(one in tokens for one in values)
    return True


def _tokens(value: object) -> set[str]:
    """Returns the codes of a CodeableConcept, or a list of them, as `code` and `system|code`."""
    concepts = value if isinstance(value, list) else [value]
    tokens: set[str] = set()
    for concept in concepts:
        for coding in concept.get("coding", []) if isinstance(concept, Mapping) else []:
            tokens |= {str(coding["code"]), f"{coding.get('system', '')}|{coding['code']}"}
    return tokens


def capabilities(kinds: Iterable[str]) -> Json:
    """Returns the CapabilityStatement of a server of some types of resource."""
    actions = [{"code": "read"}, {"code": "search-type"}]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-24",
        "kind": "instance",
        "software": {"name": "Luminal demonstration FHIR server"},
        "implementation": {"description": "Synthetic patients only"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "resource": [{"type": kind, "interaction": actions} for kind in sorted(set(kinds))],
            }
        ],
    }


def _not_found() -> Json:
    issue = {"severity": "error", "code": "not-found", "diagnostics": "No such resource."}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _send(document: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(document), status=status, content_type=FHIR_JSON)
