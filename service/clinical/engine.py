"""What the service needs of the clinical packages, as one protocol that tests can stand in for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from hooks import Absence
from oncology.assessment import Case
from service.clinical.decision import Decision
from service.types import Json


class HookInfo(Protocol):
    """What discovery tells of one service."""

    @property
    def id(self) -> str:
        """Last part of the service's address."""

    @property
    def hook(self) -> str:
        """Name of its hook."""

    @property
    def title(self) -> str:
        """Short name."""

    @property
    def description(self) -> str:
        """What it does."""

    @property
    def prefetch(self) -> Mapping[str, str]:
        """Prefetch templates by key."""

    @property
    def essential(self) -> tuple[tuple[str, ...], ...]:
        """Groups of keys; of each group it needs at least one to decide."""

    @property
    def hook_version(self) -> str:
        """Version of the hook's published definition."""

    @property
    def usage_requirements(self) -> str | None:
        """What a client has to provide."""


class Engine(Protocol):
    """The clinical side: from resources to cards or to an Assessment."""

    @property
    def services(self) -> Mapping[str, HookInfo]:
        """All CDS services by id."""

    @property
    def knowledge_version(self) -> str:
        """Version of the knowledge base."""

    @property
    def override_reasons(self) -> frozenset[tuple[str, str]]:
        """System and code of every override reason that the cards offer."""

    def context_schema(self, hook: str) -> Mapping[str, object] | None:
        """Returns the JSON Schema of a hook's context, or None for an unknown hook."""

    def respond(
        self, service_id: str, case: Case, hook_instance: str, missing: Sequence[Absence]
    ) -> Decision:
        """Returns a CDS Hooks response and what it rests on; `missing` names the data that could not be had."""

    def assess(self, case: Case, missing: Sequence[Absence]) -> Json:
        """Returns an Assessment document."""

    def response_faults(self, response: Json) -> list[str]:
        """Says how a response breaks the CDS Hooks rules; empty when it does not."""

    def assessment_faults(self, assessment: Json) -> list[str]:
        """Says how an Assessment breaks its schema; empty when it does not."""

    def cards_as_text(self, cards: list[Json]) -> str:
        """Returns cards as plain text."""

    def record_as_text(self, case: Case) -> str:
        """Returns every fact read, with the resource that it came from."""

    def assessment_as_text(self, assessment: Json) -> str:
        """Returns an Assessment as plain text."""
