"""Every refusal of the service, as one tree, and its OperationOutcome.

    ServiceError                what the client did, or what failed here
    +-- BadRequest        400   body, envelope, context, query
    +-- NotTrusted        401   no token, or none that is good
    +-- NotFound          404   unknown service or page
    +-- WrongMethod       405
    +-- TooSlow           408   the request did not come whole in time
    +-- DataMissing       412   data that the service cannot decide without
    +-- TooLarge          413
    +-- WrongMediaType    415
    +-- Failed            500   our fault
    +-- Unavailable       503   something that the service rests on is away

No message holds a value of the request: texts name fields and say what to send instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

FHIR_JSON = "application/fhir+json"
ERROR_SYSTEM = "urn:luminal:error"


@dataclass(frozen=True, slots=True)
class Note:
    """What is to say on one element, beside the main fault."""

    code: str
    text: str
    where: str


class ServiceError(Exception):
    """A refusal that the client is told of."""

    status: ClassVar[int] = 500
    issue_code: ClassVar[str] = "exception"

    def __init__(
        self,
        *,
        code: str,
        problem: str,
        fix: str,
        where: tuple[str, ...] = (),
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Keeps the parts of the answer.

        Args:
            code: Stable word for the fault, for programs.
            problem: What is wrong, without any value of the request.
            fix: What to send instead.
            where: Paths of the elements concerned, such as `context.patientId`.
            notes: What there is to say on single elements.
        """
        super().__init__(code)
        self.code = code
        self.problem = problem
        self.fix = fix
        self.where = where
        self.notes = notes


class BadRequest(ServiceError):
    """The request cannot be read as what it should be."""

    status = 400
    issue_code = "invalid"


class NotTrusted(ServiceError):
    """The caller showed no good token. One body for all reasons: it helps nobody who guesses."""

    status = 401
    issue_code = "login"


class NotFound(ServiceError):
    """Nothing lives at this address."""

    status = 404
    issue_code = "not-found"


class WrongMethod(ServiceError):
    """The address exists, the method does not."""

    status = 405
    issue_code = "not-supported"


class TooSlow(ServiceError):
    """The request was not there in time."""

    status = 408
    issue_code = "timeout"


class DataMissing(ServiceError):
    """Prefetched data are missing that the answer depends on."""

    status = 412
    issue_code = "incomplete"


class TooLarge(ServiceError):
    """The body is larger than the service reads."""

    status = 413
    issue_code = "too-long"


class WrongMediaType(ServiceError):
    """The body is not declared as JSON."""

    status = 415
    issue_code = "not-supported"


class Failed(ServiceError):
    """The service could not do its work."""


class Unavailable(ServiceError):
    """Something that the service rests on is away; the same request may succeed later."""

    status = 503
    issue_code = "transient"


def outcome(error: ServiceError, request_id: str) -> dict[str, object]:
    """Returns the FHIR OperationOutcome for an error."""
    issue: dict[str, object] = {
        "severity": "fatal" if error.status >= 500 else "error",
        "code": error.issue_code,
        "details": {
            "coding": [{"system": ERROR_SYSTEM, "code": error.code}],
            "text": error.problem,
        },
        "diagnostics": error.fix
        if isinstance(error, NotTrusted)
        else f"{error.fix} Request id: {request_id}",
    }
    if error.where:
        issue["expression"] = list(error.where)
    notes = [
        {
            "severity": "information",
            "code": error.issue_code,
            "details": {"coding": [{"system": ERROR_SYSTEM, "code": note.code}], "text": note.text},
            "expression": [note.where],
        }
        for note in error.notes
    ]
    return {"resourceType": "OperationOutcome", "issue": [issue, *notes]}


def too_large() -> TooLarge:
    """Returns the refusal of an oversized body."""
    return TooLarge(
        code="body-too-large",
        problem="The body is larger than this service reads.",
        fix="Send fewer resources, or raise LUMINAL_MAX_BODY_BYTES.",
    )
