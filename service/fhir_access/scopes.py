"""SMART App Launch scopes, versions 1 and 2: does a grant cover a query?

<http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html>
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Literal
from urllib.parse import parse_qsl

Interaction = Literal["read", "search"]
_SCOPE = re.compile(r"(?:patient|user|system)/([A-Za-z]+|\*)\.([a-z]+|\*)(\?\S+)?")
_VERSION_1 = {"read": "rs", "write": "cud", "*": "cruds"}
_LETTER = {"read": "r", "search": "s"}


class Cover(Enum):
    """How far a grant covers a query."""

    WHOLE = "whole"
    PART = "part"  # version 2 can narrow a scope to some resources of a type
    NONE = "none"
    UNKNOWN = "unknown"  # the grant names no resources at all: the server will say


def scope_cover(
    scope: str, kind: str, interaction: Interaction, category: str | None = None
) -> Cover:
    """Says how far a scope text covers reading or searching a kind of resource, or one category of it.

    >>> scope_cover("launch patient/Observation.rs", "Observation", "search")
    <Cover.WHOLE: 'whole'>
    >>> scope_cover("user/*.read", "Condition", "read")
    <Cover.WHOLE: 'whole'>
    >>> scope_cover("patient/Observation.rs?category=laboratory", "Observation", "search")
    <Cover.PART: 'part'>
    >>> scope_cover("patient/Observation.rs?category=laboratory", "Observation", "search", "exam")
    <Cover.NONE: 'none'>
    >>> scope_cover("patient/Patient.r", "Observation", "search")
    <Cover.NONE: 'none'>
    """
    grants = [match for part in scope.split() if (match := _SCOPE.fullmatch(part))]
    if not grants:
        return Cover.UNKNOWN
    best = Cover.NONE
    for match in grants:
        resource, rights, filter_text = match.groups()
        letters = _VERSION_1.get(rights, rights)
        if resource not in (kind, "*") or _LETTER[interaction] not in letters:
            continue
        only = _only_category(filter_text or "")
        if not filter_text or (category is not None and only == category):
            return Cover.WHOLE
        if only is None or category is None:
            best = Cover.PART
    return best


def _only_category(filter_text: str) -> str | None:
    """The code of the category that a scope is narrowed to, where it is narrowed by nothing else."""
    names = parse_qsl(filter_text.removeprefix("?"))
    if [name for name, _ in names] != ["category"]:
        return None
    return names[0][1].rpartition("|")[2]
