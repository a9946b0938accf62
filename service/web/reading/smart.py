"""SMART App Launch: out to the EHR's sign-in, back with a code, the page of one chart, its end.

A session stands in the address by a handle that opens nothing, and in a cookie by its secret: two
charts in two tabs are two sessions, and none can show the other's patient.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from uuid import uuid4

from flask import Blueprint, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from service.clinical import Engine, Wish, hypothesis_of, submission_of_call
from service.documents import Call, read_date, read_jurisdiction
from service.errors import ServiceError
from service.observe import logs
from service.pages import Place
from service.smart import LAUNCH_SECONDS, LaunchError, Visit
from service.types import CALLBACK, LAUNCH
from service.web.fetching import profile_of_caller, source_of
from service.web.phases import phase
from service.web.reading.pages import patient_page, reading_page
from service.web.services import default_jurisdiction, services

blueprint = Blueprint("smart", __name__)
MOST_SESSIONS = 12  # of one browser: its cookies stay well below the longest header that is read
_HANDLE = re.compile(r"[0-9a-f]{16}")


@blueprint.get(LAUNCH)
def launch() -> Response:
    """Sends the browser to the sign-in of the FHIR server `iss`; without `launch` it is standalone."""
    departure = services().smart.begin(
        request.args.get("iss", ""), request.args.get("launch") or None
    )
    response = _redirect(departure.url)
    _set_cookie(response, _launch_name(departure.state), departure.secret, LAUNCH_SECONDS)
    return response


@blueprint.get(CALLBACK)
def callback() -> Response:
    """Takes the code that the sign-in sent, and opens a session for its chart."""
    name = _launch_name(request.args.get("state", ""))
    arrival = services().smart.finish(_cookie(name), MultiDict(request.args))
    logs.bind(tenant=arrival.tenant)
    if arrival.hook_instance:
        logs.bind(hook_instance=arrival.hook_instance)
    handle = secrets.token_hex(8)
    response = _redirect(f"{services().settings.public_url}/smart/page/{handle}")
    _drop_cookie(response, name)
    _end_old_sessions(response)
    _set_cookie(response, _session_name(handle), arrival.secret, arrival.seconds)
    services().metrics.count_launch("ok")
    return response


@blueprint.get("/smart/page/<handle>")
@blueprint.post("/smart/page/<handle>")
def show(handle: str) -> Response:
    """Reads the chart of a session anew and shows it, with what the page's form supposes."""
    service = services()
    visit, tenant = service.smart.visit(_cookie(_session_name(handle)))
    g.tenant = tenant
    logs.bind(tenant=tenant.id)
    call = _call(visit)
    with phase("read"):
        patience = tenant.registration.deadline_ms if tenant.registration else None
        source = source_of(call, patience)
        submission = submission_of_call(service.engine, call, source, profile_of_caller())
    service.metrics.count_gaps(f"data-{absence.code}" for absence in submission.absences)
    root = service.settings.public_url
    place = Place(f"{root}/smart/page/{handle}", end=f"{root}/smart/end/{handle}")
    with phase("decide"):
        wish = _wish_of(request.form, service.engine)
        hypothesis = hypothesis_of(service.engine, submission, wish, default_jurisdiction())
        return patient_page(hypothesis.page(service.engine, place), place)


@blueprint.post("/smart/end/<handle>")
def end(handle: str) -> Response:
    """Ends a session."""
    name = _session_name(handle)
    services().smart.end(_cookie(name))
    response = reading_page("ended")
    _drop_cookie(response, name)
    return response


@blueprint.errorhandler(LaunchError)
def _tell_launch(error: LaunchError) -> tuple[Response, int]:
    services().metrics.count_launch(error.reason)
    logs.bind(reason=error.reason)
    return reading_page("notice", sentence=error.sentence, notes=()), error.status


@blueprint.errorhandler(ServiceError)
def _tell_refusal(error: ServiceError) -> tuple[Response, int]:
    """Says to a reader what a program is told by an OperationOutcome."""
    g.error_code = error.code
    notes = [note.text for note in error.notes]
    return reading_page("notice", sentence=error.problem, notes=notes), error.status


def _call(visit: Visit) -> Call:
    """The session as the call of a hook that brings no data along."""
    return Call(
        hook="patient-view",
        hook_instance=str(uuid4()),
        context={"patientId": visit.patient_id},
        patient_id=visit.patient_id,
        prefetch={},
        as_of=None,
        jurisdiction=None,
        fhir_server=visit.server,
        access_token=visit.token,
        scope=visit.scope,
    )


def _wish_of(form: ImmutableMultiDict[str, str], engine: Engine) -> Wish:
    """What the form of the page supposes; a word that is none of the knowledge's is left out."""
    words = filter(None, form.getlist("suppose"))
    suppositions = tuple(s for s in map(engine.supposition, words) if s is not None)
    day, place = form.get("asOf"), form.get("jurisdiction")
    return Wish(
        suppositions,
        read_date(day, "asOf") if day else None,
        read_jurisdiction(place, "jurisdiction") if place else None,
    )


def _redirect(url: str) -> Response:
    return Response(status=303, headers={"Location": url})


def _launch_name(state: str) -> str:
    return _cookie_name(f"launch-{sha256(state.encode()).hexdigest()[:16]}")


def _session_name(handle: str) -> str:
    if not _HANDLE.fullmatch(handle):
        raise LaunchError(reason="session-over", status=401)
    return _cookie_name(f"session-{handle}")


def _cookie_name(part: str) -> str:
    """The name of a cookie; its prefix lets no other host of the site's domain set it."""
    prefix = "__Host-" if services().settings.public_url.startswith("https:") else ""
    return f"{prefix}luminal-{part}"


def _cookie(name: str) -> str:
    return request.cookies.get(name, "")


def _set_cookie(response: Response, name: str, secret: str, seconds: int) -> None:
    response.set_cookie(name, secret, seconds, secure=True, httponly=True, samesite="Lax")


def _drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=True, httponly=True, samesite="Lax")


def _end_old_sessions(response: Response) -> None:
    """Ends all sessions of a browser that has too many."""
    start = _cookie_name("session-")
    names = [name for name in request.cookies if name.startswith(start)]
    for name in names if len(names) >= MOST_SESSIONS else ():
        services().smart.end(_cookie(name))
        _drop_cookie(response, name)
