"""What a session may read: one chart, at one server, until its token is over."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import cast
from uuid import UUID

import orjson

from service.documents import is_patient_id
from service.smart.faults import LaunchError
from service.types import Json

_UNSTATED = 300  # seconds that a token is taken to be good where its server does not say


@dataclass(frozen=True, slots=True)
class Visit:
    """One session."""

    tenant: str
    server: str
    patient_id: str
    scope: str
    token: str = field(repr=False)
    seconds: int

    def document(self) -> Json:
        """Returns it as JSON."""
        return asdict(self)

    @classmethod
    def of(cls, document: Json) -> Visit:
        """Returns what `document` gave."""
        names = ("tenant", "server", "patient_id", "scope", "token")
        texts = {name: str(document[name]) for name in names}
        return cls(**texts, seconds=cast(int, document["seconds"]))


def visit_of(answer: Json, tenant: str, server: str, scope: str) -> Visit:
    """Returns the visit that the answer of a token endpoint allows.

    Args:
        answer: The answer.
        tenant: Whose launch it was.
        server: The FHIR server of it.
        scope: What was asked for; it was granted whole where the answer does not say.

    Raises:
        LaunchError: There is no usable token, or no patient.
    """
    token, kind = answer.get("access_token"), answer.get("token_type", "")
    is_usable = isinstance(token, str) and 0 < len(token) <= 8000 and _is_plain(token)
    if not is_usable or not isinstance(kind, str) or kind.lower() != "bearer":
        raise LaunchError(reason="token-unusable", status=502)
    patient = answer.get("patient")
    if not isinstance(patient, str) or not is_patient_id(patient):
        raise LaunchError(reason="patient-missing", status=502)
    given = answer.get("scope")
    return Visit(
        tenant, server, patient, given if isinstance(given, str) else scope, str(token),
        _seconds(answer.get("expires_in")),
    )  # fmt: skip


def hook_instance_of(answer: Json) -> str:
    """Returns the id of the call whose card led here; empty where the EHR hands none on."""
    context = answer.get("appContext")
    try:
        document = orjson.loads(context) if isinstance(context, str) else context
        return str(UUID(document["hookInstance"])) if isinstance(document, dict) else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _is_plain(token: str) -> bool:
    """Whether a token fits into a header as it is."""
    return token.isascii() and token.isprintable() and " " not in token


def _seconds(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else _UNSTATED
