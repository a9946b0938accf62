"""How one EHR is asked: what it does not serve, and in which form it takes each query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_COUNT = "&_count="


@dataclass(frozen=True, slots=True)
class Form:
    """What one query needs beside the patient.

    `categories`: it is put once for each, and the answers are one. `intents`: they stand in it,
    separated by commas. `count`: resources a page; 0 names no number, None keeps that of the query.
    """

    categories: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    count: int | None = None

    def parts(self, key: str, template: str) -> dict[str, str]:
        """The templates that a query is put by, each with its own prefetch key."""
        head, _, number = template.partition(_COUNT)
        count = number if self.count is None else str(self.count or "")
        tail = f"&intent={','.join(self.intents)}" if self.intents else ""
        tail += f"{_COUNT}{count}" if count else ""
        if not self.categories:
            return {key: head + tail}
        return {
            part_key(key, category): f"{head}&category={category}{tail}"
            for category in self.categories
        }


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one EHR: the keys that it does not serve, and forms by key."""

    not_served: frozenset[str] = frozenset()
    forms: Mapping[str, Form] = field(default_factory=dict)

    def parts(self, key: str, template: str) -> dict[str, str]:
        """The templates that a query is put by here."""
        return self.forms.get(key, Form()).parts(key, template)

    def prefetch(self, templates: Mapping[str, str]) -> dict[str, str]:
        """What discovery offers to this EHR, of the queries of a service."""
        served = {key: text for key, text in templates.items() if key not in self.not_served}
        return {
            part: text
            for key, whole in served.items()
            for part, text in self.parts(key, whole).items()
        }

    def with_site(
        self,
        not_served: frozenset[str] = frozenset(),
        served: frozenset[str] = frozenset(),
        forms: Mapping[str, Form] | None = None,
    ) -> Profile:
        """The profile with what a site states of its own EHR."""
        return replace(
            self,
            not_served=(self.not_served - served) | not_served,
            forms={**self.forms, **(forms or {})},
        )


def part_key(key: str, category: str) -> str:
    """The prefetch key of the part of a query for one category: `observationsVitalSigns`."""
    words = re.split(r"[^A-Za-z0-9]+", category)
    return key + "".join(word[:1].upper() + word[1:] for word in words)
