"""The demo's EHR as a web page: patients, a chart with its cards, order entry, each call to look at.

All of it works without a script; the page's own script copies text and spares nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import isfinite
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, request, url_for
from jinja2 import Environment, FunctionLoader
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirection

from service.demo.client import DEMO_DAY, Client
from service.demo.curl import command_of
from service.demo.ehr import Ehr, RefusedStepError
from service.demo.markdown import as_html
from service.demo.orders import UNITS, Draft, draft_of, routes, row_of
from service.demo.record import person_of, record_of
from service.pages import Place
from service.types import Json

LONGEST = 80  # characters of a drug or a unit
COMMENT = 500  # characters of the comment on an override
SUPPOSE = "/demo/suppose"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ASSETS = {"style.css": "text/css", "script.js": "text/javascript"}


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
    desk = _Desk(Ehr(client), patients, tuple(drugs), pages)
    page.add_url_rule("/demo", view_func=desk.show)
    page.add_url_rule("/demo/call", view_func=desk.exchange, endpoint="call")
    page.add_url_rule("/demo/chart", view_func=desk.page, endpoint="chart")
    page.add_url_rule(SUPPOSE, view_func=desk.page, endpoint="suppose", methods=["POST"])
    for name in ("select", "remove", "sign", "accept", "override", "close"):
        page.add_url_rule(
            f"/demo/{name}", view_func=getattr(desk, name), endpoint=name, methods=["POST"]
        )
    page.add_url_rule("/demo/<any('style.css', 'script.js'):name>", view_func=asset)
    return page


def asset(name: str) -> Response:
    """The style sheet, or the script."""
    return Response(_text(f"demo.{name.rpartition('.')[2]}"), mimetype=ASSETS[name])


@dataclass(frozen=True, slots=True)
class _Desk:
    """The addresses of the page; each step of the user is posted, and leads back to the chart."""

    ehr: Ehr
    patients: Mapping[str, Sequence[Json]]
    drugs: tuple[str, ...]
    pages: PageOf | None

    def show(self) -> Response:
        """The list of patients, or a chart."""
        if "patient" not in request.args:
            return _html("patients.html", titles=self.titles)
        patient_id = self._patient(request.args)
        visit = self.ehr.visit(patient_id)
        resource = visit.drafts.find(request.args.get("draft", ""))
        return _html(
            "chart.html",
            titles=self.titles,
            patient_id=patient_id,
            person=person_of(self.patients[patient_id]),
            record=record_of(self.patients[patient_id]),
            visit=visit,
            drafts=[row_of(order) for order in visit.drafts.orders],
            signed=[row_of(order) for order in visit.signed],
            draft=draft_of(resource) if resource is not None else Draft(""),
            draft_name=request.args.get("draft", "") if resource is not None else "",
            drugs=self.drugs,
            routes=routes(),
            units=UNITS,
            has_page=self.pages is not None,
            sandbox=self.ehr.client.sandbox_address(patient_id),
        )

    def exchange(self) -> Response:
        """One request to the service, with its answer and the command that sends it again."""
        patient_id = self._patient(request.args)
        exchanges = self.ehr.visit(patient_id).exchanges
        number = request.args.get("number", "")
        if not number.isdecimal() or int(number) >= len(exchanges):
            abort(404)
        exchange = exchanges[int(number)]
        return _html(
            "call.html",
            titles=self.titles,
            patient_id=patient_id,
            exchange=exchange,
            command=command_of(exchange),
            request=json.dumps(exchange.request, indent=1, ensure_ascii=False),
            response=json.dumps(exchange.response, indent=1, ensure_ascii=False),
        )

    def page(self) -> Response:
        """The page behind the cards, as recorded or with what a form supposes."""
        patient_id = self._patient(request.values)
        if self.pages is None:
            abort(404)
        form = request.form
        signed = self.ehr.visit(patient_id).signed
        return self.pages(
            self.ehr.client.request("patient-view", patient_id, signed),
            Place(SUPPOSE, {"patient": patient_id}),
            Form(
                tuple(filter(None, form.getlist("suppose"))),
                form.get("asOf", ""),
                form.get("jurisdiction", ""),
            ),
        )

    def select(self) -> Redirection:
        """An order is selected, or changed."""
        draft, name = _draft_of(request.form), request.form.get("draft", "")
        return self._step("orders", lambda patient: self.ehr.select(patient, draft, name))

    def remove(self) -> Redirection:
        """A draft is taken away."""
        name = request.form.get("draft", "")
        return self._step("orders", lambda patient: self.ehr.remove(patient, name))

    def sign(self) -> Redirection:
        """The drafts are signed, or checked before."""
        return self._step("orders", self.ehr.sign)

    def accept(self) -> Redirection:
        """Suggestions of a card are taken."""
        card, ids = request.form.get("card", ""), request.form.getlist("suggestion")
        return self._step("orders", lambda patient: self.ehr.accept(patient, card, ids))

    def override(self) -> Redirection:
        """A card is overridden, or dismissed where no reason is sent."""
        form = request.form
        card, comment = form.get("card", ""), form.get("comment", "").strip()[:COMMENT]
        word = form.get("reason", "")
        if word and not word.isdecimal():
            abort(400)
        number = int(word) if word else None
        return self._step(
            "cards", lambda patient: self.ehr.override(patient, card, number, comment)
        )

    def close(self) -> Redirection:
        """The chart is closed."""
        self.ehr.close(self._patient(request.form))
        return redirect("/demo", 303)

    def _step(self, place: str, step: Callable[[str], None]) -> Redirection:
        patient_id = self._patient(request.form)
        try:
            step(patient_id)
        except RefusedStepError:
            abort(400)
        return redirect(url_for("demo.show", patient=patient_id, _anchor=place), 303)

    def _patient(self, values: MultiDict[str, str]) -> str:
        patient_id = values.get("patient", "")
        if patient_id not in self.patients:
            abort(404)
        return patient_id

    @property
    def titles(self) -> dict[str, str]:
        """Each patient's name; it says what the case shows."""
        return {key: title_of(members) for key, members in self.patients.items()}


def _draft_of(fields: Mapping[str, str]) -> Draft:
    """Returns the order as the form has it."""
    drug = fields.get("drug", "").strip()[:LONGEST]
    unit, route = fields.get("unit", "").strip()[:LONGEST] or "mg", fields.get("route", "")
    period_unit = fields.get("periodUnit") or "d"
    try:
        amount = float(fields.get("amount") or "nan")
        times, period = int(fields.get("times") or 1), int(fields.get("period") or 1)
    except ValueError:
        abort(400)
    is_right = drug and period_unit in UNITS and (not route or route in routes())
    if not is_right or not (1 <= times <= 99 and 1 <= period <= 99):
        abort(400)
    return Draft(
        drug, amount if isfinite(amount) else None, unit, times, period, period_unit, route
    )


def title_of(members: Sequence[Json]) -> str:
    """Returns the name of a synthetic patient; it says what the case shows."""
    for item in members:
        if item["resourceType"] == "Patient":
            names = cast("list[Json]", item["name"])
            return str(names[0]["text"])
    return "unnamed"


def _html(name: str, **values: Any) -> Response:
    html = _environment().get_template(name).render(day=DEMO_DAY, as_html=as_html, **values)
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_text), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


@lru_cache(maxsize=16)
def _text(name: str) -> str:
    return resources.files("service.demo").joinpath("templates", name).read_text(encoding="utf-8")
