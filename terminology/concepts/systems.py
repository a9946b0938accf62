"""Code systems: the short name that the data files use for each address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from terminology.model import Coding

Pairs = Sequence[tuple[str | None, Coding]]  # the short name of each coding's system


class CodeSystems(Mapping[str, str]):
    """Addresses of the code systems by their short names, and the way back."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index the addresses of systems.yaml with their other spellings."""
        self._urls: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for entry in data["systems"]:
            self._urls[entry["id"]] = entry["url"]
            for url in (entry["url"], *entry["also"]):
                self._names[url.rstrip("/")] = entry["id"]

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
        """Our short name of a code system's address."""
        return self._names.get((url or "").rstrip("/"))

    def pairs(self, codings: Sequence[Coding]) -> list[tuple[str | None, Coding]]:
        """Each coding beside the short name of its system."""
        return [(self.name_of(coding.system), coding) for coding in codings]
