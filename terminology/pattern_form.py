"""What a pattern of the data must keep to: one clause, and work that grows as the text does.

A pattern is read as `re` reads it, and judged by its parts. A repetition of any width that stands
before something else has an end, so that each place of a text costs no more than a fixed number of
steps; only the last part may run on, since nothing is tried again after it. What repeats does not
cross a clause. Repetitions that could share the same characters are not many ways together.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

MOST_WAYS = 200  # of dividing the same characters among neighbouring repetitions
_MANY = 1000  # lengths of what has no end
_ALPHABET = frozenset(string.printable + "éß–≥")
_CLAUSE = _ALPHABET - {";", "\n"}  # the points of numbers are inside
_CATEGORIES = {
    ops.CATEGORY_DIGIT: str.isdigit,
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    ops.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    ops.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    ops.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}
_REPEATS = frozenset({ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT})
_WIDTHLESS = frozenset({ops.AT, ops.ASSERT, ops.ASSERT_NOT})

Part = tuple[Any, Any]  # an operation of the parsed pattern with its arguments


class FormFault(NamedTuple):
    """What is wrong with a pattern, and the mend."""

    problem: str
    mend: str


_NO_PATTERN = "write it as a regular expression of Python"
_WIDE = (
    "leave `.`, `;` and the line break out of the class, or write . for any character of the clause"
)
_ENDLESS = "give it an end, such as {0,40}"
_AMBIGUOUS = "put a word boundary or a fixed character between them, or allow fewer"
_NESTED = "end each turn with a character that none of its repetitions takes, or allow fewer"


@lru_cache(maxsize=4096)  # each check of the knowledge asks for all of them
def form_faults(text: str) -> tuple[FormFault, ...]:
    """What is wrong with a pattern; nothing where it keeps to the form."""
    try:
        parts = parser.parse(text)
    except re.error as fault:
        return (FormFault(f"it is no pattern: {fault}", _NO_PATTERN),)
    return tuple(dict.fromkeys(_faults(list(parts), is_last=True)))


def characters_of(part: Part) -> frozenset[str]:
    """The characters of a small alphabet that a part of one character takes; of others, none."""
    op, argument = part
    if op is ops.LITERAL:
        return frozenset({chr(argument)})
    if op is ops.NOT_LITERAL:
        return _ALPHABET - {chr(argument)}
    if op is ops.ANY:
        return _CLAUSE
    if op is ops.CATEGORY:
        return frozenset(filter(_CATEGORIES[argument], _ALPHABET))
    if op is ops.RANGE:
        return frozenset(c for c in _ALPHABET if argument[0] <= ord(c) <= argument[1])
    if op is ops.IN:
        negated = argument[0][0] is ops.NEGATE
        taken = frozenset().union(*(characters_of(item) for item in argument[negated:]))
        return _ALPHABET - taken if negated else taken
    return frozenset()


def _faults(parts: Sequence[Part], *, is_last: bool) -> Iterator[FormFault]:
    """`is_last`: nothing of the pattern follows these parts."""
    yield from _shared(parts)
    for place, part in enumerate(parts):
        last = is_last and place == len(parts) - 1
        op = part[0]
        if op in _REPEATS:
            yield from _of_repeat(part, is_last=last)
        for inner in _inside(part):
            yield from _faults(inner, is_last=last and op not in _REPEATS | _WIDTHLESS)


def _of_repeat(part: Part, *, is_last: bool) -> Iterator[FormFault]:
    _, (_, most, body) = part
    if most is ops.MAXREPEAT and not is_last:
        yield FormFault("a repetition without end stands before something else", _ENDLESS)
    taken = characters_of(body[0]) if len(body) == 1 else frozenset()
    if most > 1 and body[0][0] is not ops.ANY and (len(taken) > 1 and _crosses(taken, is_last)):
        yield FormFault("a repeated class goes on over the end of a clause", _WIDE)
    ways = _ways(list(body))
    if most > 1 and ways > 1 and not _is_fenced(list(body)) and ways ** min(most, 9) > MOST_WAYS:
        yield FormFault("a repetition stands within a repetition", _NESTED)


def _crosses(taken: frozenset[str], is_last: bool) -> bool:
    """Words may run on over a wrapped line at the end of a pattern: what is denied does."""
    has_words = not taken.isdisjoint(string.ascii_letters)
    return not taken.isdisjoint(".;") or ("\n" in taken and has_words and not is_last)


def _inside(part: Part) -> list[list[Part]]:
    """The sequences of parts that a part holds."""
    op, argument = part
    if op in _REPEATS:
        return [list(argument[2])]
    if op is ops.BRANCH:
        return [list(branch) for branch in argument[1]]
    if op is ops.SUBPATTERN:
        return [list(argument[3])]
    if op in {ops.ASSERT, ops.ASSERT_NOT}:
        return [list(argument[1])]
    return [list(argument)] if op is ops.ATOMIC_GROUP else []


def _shared(parts: Sequence[Part]) -> Iterator[FormFault]:
    """Neighbouring repetitions that could divide the same characters in many ways."""
    ways, taken = 1, frozenset[str]()
    for op, argument in parts:
        least, most = argument[:2] if op in _REPEATS else (1, 1)
        if least == most:
            ways, taken = 1, frozenset()
            continue
        own, lengths = _all_characters([(op, argument)]), min(most, _MANY) - least + 1
        if not taken.isdisjoint(own) and ways * lengths > MOST_WAYS:
            yield FormFault("neighbouring repetitions take the same characters", _AMBIGUOUS)
            return
        if not taken.isdisjoint(own):
            ways, taken = ways * lengths, taken | own
        elif least or not taken:  # what may be left out parts no neighbours
            ways, taken = lengths, own


def _all_characters(parts: Sequence[Part]) -> frozenset[str]:
    taken = frozenset().union(*(characters_of(part) for part in parts))
    return taken.union(*(_all_characters(i) for part in parts for i in _inside(part)))


def _ways(parts: Sequence[Part]) -> int:
    """Lengths that the parts can have, as far as their repetitions make them."""
    ways = 1
    for part in parts:
        op, argument = part
        if op in _WIDTHLESS:
            continue
        if op in _REPEATS:
            ways *= min(argument[1], _MANY) - argument[0] + 1
        ways *= max((_ways(inner) for inner in _inside(part)), default=1)
    return ways


def _is_fenced(body: Sequence[Part]) -> bool:
    """Whether each turn holds a fixed character that none of its repetitions takes."""
    if _ways(body) == 1:
        return True
    if len(body) == 1 and body[0][0] in {ops.SUBPATTERN, ops.BRANCH}:
        return all(_is_fenced(inner) for inner in _inside(body[0]))
    fixed = [part for part in body if part[0] not in _REPEATS and _ways([part]) == 1]
    repeated = _all_characters([part for part in body if part not in fixed])
    return any(
        taken and taken.isdisjoint(repeated) for taken in (_all_characters([p]) for p in fixed)
    )
