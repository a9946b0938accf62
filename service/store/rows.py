"""The rows that a decision leaves: which card offered what, and the audit."""

from __future__ import annotations

from service import clock
from service.clinical.decision import Decision
from service.documents.call import Json
from service.store.store import IssuedCard
from service.store.write_behind import Record
from service.web.services import Parts


def rows_of(
    held: Parts, service_id: str, document: Json, decision: Decision, jurisdiction: str
) -> list[Record]:
    """Returns the rows that a decision leaves: one a card, and one for the audit when it is on."""
    version = held.engine.knowledge_version
    rows: list[Record] = [
        IssuedCard(
            card=card.card,
            service_id=service_id,
            kind=card.kind,
            knowledge_version=version,
            jurisdiction=jurisdiction,
            issued_on=clock.today(),
            offers=dict(card.offers),
            rules=card.rules,
        )
        for card in decision.issued
    ]
    if held.auditor is not None and decision.conclusions is not None:
        rows.append(
            held.auditor.entry(document, decision.conclusions, clock.now(), service_id, version)
        )
    return rows
