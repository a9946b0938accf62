"""Every pattern of the data keeps to one clause, and to work that grows as the text does.

Which fields hold a pattern is said by their schema: `format: regex`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oncology.checks.documents import Documents, schema_of
from oncology.knowledge import fault_text
from terminology import Schema, form_faults

_NAMED_BY = ("id", "concept", "kind", "value", "grade")


def pattern_faults(documents: Documents) -> Iterator[str]:
    """Patterns that reach over a clause, or that a long text would make slow."""
    for path, entry, pattern in patterns_of(documents):
        for problem, mend in form_faults(pattern):
            yield fault_text((path, entry), f"{problem} in {pattern}", mend)


def patterns_of(documents: Documents) -> Iterator[tuple[str, str, str]]:
    """Each pattern with its file and the way to its field: `text/low/pattern`."""
    for path, content in documents.data.items():
        for steps, pattern in Schema(schema_of(path) or "{}").of_format("regex", content):
            yield path, _way(content, steps), pattern


def _way(content: Any, steps: Iterable[str | int]) -> str:
    """The fields that lead to a place; entries of a list by what they are called."""
    names: list[str] = []
    for step in steps:
        content = content[step]
        if isinstance(step, int):
            names.append(
                next(
                    (
                        str(content[key])
                        for key in _NAMED_BY
                        if isinstance(content, Mapping) and key in content
                    ),
                    str(step),
                )
            )
        else:
            names.append(step)
    return "/".join(names)
