"""Data that the service asked for and did not get, or not all of it: a code each, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WORDS: Mapping[str, str] = {
    "not-supplied": "The EHR did not supply {key}.",
    "supplied-error": "The EHR sent an error in place of {key}.",
    "server-not-allowed": "The EHR did not supply {key}, and its FHIR server is not one that this service may call.",
    "address-refused": "The EHR did not supply {key}, and its FHIR server has an address that this service must not call.",
    "scope-insufficient": "The access that the EHR granted does not cover {key}.",
    "scope-narrowed": "The access that the EHR granted covers {key} only in part; some may be missing.",
    "server-refused": "The FHIR server refused access to {key}.",
    "server-lacks": "The FHIR server does not have {key}.",
    "server-busy": "The FHIR server was too busy to give {key}.",
    "server-failed": "The FHIR server failed to give {key}.",
    "server-slow": "The FHIR server did not give {key} in time.",
    "server-unreachable": "The FHIR server could not be reached for {key}.",
    "server-redirects": "The FHIR server pointed to another address for {key}, which was not followed.",
    "answer-unreadable": "What the FHIR server gave for {key} could not be read.",
    "answer-too-large": "What the FHIR server gave for {key} was too large to read.",
    "pages-left": "Only the first pages of {key} were read; some may be missing.",
}
PARTIAL = frozenset({"scope-narrowed", "pages-left"})


@dataclass(frozen=True, slots=True)
class Absence:
    """A prefetch key that brought nothing, or not all; `code` is one of `WORDS`."""

    key: str
    code: str

    @property
    def text(self) -> str:
        """One sentence for a clinician."""
        return WORDS[self.code].format(key=self.key)

    @property
    def is_partial(self) -> bool:
        """Whether some data are there."""
        return self.code in PARTIAL
