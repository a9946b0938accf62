"""A FHIR server that takes and serves what one vendor's does (hooks/data/vendors.yaml). For trials only.

What a server is not known to refuse it takes. Therapy that the demo's patients state where the
vendor serves none stands in their orders instead, as it would in that EHR.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import orjson
from flask import Flask, Response, request

from hooks import QUERIES, KindRules, Vendor
from service.demo.fhir import capabilities, searchset
from service.errors import FHIR_JSON
from service.types import Json

_VARIANTS = frozenset({"69548-6", "51969-4", "81247-9"})  # LOINC of genetic results
_OBSERVED = "http://terminology.hl7.org/CodeSystem/observation-category"


def create_stub(vendor: Vendor, patients: Mapping[str, Sequence[Json]], delay: float = 0) -> Flask:
    """Returns the server as a WSGI application.

    Args:
        vendor: Whose rules it keeps.
        patients: Resources by patient id.
        delay: Seconds that each answer takes.
    """
    store = [item for members in patients.values() for item in chart_of(vendor, members)]
    app = Flask("luminal-ehr-stub", static_folder=None, template_folder=None)

    @app.before_request
    def admit() -> Response | None:
        time.sleep(delay)
        is_open = request.path in {"/metadata", "/token", "/.well-known/smart-configuration"}
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if is_open or (scheme == "Bearer" and token):
            return None
        return _refusal(401, "login", "A token is needed.")

    @app.get("/metadata")
    def metadata() -> Response:
        kinds = {query.kind for query in QUERIES.values()}
        return _send(capabilities(kind for kind in kinds if _is_served(_rules(vendor, kind))))

    @app.get("/.well-known/smart-configuration")
    def configuration() -> Response:
        root = request.host_url.rstrip("/")
        return _send({"token_endpoint": f"{root}/token", "grant_types_supported": [_GRANT]})

    @app.post("/token")
    def token() -> Response:
        if request.form.get("grant_type") != _GRANT or "client_assertion" not in request.form:
            return _send({"error": "invalid_request"}, 400)
        grant = {"access_token": secrets.token_urlsafe(), "token_type": "bearer"}
        return _send({**grant, "expires_in": 300, "scope": "system/*.rs"})

    @app.get("/<kind>/<resource_id>")
    def read(kind: str, resource_id: str) -> Response:
        for item in store:
            if (item["resourceType"], item["id"]) == (kind, resource_id):
                return _send(item)
        return _refusal(404, "not-found", "No such resource.")

    @app.get("/<kind>")
    def search(kind: str) -> Response:
        parameters = list(request.args.items(multi=True))
        refusal = refusal_of(_rules(vendor, kind), dict(parameters))
        if refusal is not None:
            return _refusal(*refusal)
        parameters = _with_page(_rules(vendor, kind), parameters)
        return _send(searchset(store, kind, parameters, request.base_url))

    return app


_GRANT = "client_credentials"


def refusal_of(rules: KindRules, parameters: Mapping[str, str]) -> tuple[int, str, str] | None:
    """Status, issue code and text of the answer to a search that is not taken; None for others."""
    if not _is_served(rules):
        return 404, "not-supported", "The resource type is not supported."
    if rules.one_of and not set(rules.one_of) & parameters.keys():
        return 400, "required", "A required element is missing."
    intents = set(filter(None, parameters.get("intent", "").split(",")))
    if rules.intents and not intents <= set(rules.intents):
        return 400, "value", "The intent is not supported."
    if "_count" in parameters and not rules.has_page_size:
        return 400, "not-supported", "The parameter _count is not supported."
    if "," in parameters.get("category", ""):
        return 400, "not-supported", "One category only."
    return None


def chart_of(vendor: Vendor, members: Iterable[Json]) -> Iterator[Json]:
    """The resources of a patient as this vendor's server has them."""
    for item in members:
        kind = str(item["resourceType"])
        if kind == "MedicationStatement" and not _is_served(_rules(vendor, kind)):
            yield _ordered(item)
        elif kind == "Observation" and "genomics" in _rules(vendor, kind).categories:
            yield _genomic(item)
        else:
            yield item


def _rules(vendor: Vendor, kind: str) -> KindRules:
    return vendor.kinds.get(kind, KindRules())


def _is_served(rules: KindRules) -> bool:
    """Whether the stub serves a type: what a server may do without, it does without."""
    return rules.served and not rules.is_optional


def _ordered(statement: Json) -> Json:
    """The order behind a statement of a drug taken."""
    period = statement.get("effectivePeriod") or {}
    left_out = {"effectivePeriod", "reasonCode", "statusReason", "basedOn", "partOf", "dosage"}
    order = {key: value for key, value in statement.items() if key not in left_out}
    order |= {"resourceType": "MedicationRequest", "intent": "order"}
    order["dosageInstruction"] = [{"timing": {"repeat": {"boundsPeriod": period}}}]
    if isinstance(period, dict) and period.get("start"):
        order["authoredOn"] = period["start"]
    if statement.get("reasonCode"):
        order["reasonCode"] = statement["reasonCode"]
    reasons = statement.get("statusReason")
    if isinstance(reasons, list) and reasons:
        order["statusReason"] = reasons[0]  # one in an order, a list in a statement
    return order


def _genomic(item: Json) -> Json:
    """A result; one of genetics under the category of its own."""
    codings = cast("dict[str, list[dict[str, str]]]", item["code"]).get("coding", [])
    if not {coding.get("code") for coding in codings} & _VARIANTS:
        return item
    return {**item, "category": [{"coding": [{"system": _OBSERVED, "code": "genomics"}]}]}


def _with_page(rules: KindRules, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters with a page no larger than the server's largest."""
    if rules.largest_page is None:
        return parameters
    largest = rules.largest_page
    count = next((v for k, v in parameters if k == "_count" and v.isdigit()), str(largest))
    others = [(k, v) for k, v in parameters if k != "_count"]
    return [*others, ("_count", str(min(int(count), largest)))]


def _refusal(status: int, code: str, text: str) -> Response:
    issue = {"severity": "fatal", "code": code, "details": {"text": text}}
    return _send({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def _send(document: Json, status: int = 200) -> Response:
    kind = FHIR_JSON if "resourceType" in document else "application/json"
    return Response(orjson.dumps(document), status=status, content_type=kind)
