"""The rows that a decision leaves: which card offered what, and the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service import clock
from service.clinical import Answer, Decision
from service.store.audit import Auditor
from service.store.store import IssuedCard
from service.store.write_behind import Record
from service.types import Json


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a decision comes from: the service's id, the knowledge version, the jurisdiction."""

    service_id: str
    knowledge_version: str
    jurisdiction: str


def rows_of(
    origin: Origin,
    document: Callable[[], Json],
    decision: Decision | Answer,
    auditor: Auditor | None,
) -> list[Record]:
    """Returns the rows that a decision leaves: one a card, and one for the audit when it is on.

    The `document` is what the audit's digest is made of, asked for where there is an audit.
    """
    rows: list[Record] = [
        IssuedCard(
            card=card.card,
            service_id=origin.service_id,
            kind=card.kind,
            knowledge_version=origin.knowledge_version,
            jurisdiction=origin.jurisdiction,
            issued_on=clock.today(),
            offers=dict(card.offers),
            rules=card.rules,
        )
        for card in decision.cards
    ]
    if auditor is not None and decision.conclusions is not None:
        entry = auditor.entry(
            document(),
            decision.conclusions,
            clock.now(),
            origin.service_id,
            origin.knowledge_version,
        )
        rows.append(entry)
    return rows
