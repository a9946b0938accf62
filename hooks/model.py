"""What a CDS service of ours is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hooks.wording import text


@dataclass(frozen=True, slots=True)
class Query:
    """One prefetch query: a FHIR read or search, and what the rules take from its answer.

    `categories` and `intents` are the values that together stand for the whole.
    """

    template: str
    why: str
    categories: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The type of resource asked for."""
        return re.split(r"[/?]", self.template, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class HookService:
    """One service: its hook, what it needs, how it presents itself at discovery.

    `essential`: of each group of prefetch keys at least one must be there.
    """

    id: str
    hook: str
    hook_version: str
    prefetch: Mapping[str, str]
    essential: tuple[tuple[str, ...], ...]

    @property
    def title(self) -> str:
        """Short name, as an EHR lists it."""
        return text(f"title-{self.hook}")

    @property
    def description(self) -> str:
        """What it does, in a sentence."""
        return text(f"description-{self.hook}")

    @property
    def usage_requirements(self) -> str:
        """What a client has to provide."""
        return text("usage-requirements")
