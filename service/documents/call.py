"""Checks the envelope of a CDS Hooks call and returns its parts, before anything clinical sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from oncology.dates import FIRST_YEAR, LAST_YEAR
from service.documents.schema_checks import document_schema, require_valid
from service.errors import BadRequest
from service.types import EXTENSION, Json, Jurisdiction
from terminology import Schema


@dataclass(frozen=True, slots=True)
class Call:
    """One checked CDS Hooks request. `as_of` and `jurisdiction` are None unless it names them."""

    hook: str
    hook_instance: str
    context: Json
    patient_id: str
    prefetch: Mapping[str, object]
    as_of: date | None
    jurisdiction: Jurisdiction | None
    fhir_server: str | None
    access_token: str | None = field(repr=False)
    scope: str = ""

    @property
    def private(self) -> tuple[str, ...]:
        """The ids of the call's patient, user and encounter, which nothing that is told may hold."""
        texts = (value for value in self.context.values() if isinstance(value, str))
        return tuple(part for value in texts for part in value.split("/")[-1:])


def read_call(document: Json, context_schema: Callable[[str], Schema | None]) -> Call:
    """Checks a CDS Hooks request and returns its parts.

    Args:
        document: The request body.
        context_schema: Returns the context schema of a hook, or None for an unknown hook.

    Raises:
        BadRequest: The envelope or the context is not what the hook asks for.
    """
    require_valid(document_schema("request"), document)
    hook = str(document["hook"])
    schema = context_schema(hook)
    if schema is None:
        raise BadRequest(
            code="unknown-hook",
            problem="hook: not a hook of this service.",
            fix=_HOOK_FIX,
            where=("hook",),
        )
    context = cast(Json, document["context"])
    require_valid(schema, context, "context")
    patient_id = _bare_id(context)
    as_of, jurisdiction = _own_extension(document)
    granted = _grant(document, patient_id)
    return Call(
        hook=hook,
        hook_instance=str(document["hookInstance"]).lower(),
        context={**context, "patientId": patient_id},
        patient_id=patient_id,
        prefetch=cast(Json, document.get("prefetch") or {}),
        as_of=as_of,
        jurisdiction=jurisdiction,
        fhir_server=cast("str | None", document.get("fhirServer")),
        access_token=cast("str | None", granted.get("access_token")),
        scope=str(granted.get("scope") or ""),
    )


_HOOK_FIX = "Call the service whose hook this is; GET /cds-services lists them."


def require_hook(call: Call, hook: str) -> None:
    """Raises BadRequest when a call came to the service of another hook."""
    if call.hook != hook:
        raise BadRequest(
            code="hook-mismatch",
            problem="hook: this service answers another hook.",
            fix=_HOOK_FIX,
            where=("hook",),
        )


def read_date(text: str, where: str) -> date:
    """Returns a full date of a patient's record, or raises BadRequest that names the element."""
    try:
        day = date.fromisoformat(text)
        # fromisoformat also takes other ISO forms; months around a day must stay in the calendar
        if len(text) != 10 or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
        return day
    except ValueError:
        raise BadRequest(
            code="invalid-date",
            problem=f"{where}: not a date of the years {FIRST_YEAR} to {LAST_YEAR}.",
            fix="Send a date as YYYY-MM-DD.",
            where=(where,),
        ) from None


def read_jurisdiction(text: str, where: str) -> Jurisdiction:
    """Returns a jurisdiction, or raises BadRequest that names the element."""
    if text not in ("us", "eu"):
        raise BadRequest(
            code="invalid-jurisdiction",
            problem=f"{where}: not a jurisdiction.",
            fix="Send us or eu.",
            where=(where,),
        )
    return cast(Jurisdiction, text)


# as the context schemas have it: FHIR's own ids, and the longer ones with _ of some servers
_PATIENT_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def is_patient_id(text: str) -> bool:
    """Says whether a text may stand for a patient in a query and in the reference of a draft."""
    return _PATIENT_ID.fullmatch(text) is not None


def _bare_id(context: Mapping[str, object]) -> str:
    """Returns the patient's id; some clients send `Patient/1` where a bare id is asked for."""
    text = str(context.get("patientId") or "").removeprefix("Patient/")
    if not is_patient_id(text):
        raise BadRequest(
            code="invalid-patient-id",
            problem="context.patientId: not a resource id.",
            fix="Send the bare id of the Patient resource.",
            where=("context.patientId",),
        )
    return text


def _grant(document: Json, patient_id: str) -> Json:
    """Returns the authorization; one for another patient would mix two people."""
    granted = cast(Json, document.get("fhirAuthorization") or {})
    other = granted.get("patient")
    if other and str(other).removeprefix("Patient/") != patient_id:
        where = "fhirAuthorization.patient"
        raise BadRequest(
            code="other-patient",
            problem=f"{where}: the grant is for another patient.",
            fix="Send a grant for context.patientId.",
            where=(where,),
        )
    return granted


def _own_extension(document: Json) -> tuple[date | None, Jurisdiction | None]:
    """Returns `asOf` and `jurisdiction` of our extension; the schema has checked their types."""
    extension = cast(Json, document.get("extension") or {})
    own = cast(Json, extension.get(EXTENSION) or {})
    as_of = own.get("asOf")
    jurisdiction = own.get("jurisdiction")
    where = f"extension.{EXTENSION}.asOf"
    return (
        None if as_of is None else read_date(str(as_of), where),
        cast("Jurisdiction | None", jurisdiction),
    )
