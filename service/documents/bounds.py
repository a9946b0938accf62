"""Bounds on the shape of a JSON body: depth, length of arrays, names given twice."""

from __future__ import annotations

import json
import re
from typing import cast

from service.errors import BadRequest, TooLarge

_SPACED_NAME = re.compile(rb'"[ \t\r\n]+:')


def require_bounds(document: object, max_depth: int, max_entries: int | None) -> int:
    """Refuses deep nesting and long arrays, and returns how many members all objects have.

    Goes level by level, so that no recursion follows the client's shape.

    Raises:
        BadRequest: The nesting is too deep.
        TooLarge: An array is too long.
    """
    level: list[object] = [document]
    depth = members = 0
    while level:
        depth += 1
        if depth > max_depth:
            raise BadRequest(
                code="too-deep", problem="The JSON is nested too deeply.", fix="Send flatter data."
            )
        below: list[object] = []
        for node in level:
            if isinstance(node, dict):
                members += len(node)
                below += [v for v in node.values() if isinstance(v, dict | list)]
                continue
            entries = cast("list[object]", node)
            if max_entries is not None and len(entries) > max_entries:
                raise TooLarge(
                    code="too-many-resources",
                    problem="An array of the body has more entries than this service reads.",
                    fix="Send fewer resources, or raise LUMINAL_MAX_ENTRIES.",
                )
            below += [v for v in entries if isinstance(v, dict | list)]
        level = below
    return members


def require_single_names(raw: bytes, members: int) -> None:
    """Refuses an object that names a member twice: which value holds would be a guess.

    The parser keeps the last of two, so that a document with a doubled name has more names than
    `members`. Names are counted from above first, which settles the matter for nearly all bodies:
    a quotation mark and a colon also stand inside texts, but never fewer times than there are names.

    Raises:
        BadRequest: A name is given twice.
    """
    if raw.count(b'":') + len(_SPACED_NAME.findall(raw)) == members:
        return
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
