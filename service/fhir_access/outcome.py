"""What an OperationOutcome says: whether a query lacks a parameter, and a reason fit to be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LONGEST = 120  # characters of a reason
_CODE = re.compile(r"[a-z]{3,}(-[a-z]{3,})*")
_UNSAFE = re.compile(
    r"://|www\.|\d{4}|@"
)  # an address, or what may be a number or day of a patient


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server said of a query that it refused."""

    reason: str = ""
    lacks_parameter: bool = False


def refusal_in(document: object, private: Iterable[str]) -> Refusal:
    """What an OperationOutcome says.

    The reason is the text of the gravest issue, else its code, on one line and short. A text that
    holds an address, a longer number or one of `private` (ids of the patient and of the call, the
    names of the patient) is not repeated: it could tell who the patient is.
    """
    if not isinstance(document, Mapping) or document.get("resourceType") != "OperationOutcome":
        return Refusal()
    listed = document.get("issue")
    issues = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    lacks = any(issue.get("code") == "required" for issue in issues)
    for issue in sorted(issues, key=lambda one: one.get("severity") not in ("fatal", "error")):
        reason = _reason(issue, private)
        if reason:
            return Refusal(reason, lacks)
    return Refusal("", lacks)


def _reason(issue: Mapping[str, object], private: Iterable[str]) -> str:
    details = issue.get("details")
    text = details.get("text") if isinstance(details, Mapping) else None
    for words in (text, issue.get("code")):
        if not isinstance(words, str) or (words is not text and not _CODE.fullmatch(words)):
            continue
        line = " ".join(words[: 4 * _LONGEST].split())
        if (
            line
            and line.isprintable()
            and not _UNSAFE.search(line)
            and not holds_any(line, private)
        ):
            return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
    return ""


def holds_any(line: str, private: Iterable[str]) -> bool:
    """Whether a text holds one of some words, whatever their case."""
    lower = line.lower()
    return any(word and word.lower() in lower for word in private)
