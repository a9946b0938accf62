"""When something was, when it was recorded and when it was over, by the elements of chart_dates.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import terminology
from oncology.dates import PartialDate
from oncology.intake import Resource, mapping, text

_PACKAGE = "oncology.retrospect"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What is written beside an end without a day of its own; `status`: what held before the end."""

    status: str | None
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChartDates:
    """The elements that date a resource, each as the names that lead to it."""

    happened: tuple[Path, ...]
    recorded: tuple[Path, ...]
    ends: tuple[Path, ...]
    closing: Mapping[str, Closing]
    kept_statuses: frozenset[str]
    background: frozenset[str]


@lru_cache(maxsize=1)
def chart_dates() -> ChartDates:
    """The shipped elements. Raises ValueError naming the file and its fault."""
    schema = terminology.load_schema(_PACKAGE, "chart_dates")
    data = terminology.data_files.load_data(_PACKAGE, "chart_dates", schema)

    def paths(name: str) -> tuple[Path, ...]:
        return tuple(tuple(element.split(".")) for element in data[name])

    closing = {
        kind: Closing(row.get("status"), frozenset(row["without"]))
        for row in data["closing"]
        for kind in row["kinds"]
    }
    return ChartDates(
        paths("happened"), paths("recorded"), paths("ends"), closing,
        frozenset(data["kept_statuses"]), frozenset(data["background"]),
    )  # fmt: skip


def first_days(resource: Resource, paths: Sequence[Path]) -> Iterator[date]:
    """The first days that the elements allow; a period counts from its start, else from its end.

    What is no date is passed by: intake names it.
    """
    for path in paths:
        for value in _values(resource, path):
            period = mapping(value)
            words = text(period.get("start") or period.get("end") if period else value)
            when = _date(words) if words else None
            if when is not None:
                yield when.first


def _values(node: object, path: Path) -> Iterator[object]:
    if isinstance(node, list):
        for member in node:
            yield from _values(member, path)
    elif not path:
        yield node
    elif isinstance(node, dict) and path[0] in node:
        yield from _values(node[path[0]], path[1:])


def _date(words: str) -> PartialDate | None:
    try:
        return PartialDate.parse(words)
    except ValueError:
        return None


def without_later(node: object, path: Path, day: date) -> object:
    """The node without what an element says of a later day; the node itself where it says nothing."""
    if isinstance(node, list):
        members = [without_later(member, path, day) for member in node]
        is_same = all(a is b for a, b in zip(members, node, strict=True))
        return node if is_same else members
    if not isinstance(node, dict) or path[0] not in node:
        return node
    inner = node[path[0]]
    if len(path) == 1:
        is_later = any(first > day for first in first_days(node, (path,)))
        return {k: v for k, v in node.items() if k != path[0]} if is_later else node
    rest = without_later(inner, path[1:], day)
    return node if rest is inner else {**node, path[0]: rest}
