"""Tables of the store. None has a column for a patient, an encounter or a user.

Each text that a column bounds is bounded by the schema that it comes in by: PostgreSQL refuses the
row of a longer one. `tests/service/store/test_tables.py` holds every column against its schema.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, DateTime, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# the shipped version and a site's mark: `version+id.version.digest`, each part at its longest
KNOWLEDGE_VERSION = 160


class Base(DeclarativeBase):
    """All tables of the service."""


class FeedbackRow(Base):
    """One outcome of one card. A comment is kept only where a setting asks for it."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint(
            "service_id", "card", "outcome", "outcome_timestamp", name="uq_feedback_outcome"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(String(100))
    card: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    outcome_timestamp: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_suggestions: Mapped[list[str]] = mapped_column(JSON)
    reason_code: Mapped[str | None] = mapped_column(String(100))
    reason_system: Mapped[str | None] = mapped_column(String(300))
    comment: Mapped[str | None] = mapped_column(Text())
    received: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class IssuedCardRow(Base):
    """One card that was sent: enough to say later which option or rule a feedback concerned."""

    __tablename__ = "issued_card"

    card: Mapped[str] = mapped_column(String(36), primary_key=True)
    service_id: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(32))
    knowledge_version: Mapped[str] = mapped_column(String(KNOWLEDGE_VERSION))
    jurisdiction: Mapped[str] = mapped_column(String(8))
    issued_on: Mapped[date] = mapped_column(Date(), index=True)
    offers: Mapped[dict[str, str]] = mapped_column(JSON)  # suggestion uuid -> what it offers
    rules: Mapped[list[str]] = mapped_column(JSON)


class DecisionRow(Base):
    """One audited decision: a keyed hash of the input, and the sealed conclusions."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    service_id: Mapped[str] = mapped_column(String(100))
    knowledge_version: Mapped[str] = mapped_column(String(KNOWLEDGE_VERSION))
    key_id: Mapped[str] = mapped_column(String(16))
    input_hash: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary())


class ProbeRow(Base):
    """One row that readiness writes again and again: a full or locked disk answers reads."""

    __tablename__ = "probe"

    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(DateTime(timezone=True))
