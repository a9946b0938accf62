"""The feedback store: what clinicians did with the cards. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, DateTime, Engine, String, UniqueConstraint, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert


class Base(DeclarativeBase):
    """All tables of the service."""


class FeedbackRow(Base):
    """One outcome of one card. The clinician's free text is not kept: it may name the patient."""

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
    received: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Feedback:
    """One feedback entry as it goes into the store."""

    service_id: str
    card: str
    outcome: str
    outcome_timestamp: datetime
    accepted_suggestions: tuple[str, ...]
    reason_code: str | None
    reason_system: str | None
    received: datetime


class Store:
    """The database behind one service."""

    def __init__(self, url: str) -> None:
        """Prepares a connection pool; nothing is opened before `migrate` or a first use."""
        self.engine: Engine = create_engine(url, pool_pre_ping=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)

    def migrate(self) -> None:
        """Brings the tables up to date, in one transaction."""
        config = Config()
        folder = resources.files("service").joinpath("migrations")
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                # Replicas that start together take turns.
                connection.execute(text("SELECT pg_advisory_xact_lock(4906217)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        self.engine.dispose()  # nothing open is carried into forked workers

    def add(self, entries: Sequence[Feedback]) -> int:
        """Stores entries in one transaction and returns how many were new.

        Clients repeat feedback after a lost answer, so an entry with the same service, card,
        outcome and time counts once.
        """
        stored = 0
        with self.engine.begin() as connection:
            for entry in entries:
                # counted by what comes back: a driver may know no row count of an upsert
                stored += len(connection.execute(self._insert(entry)).all())
        return stored

    def ping(self) -> bool:
        """Says whether the database answers."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def _insert(self, entry: Feedback) -> ReturningInsert[tuple[int]]:
        values = {
            "service_id": entry.service_id,
            "card": entry.card,
            "outcome": entry.outcome,
            "outcome_timestamp": entry.outcome_timestamp,
            "accepted_suggestions": list(entry.accepted_suggestions),
            "reason_code": entry.reason_code,
            "reason_system": entry.reason_system,
            "received": entry.received,
        }
        if self.engine.dialect.name == "postgresql":
            made = postgresql.insert(FeedbackRow).values(values).on_conflict_do_nothing()
            return made.returning(FeedbackRow.id)
        return (
            sqlite.insert(FeedbackRow)
            .values(values)
            .on_conflict_do_nothing()
            .returning(FeedbackRow.id)
        )


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Lets readers and one writer work side by side, and writers wait instead of failing."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
