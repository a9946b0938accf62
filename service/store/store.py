"""The store: sent cards, what clinicians did with them, audited decisions.

SQLite by default, PostgreSQL by URL. What `add` has returned for is on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from importlib import resources
from typing import cast

from sqlalchemy import create_engine, delete, event, exists, inspect, select, text
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.sql.dml import Insert

from service.dialect import dialect_of
from service.store.tables import Base, DecisionRow, FeedbackRow, IssuedCardRow, ProbeRow

CONNECT_SECONDS = 3
WAIT_SECONDS = 5  # for a lock of another writer, or for one statement
# A network that swallows packets ends a connection too: the driver itself would wait for ever.
_POSTGRESQL_LIMITS = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": WAIT_SECONDS * 1000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 2,
}


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
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """One sent card as it goes into the store; see `IssuedCardRow`."""

    card: str
    service_id: str
    kind: str
    knowledge_version: str
    jurisdiction: str
    issued_on: date
    offers: Mapping[str, str]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audited decision as it goes into the store; see `DecisionRow`."""

    moment: datetime
    service_id: str
    knowledge_version: str
    key_id: str
    input_hash: str
    sealed: bytes


class Store:
    """The database behind one service."""

    def __init__(self, url: str) -> None:
        """Prepares a connection pool; nothing is opened before `migrate` or a first use."""
        limits = _POSTGRESQL_LIMITS if url.startswith("postgresql") else {}
        self.engine: Engine = create_engine(url, pool_pre_ping=True, connect_args=limits)
        prepare = _prepare_sqlite if self._is_sqlite() else _prepare_postgresql
        event.listen(self.engine, "connect", prepare)

    def migrate(self) -> None:
        """Brings the tables up to date, in one transaction."""
        if self._is_up_to_date():
            self.engine.dispose()  # nothing open is carried into forked workers
            return
        # it takes a tenth of a second and 11 MB, at the first start of a release alone
        from alembic import command
        from alembic.config import Config

        config = Config()
        folder = resources.files("service.store").joinpath("migrations")
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        with self.engine.begin() as connection:
            if not self._is_sqlite():
                # Replicas that start together take turns.
                connection.execute(text("SELECT pg_advisory_xact_lock(4906217)"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        self.engine.dispose()

    def _is_up_to_date(self) -> bool:
        """Says whether the newest migration is the one that the tables are at."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            versions = connection.execute(text("SELECT version_num FROM alembic_version"))
            return [*versions.scalars()] == [newest_migration()]

    def add(self, entries: Sequence[Feedback]) -> int:
        """Stores feedback in one transaction and returns how many entries were new.

        Clients repeat feedback after a lost answer, so an entry with the same service, card,
        outcome and time counts once.
        """
        stored = 0
        with self.engine.begin() as connection:
            for entry in entries:
                insert = self._insert_once(FeedbackRow, asdict(entry)).returning(FeedbackRow.id)
                # counted by what comes back: a driver may know no row count of an upsert
                stored += len(connection.execute(insert).all())
        return stored

    def remember(self, entries: Sequence[IssuedCard | AuditEntry]) -> None:
        """Stores sent cards and audited decisions in one transaction; a repeated card counts once."""
        cards = [asdict(entry) for entry in entries if isinstance(entry, IssuedCard)]
        audit_rows = [asdict(entry) for entry in entries if isinstance(entry, AuditEntry)]
        with self.engine.begin() as connection:
            if cards:
                connection.execute(self._insert_once(IssuedCardRow), cards)
            if audit_rows:
                connection.execute(DecisionRow.__table__.insert(), audit_rows)  # type: ignore[attr-defined]

    def is_away(self, error: SQLAlchemyError) -> bool:
        """Says whether the database did not answer, so that the same may succeed later.

        SQLite waits for its locks by itself; what it says then stays so for longer.
        """
        return not self._is_sqlite() and isinstance(error, OperationalError | InterfaceError)

    def is_refusal(self, error: SQLAlchemyError) -> bool:
        """Says whether the database refused a row for what is in it."""
        return isinstance(error, DataError | IntegrityError)

    def purge(self, before: date) -> dict[str, int]:
        """Deletes what is older than a day, and returns the number of rows by table.

        A sent card stays while a feedback on it does, so that the feedback keeps its meaning.
        """
        moment = datetime.combine(before, time(), UTC)
        answered = exists(select(FeedbackRow.id).where(FeedbackRow.card == IssuedCardRow.card))
        steps = {
            "feedback": delete(FeedbackRow).where(FeedbackRow.received < moment),
            "issued_card": delete(IssuedCardRow).where(IssuedCardRow.issued_on < before, ~answered),
            "decision": delete(DecisionRow).where(DecisionRow.moment < moment),
        }
        with self.engine.begin() as connection:
            return {
                table: cast("CursorResult[object]", connection.execute(step)).rowcount
                for table, step in steps.items()
            }

    def audit_entries(self, since: datetime, until: datetime) -> Iterator[AuditEntry]:
        """Yields the audited decisions of a period, oldest first."""
        query = (
            select(DecisionRow.__table__)
            .where(DecisionRow.moment >= since, DecisionRow.moment < until)
            .order_by(DecisionRow.moment, DecisionRow.id)
        )
        with self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=500).execute(query).mappings():
                values = {key: row[key] for key in AuditEntry.__dataclass_fields__}
                # SQLite keeps no zone; all moments are UTC
                yield AuditEntry(**values | {"moment": values["moment"].replace(tzinfo=UTC)})

    def ping(self) -> bool:
        """Writes a row and says whether the database took it.

        Raises:
            SQLAlchemyError: It did not: away, locked, full or only for reading.
        """
        values: dict[str, object] = {"id": 1, "moment": datetime.now(UTC)}
        insert = dialect_of(self.engine).insert(ProbeRow).values(values)
        probe = insert.on_conflict_do_update(
            index_elements=["id"], set_={"moment": values["moment"]}
        )
        with self.engine.begin() as connection:
            connection.execute(probe)
        return True

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _insert_once(self, table: type[Base], values: dict[str, object] | None = None) -> Insert:
        """Returns an insert that leaves a row alone which is there already."""
        insert: Insert = dialect_of(self.engine).insert(table).on_conflict_do_nothing()
        return insert.values(values) if values else insert


def newest_migration() -> str:
    """The number of the last file of the migrations, which is its revision."""
    folder = resources.files("service.store").joinpath("migrations/versions")
    return max(file.name[:4] for file in folder.iterdir() if file.name[:4].isdigit())


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Lets readers and one writer work side by side, and writers wait instead of failing.

    `synchronous=FULL` syncs the log at each commit: an acknowledged feedback outlives the machine.
    """
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
    cursor.close()


def _prepare_postgresql(connection: object, _record: object) -> None:
    """Ends a statement that hangs, so that no request waits for the database for ever."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"SET statement_timeout = {WAIT_SECONDS * 1000}")
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]
