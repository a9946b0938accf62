"""Bounds on the shape of a JSON body: depth, length of arrays, names given twice."""

from __future__ import annotations

import json
from itertools import chain

import orjson

from service.errors import BadRequest, TooLarge

_CONTAINERS = frozenset({dict, list})  # a parser makes no others, nor kinds of them


def require_bounds(document: object, max_depth: int, max_entries: int | None) -> None:
    """Refuses deep nesting and long arrays.

    Goes level by level, so that no recursion follows the client's shape. A member of an array, as
    a resource is one, is weighed first: where its bytes show that it cannot break a bound, which is
    nearly always, it is not gone into.

    Raises:
        BadRequest: The nesting is too deep.
        TooLarge: An array is too long.
    """
    level: list[object] = [document]
    depth = 0
    while level:
        depth += 1
        if depth > max_depth:
            raise BadRequest(
                code="too-deep", problem="The JSON is nested too deeply.", fix="Send flatter data."
            )
        objects = [node for node in level if isinstance(node, dict)]
        arrays = [node for node in level if isinstance(node, list)]
        if max_entries is not None and any(len(entries) > max_entries for entries in arrays):
            raise TooLarge(
                code="too-many-resources",
                problem="An array of the body has more entries than this service reads.",
                fix="Send fewer resources, or raise LUMINAL_MAX_ENTRIES.",
            )
        levels_left = max_depth - depth
        entries = (
            entry
            for entry in chain.from_iterable(arrays)
            if entry.__class__ in _CONTAINERS and not _is_within(entry, levels_left, max_entries)
        )
        values = chain.from_iterable(map(dict.values, objects))
        level = [*entries, *(value for value in values if value.__class__ in _CONTAINERS)]


def _is_within(node: object, levels: int, max_entries: int | None) -> bool:
    """Whether so few brackets and bytes can be neither too deep nor hold too long an array."""
    try:
        raw = orjson.dumps(node)
    except orjson.JSONEncodeError:  # deeper than it writes
        return False
    # an entry of an array and the comma behind it are two bytes at least
    is_short = max_entries is None or len(raw) < 2 * max_entries
    return is_short and raw.count(b"{") + raw.count(b"[") <= levels


def require_single_names(raw: bytes, document: object) -> None:
    """Refuses an object that names a member twice: which value holds would be a guess.

    The parser keeps the last of two, so that `raw` then has more names than its `document`. Colons
    are counted on both sides, which settles the matter for nearly all bodies: one stands behind
    each name, and within texts there are as many on either side.

    Raises:
        BadRequest: A name is given twice.
    """
    if b"\\" not in raw or b"\\u003" not in raw:  # no colon is written as its number
        try:
            if raw.count(b":") == orjson.dumps(document).count(b":"):
                return
        except orjson.JSONEncodeError:  # deeper than it writes
            pass
    try:
        json.loads(raw, object_pairs_hook=_distinct_names)
    except _TwiceError:
        raise BadRequest(
            code="duplicate-key",
            problem="An object of the body names a member twice.",
            fix="Send each member once.",
        ) from None


class _TwiceError(Exception):
    """A name is given twice; the exception holds nothing of the body."""


def _distinct_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _TwiceError
    return members
