"""A judged Assessment to one that may be shared: pseudonyms, moved days, no free text.

What is kept stands in `data/redaction.yaml`; everything else is left out.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import terminology
from service.types import OTHER, Json

_PACKAGE = "service.cohort"
_OTHER_DRUG = f"{OTHER}-drug"
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.()*>+_%=-]{0,39}")
_DAY = re.compile(r"(?<![\d-])(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_MOST_DAYS = 365
_OLDEST = 90
_NEVER = object()


@dataclass(frozen=True, slots=True)
class Redaction:
    """A secret from which pseudonyms and shifts are made: the same secret, the same ones."""

    secret: bytes

    def pseudonym(self, patient: str) -> str:
        """What a patient is called."""
        return self._digest("patient", patient).hex()[:20]

    def shift(self, patient: str) -> timedelta:
        """How far the days of a patient are moved back: one day to a year."""
        number = int.from_bytes(self._digest("shift", patient)[:8], "big")
        return timedelta(days=1 + number % _MOST_DAYS)

    def document(self, document: Json, patient: str) -> Json:
        """What of an Assessment may be shared."""
        walk = _Walk(self.shift(patient), not _names_other_drugs(document))
        shared: Json = walk.of(document, _rules("fields"))
        person = shared.get("patient")
        if isinstance(person, dict):
            person["id"] = self.pseudonym(patient)
        return shared

    def decision(self, document: Json, patient: str) -> Json:
        """What of a decision may be shared; of the Assessment in it, what of any may."""
        rules = {**_rules("decision"), "assessment": _rules("fields")}
        shared: Json = _Walk(self.shift(patient), has_plain_sentences=False).of(document, rules)
        return shared

    def _digest(self, purpose: str, patient: str) -> bytes:
        return hmac.digest(self.secret, f"{purpose}:{patient}".encode(), "sha256")


@dataclass(frozen=True, slots=True)
class _Walk:
    shift: timedelta
    has_plain_sentences: bool

    def of(self, node: Any, rule: Any) -> Any:
        if rule is None:
            return _NEVER
        if isinstance(node, list):
            members = [self.of(member, rule) for member in node]
            return [member for member in members if member is not _NEVER]
        if isinstance(rule, Mapping):
            return self._object(node, rule) if isinstance(node, dict) else _NEVER
        return self._value(node, rule)

    def _object(self, node: Json, rule: Mapping[str, Any]) -> Json:
        members = {
            name: self.of(value, rule.get(name, rule.get("*"))) for name, value in node.items()
        }
        return {name: value for name, value in members.items() if value is not _NEVER}

    def _value(self, value: Any, rule: str) -> Any:
        if value is None or rule == "keep":
            return value
        if rule == "age":
            return min(value, _OLDEST)
        if rule == "agent":
            return value if value in _drugs() else _OTHER_DRUG
        if rule == "token":
            return value if _TOKEN.fullmatch(str(value)) else _NEVER
        if rule == "day":
            return moved(str(value), self.shift)
        return moved(str(value), self.shift) if self.has_plain_sentences else _NEVER


def moved(words: str, shift: timedelta) -> str:
    """Words with each of their days that much earlier; a month or year as from its middle.

    >>> moved("Relapse on 2024-03-01, told of in 2024-05", timedelta(days=30))
    'Relapse on 2024-01-31, told of in 2024-04'
    """

    def earlier(part: re.Match[str]) -> str:
        year, month, day = part.groups()
        try:
            plain = date(int(year), int(month or 7), int(day or (15 if month else 1)))
            text = (plain - shift).isoformat()
        except (ValueError, OverflowError):
            return "?"
        return text if day else text[:7] if month else text[:4]

    return _DAY.sub(earlier, words)


def _names_other_drugs(document: Json) -> bool:
    therapy: Any = document.get("therapy") or {}
    courses = [*therapy.get("lines", ()), *therapy.get("courses", ())]
    return any(agent not in _drugs() for course in courses for agent in course["agents"])


@lru_cache(maxsize=1)
def _drugs() -> frozenset[str]:
    return frozenset(terminology.load().drugs)


@lru_cache(maxsize=2)
def _rules(name: str) -> Mapping[str, Any]:
    schema = terminology.load_schema(_PACKAGE, "redaction")
    data = terminology.data_files.load_data(_PACKAGE, "redaction", schema)
    rules: Mapping[str, Any] = data[name]
    return rules
