"""Which entries name which: whom a change of a shared part reaches."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import Any

from service.comparison.entries import Entry, Key

CRITERIA = "criteria.criteria"
# What the words of a field name.
_NAMES = {
    **dict.fromkeys(("requires", "excludes", "when", "all", "any", "not", "wording"), CRITERIA),
    "rules": "ranking_rules.rules",
    "cautions": "cautions.cautions",
    "disputed": "disputes.disputes",
    "us": "approvals",
    "eu": "approvals",
    "fact": "facts.facts",
    "facts": "facts.facts",
    "parameter": "parameters.parameters",
    "trial": "trials",
    "evidence": "trials",
    "key_evidence": "trials",
    "agents": "agents",
    "source": "sources.sources",
    "rests_on": "sources.sources",
}
# Parts that others are made of: whom a change of one reaches is asked of those that name it.
_SHARED = {
    CRITERIA,
    "ranking_rules.rules",
    "cautions.cautions",
    "disputes.disputes",
    "approvals",
    "facts.facts",
    "parameters.parameters",
}


def kind_named(field: str) -> str | None:
    """The kind of entry that the words of a field name; None where they are plain words."""
    return _NAMES.get(field)


class References:
    """The entries that name an entry, itself or through shared parts."""

    def __init__(self, entries: Mapping[Key, Entry]) -> None:
        """Looks through all entries once."""
        self._users: dict[Key, list[Key]] = defaultdict(list)
        for key, entry in entries.items():
            for target in dict.fromkeys(_targets(entry.data, "")):
                self._users[target].append(key)

    def users(self, key: Key) -> list[Key]:
        """Keys of the entries that use it, of shared parts those that use these in turn."""
        users: dict[Key, None] = {}
        ahead = deque(self._users.get(key, ()))
        while ahead:
            user = ahead.popleft()
            if user not in users and user != key:
                users[user] = None
                if user[0] in _SHARED and key[0] in _SHARED:
                    ahead += self._users.get(user, [])
        return [user for user in users if not (user[0] in _SHARED and key[0] in _SHARED)]


def _targets(value: Any, field: str) -> Iterator[Key]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _targets(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _targets(inner, field)
    elif isinstance(value, str) and field in _NAMES:
        yield _NAMES[field], value.partition(" ")[0]  # a source is named with the place in it
