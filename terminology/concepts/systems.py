"""Code systems: the short name that the data files use for each address, and codes in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from terminology.model import Coding

# dagger and asterisk (cause and manifestation), the exclamation mark of the German modification
_SIGNS = re.compile(r"[\s.†‡*+!#\-]")

# the number of an entity, alone or at the end of its address
_ENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6,12}(?![0-9A-Za-z])")


class CodeSystems(Mapping[str, str]):
    """Addresses of the code systems by their short names, and the way back."""

    def __init__(self, data: Mapping[str, Any], entities: Sequence[Mapping[str, str]] = ()) -> None:
        """Index the addresses of systems.yaml with their other spellings.

        `entities`: the short codes of entities of a combined system, which may go by their numbers.
        """
        self._urls: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._editions: list[tuple[str, str]] = []
        self._flat: set[str] = set()
        self._combined: set[str] = set()
        self._within: dict[str, tuple[str, str]] = {}
        self._stems = {row["entity"]: row["code"] for row in entities}
        for entry in data["systems"]:
            name = entry["id"]
            self._urls[name] = entry["url"]
            for url in (entry["url"], *entry["also"]):
                self._names[_plain(url)] = name
                if entry.get("editions"):
                    self._editions.append((f"{_plain(url)}/", name))
            if entry.get("flat"):
                self._flat.add(name)
            if entry.get("combined"):
                self._combined.add(name)
            if "within" in entry:
                self._within[name] = entry["within"], entry["letter"]
        # a chart names few systems, and each of them thousands of times
        self._name = lru_cache(maxsize=1024)(self._read_name)

    def __getitem__(self, name: str) -> str:
        """The address of a system. Raises KeyError for a short name that is not ours."""
        return self._urls[name]

    def __iter__(self) -> Iterator[str]:
        """The short names, in the order of the file."""
        return iter(self._urls)

    def __len__(self) -> int:
        """How many systems there are."""
        return len(self._urls)

    def name_of(self, url: str | None) -> str | None:
        """Our short name of a code system's address, in any spelling, with or without a version."""
        return self._name(url) if url else None

    def pairs(self, codings: Sequence[Coding]) -> list[tuple[str | None, Coding]]:
        """Each coding beside the short name of its system, its code in the form of our files.

        A code of a classification stands without points and signs; one that a country writes with
        a letter of its own before it is a code of the system that it is taken from. A code that
        joins several stands as each of them.
        """
        return [self._pair(part) for coding in codings for part in self._parts(coding)]

    def _parts(self, coding: Coding) -> Sequence[Coding]:
        code = coding.code
        if code is None or self.name_of(coding.system) not in self._combined:
            return (coding,)
        entities = _ENTITY.findall(code)
        stems = [self._stems.get(number, number) for number in entities] or code.split("/")
        return [coding._replace(code=stem.partition("&")[0].strip()) for stem in stems]

    def _pair(self, coding: Coding) -> tuple[str | None, Coding]:
        name = self.name_of(coding.system)
        if name is None or name not in self._flat or coding.code is None:
            return name, coding
        code = flat_code(coding.code)
        if name in self._within:
            name, letter = self._within[name]
            code = code.removeprefix(letter)
        return name, coding._replace(code=code)

    def _read_name(self, url: str) -> str | None:
        plain = _plain(url)
        name = self._names.get(plain)
        if name is None:
            name = next((n for prefix, n in self._editions if plain.startswith(prefix)), None)
        return name


def flat_code(code: str) -> str:
    """A code of a classification without points, dagger or asterisk, in capitals.

    >>> flat_code("c79.5†")
    'C795'
    """
    return _SIGNS.sub("", code).upper()


def _plain(url: str) -> str:
    """An address without version, in one spelling: http, no slash at its end, lower case."""
    plain = url.strip().partition("|")[0].rstrip("/").lower()
    return f"http{plain.removeprefix('https')}" if plain.startswith("https") else plain
