"""Typed access to plain FHIR JSON: every accessor copes with a missing or misshapen element."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import orjson

from oncology.dates import PartialDate
from oncology.intake.wording import sentence
from oncology.values import Reason
from terminology import Coding, Memory, decimal

Resource = Mapping[str, object]
_LARGEST = 1e12  # no laboratory reports a number beyond it; 1e400 would be infinite
_URN = "urn:uuid:"
# FHIR R4 datatypes.html#id, and the name of a type of resource
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_KIND = re.compile(r"[A-Z][A-Za-z]{1,63}")
_ARRAYS = (list, tuple)
# what makes no difference between two statements
OWN = frozenset({"id", "meta", "identifier", "text"})
_PAGES = frozenset({"div", "data"})  # of Narrative and Attachment
_NO_END = frozenset({"9999", "2999"})  # what databases write where an end must not be empty


class UnreadableError(ValueError):
    """An element that a rule needs cannot be read. The message names the element, no value."""


def mapping(value: object) -> Resource:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[Resource]:
    """The JSON objects of an array; a lone object counts as one."""
    if value is None:  # most elements that are asked for are not there
        return ()
    if isinstance(value, dict):
        return (value,)
    if isinstance(value, _ARRAYS):
        return [item for item in value if isinstance(item, dict)]
    return ()


def text(value: object) -> str | None:
    """The value if it is a non-empty string."""
    return value if isinstance(value, str) and value else None


def number(value: object) -> float | None:
    """The value as a number; numeric text counts, what no measurement can be does not."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        plain = decimal(value) if isinstance(value, str) else float(value)
    except OverflowError:
        return None
    return plain if plain is not None and abs(plain) < _LARGEST else None


def written(value: object) -> bytes:
    """A value as JSON, by which two of them are compared; the order of names says nothing."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # deeper than it goes, or with a number that no JSON text holds
        return repr(value).encode("ascii", "backslashreplace")


def statement_of(resource: Resource) -> bytes:
    """What a resource states: all of it but who stored it, and how it is shown."""
    return written({key: value for key, value in resource.items() if key not in OWN})


def shortened(resource: Resource, longest: int) -> Resource:
    """The resource with each longer text cut at its last blank; itself where it holds none.

    Pages of a report (xhtml, base64) are no texts of an element and stay as they are.
    """
    if is_short(resource, longest) or not _has_longer(resource, longest):
        return resource
    copy = dict(resource)
    stack: list[Any] = [copy]
    while stack:
        node = stack.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, dict | list):
                node[key] = inner = value.copy()
                stack.append(inner)
            elif _is_longer(key, value, longest):
                node[key] = _cut(value, longest)
    return copy


def is_short(resource: Resource, longest: int) -> bool:
    """Whether all of a resource takes no more than one text may; False where it cannot be written."""
    try:
        return len(orjson.dumps(resource)) <= longest
    except orjson.JSONEncodeError:
        return False


def _cut(words: str, longest: int) -> str:
    """The beginning of a text, without a word that the cut would part."""
    head = words[:longest]
    if not (head[-1].isspace() or words[longest].isspace()):
        whole, _, part = head.rpartition(" ")
        head = whole or part
    return head.rstrip()


def _has_longer(resource: Resource, longest: int) -> bool:
    stack: list[Any] = [resource]
    while stack:
        node = stack.pop()
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(value, dict | list):
                stack.append(value)
            elif _is_longer(key, value, longest):
                return True
    return False


def _is_longer(key: object, value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) > longest and key not in _PAGES


def codings(concept: object) -> tuple[Coding, ...]:
    """All codings of a CodeableConcept (or CodeableReference, or bare Coding)."""
    if not isinstance(concept, dict):
        return ()
    try:
        return _known_codings(orjson.dumps(concept))
    except orjson.JSONEncodeError:
        return _read_codings(concept)


def _read_codings(concept: Resource) -> tuple[Coding, ...]:
    node = mapping(concept["concept"]) if "concept" in concept else concept
    if "coding" not in node and "code" in node:
        return (_coding(node),)
    entries = items(node.get("coding"))
    return tuple([_coding(coding) for coding in entries]) if entries else ()


def _coding(node: Resource) -> Coding:
    system, code, display = node.get("system"), node.get("code"), node.get("display")
    if not isinstance(code, str):
        code = str(code) if isinstance(code, int) and not isinstance(code, bool) else None
    return Coding(
        system if isinstance(system, str) and system else None,
        code,
        display if isinstance(display, str) and display else None,
    )


# charts send the same few concepts, and each is asked for by many rules
_known_codings = Memory(lambda raw: _read_codings(orjson.loads(raw)))


def words(concept: object) -> str | None:
    """The text of a CodeableConcept."""
    node = mapping(concept)
    if "concept" in node:
        node = mapping(node["concept"])
    return text(node.get("text"))


def codeable(concept: object) -> tuple[tuple[Coding, ...], str | None]:
    """A CodeableConcept as the terminology takes it: its codings, and its text."""
    return codings(concept), words(concept)


def reference(value: object) -> str | None:
    """The literal reference of a Reference or CodeableReference."""
    node = mapping(value)
    literal = text(node.get("reference"))
    return literal if literal else text(mapping(node.get("reference")).get("reference"))


def is_id(value: object) -> bool:
    """Whether a value is an id as FHIR has it, so that it may stand in a reference.

    >>> is_id("a.b-1"), is_id("../Patient/1"), is_id("a_b"), is_id("x" * 65)
    (True, False, False, False)
    """
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_kind(value: object) -> bool:
    """Whether a value has the form of a type of resource."""
    return isinstance(value, str) and _KIND.fullmatch(value) is not None


def name_of(kind: str, identifier: str) -> str:
    """How a resource is named, and found by those who refer to it.

    `Type/id` by an id of FHIR. Any other could hold a path or a sentence, and leads nowhere: it is
    named `Type#` and a number made of it, by which nothing can be addressed.

    >>> name_of("Observation", "er-1"), name_of("Observation", "er 1")
    ('Observation/er-1', 'Observation#dc6cbdf1')
    """
    return f"{kind}/{identifier}" if is_id(identifier) else f"{kind}#{_number_of(identifier)}"


def part_name(identifier: object) -> str:
    """How a contained resource is named within the one that holds it; without an id, nothing."""
    plain = text(identifier) or ""
    return plain if not plain or is_id(plain) else _number_of(plain)


def _number_of(identifier: str) -> str:
    return uuid5(NAMESPACE_OID, identifier.encode("ascii", "backslashreplace").decode()).hex[:8]


def local(literal: str) -> str:
    """A reference without server and version as `name_of` has it, or `urn:uuid:...` as it is."""
    plain = "/".join(literal.partition("/_history/")[0].split("/")[-2:])
    kind, _, identifier = plain.partition("/")
    return name_of(kind, identifier) if identifier and is_kind(kind) else plain


def addresses(source: str) -> tuple[str, str]:
    """How others may refer to a resource: by type and id, or by its UUID."""
    return source, f"{_URN}{source.rpartition('/')[2]}"


def day(value: object, element: str) -> PartialDate | None:
    """A FHIR date. Raises UnreadableError naming the element when it is not one."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableError(element)
    try:
        return PartialDate.parse(value.strip())
    except ValueError as fault:
        raise UnreadableError(element) from fault


def end_day(value: object, element: str) -> PartialDate | None:
    """The end of a period; a year that only stands for "no end" (9999) is none."""
    no_end = isinstance(value, str) and value[:4] in _NO_END
    return None if no_end else day(value, element)


def effective(resource: Resource) -> PartialDate | None:
    """When an observation holds: effective[x], else issued."""
    for element in ("effectiveDateTime", "effectiveInstant"):
        if resource.get(element) is not None:  # as nearly all have it
            return day(resource[element], element)
    period = mapping(resource.get("effectivePeriod"))
    for end in ("start", "end"):
        if period.get(end) is not None:
            return day(period[end], f"effectivePeriod.{end}")
    return day(resource.get("issued"), "issued")


def after(when: PartialDate | None, as_of: date) -> bool:
    """Whether a date lies wholly after the day of assessment."""
    return when is not None and when.first > as_of


def unreadable(source: str, element: str) -> Reason:
    """The data gap for a resource (or element) that could not be read."""
    return Reason(
        "unreadable-resource",
        sentence("unreadable-resource", source=source, element=element),
        "warning",
        (source,),
    )
