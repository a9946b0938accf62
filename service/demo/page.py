"""The demo's web page: choose a synthetic patient, see the cards. Plain HTML, no scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from math import isfinite
from typing import cast

from flask import Blueprint, Response, abort, render_template_string, request

from service.demo.client import DEMO_DAY, Client, Draft
from service.demo.markdown import as_html
from service.pages import Place
from service.types import Json

HOOKS = ("order-select", "order-sign")
LONGEST = 80  # characters of a drug or a unit
SUPPOSE = "/demo/suppose"
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of the page sent: suppositions as it writes them, another day and jurisdiction."""

    suppositions: tuple[str, ...] = ()
    as_of: str = ""
    jurisdiction: str = ""


PageOf = Callable[[Json, Place, Form], Response]


def blueprint(
    client: Client,
    patients: Mapping[str, Sequence[Json]],
    drugs: Sequence[str] = (),
    pages: PageOf | None = None,
) -> Blueprint:
    """Returns the page; it calls the service over HTTP as any client would.

    Args:
        client: Who calls.
        patients: Whose chart can be opened.
        drugs: Names that the order entry proposes; any other can be typed.
        pages: Makes the page behind the cards; without it none is linked.
    """
    page = Blueprint("demo", __name__)
    template = _text("demo.html")
    style = _text("demo.css")
    titles = {key: title_of(members) for key, members in patients.items()}

    @page.get("/demo")
    def show() -> Response:
        patient_id = request.args.get("patient")
        if patient_id is not None and patient_id not in titles:
            abort(404)
        draft, hook = _draft_of(request.args), request.args.get("hook", "order-sign")
        if hook not in HOOKS:
            abort(404)
        cards = None
        if patient_id:
            seen = (
                client.order(hook, patient_id, draft) if draft else client.patient_view(patient_id)
            )
            cards = cast("list[Json]", seen["cards"])
        html = render_template_string(
            template,
            titles=titles,
            patient_id=patient_id,
            cards=cards,
            draft=draft,
            hook=hook,
            drugs=drugs,
            day=DEMO_DAY,
            as_html=as_html,
            has_page=pages is not None,
        )
        response = Response(html, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @page.get("/demo/chart")
    @page.post("/demo/suppose")
    def chart() -> Response:
        """The page behind the cards, as recorded or with what a form supposes."""
        patient_id = request.values.get("patient", "")
        if patient_id not in titles or pages is None:
            abort(404)
        form = request.form
        return pages(
            client.request("patient-view", patient_id),
            Place(SUPPOSE, {"patient": patient_id}),
            Form(
                tuple(filter(None, form.getlist("suppose"))),
                form.get("asOf", ""),
                form.get("jurisdiction", ""),
            ),
        )

    @page.get("/demo/style.css")
    def stylesheet() -> Response:
        return Response(style, content_type="text/css; charset=utf-8")

    return page


def _draft_of(fields: Mapping[str, str]) -> Draft | None:
    """Returns the order as far as it is filled in; without a drug there is none."""
    drug = fields.get("drug", "").strip()[:LONGEST]
    if not drug:
        return None
    try:
        amount = float(fields.get("amount") or "nan")
        times = int(fields.get("times") or 1)
    except ValueError:
        abort(400)
    unit = fields.get("unit", "").strip()[:LONGEST] or "mg"
    return Draft(drug, amount if isfinite(amount) else None, unit, times)


def title_of(members: Sequence[Json]) -> str:
    """Returns the name of a synthetic patient; it says what the case shows."""
    for item in members:
        if item["resourceType"] == "Patient":
            names = cast("list[Json]", item["name"])
            return str(names[0]["text"])
    return "unnamed"


def _text(name: str) -> str:
    return resources.files("service.demo").joinpath("templates", name).read_text(encoding="utf-8")
