"""Cards are remembered without waiting, and what is lost is counted."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from service.observe.metrics import Metrics
from service.store import write_behind
from service.store.store import IssuedCard, Store
from service.store.tables import IssuedCardRow
from service.store.write_behind import Records

CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"


def issued(card=CARD, day=date(2026, 11, 24)):
    return IssuedCard(card, "luminal-patient-view", "options", "2026.11.0", "us", day, {}, ())


def count(store, table):
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_records_are_written_in_the_background_and_the_old_ones_deleted(store):
    records = Records(store, Metrics(), retention_days=30)
    records.put([issued(str(uuid4()), date(2020, 1, 1)) for _ in range(700)])
    records.flush()
    assert count(store, IssuedCardRow) < 700  # deleted after the first batch, once a day
    records.put([issued()])
    records.close()
    with store.engine.connect() as connection:
        assert CARD in connection.execute(select(IssuedCardRow.card)).scalars().all()


def test_rows_beyond_the_queue_are_counted_and_not_waited_for(sqlite_url):
    metrics = Metrics()
    store = Store(sqlite_url)
    store.migrate()
    records = Records(store, metrics, retention_days=30, limit=5)
    records.put([issued(str(uuid4())) for _ in range(2000)])
    records.close()
    row_count = count(store, IssuedCardRow)
    assert b"luminal_records_lost_total %d.0" % (2000 - row_count) in metrics.page()
    assert row_count >= 5
    store.close()


@pytest.mark.server
def test_one_row_that_the_database_refuses_costs_no_other(postgres_url):
    metrics = Metrics()
    store = Store(postgres_url)
    store.migrate()
    records = Records(store, metrics, retention_days=30)
    records.put([issued(str(uuid4())), issued("x" * 200), issued()])
    records.close()
    assert count(store, IssuedCardRow) == 2
    assert b"luminal_records_lost_total 1.0" in metrics.page()
    store.close()


def test_rows_wait_for_a_database_that_is_away(store, monkeypatch):
    """Away for a moment, as at a restart: nothing is lost."""
    remember, attempts = store.remember, []

    def flaky(rows):
        attempts.append(len(rows))
        if len(attempts) < 3:
            raise OperationalError("", {}, Exception())
        return remember(rows)

    monkeypatch.setattr(write_behind, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(store, "remember", flaky)
    monkeypatch.setattr(store, "is_away", lambda _error: True)
    metrics = Metrics()
    records = Records(store, metrics, retention_days=30)
    records.put([issued()])
    records.flush()
    records.close()
    assert count(store, IssuedCardRow) == 1
    assert b"luminal_records_lost_total 0.0" in metrics.page()


def test_what_still_waits_at_the_end_is_counted(sqlite_url, monkeypatch):
    monkeypatch.setattr(write_behind, "CLOSE_SECONDS", 0.05)
    gate, busy = threading.Event(), threading.Event()
    store, metrics = Store(sqlite_url), Metrics()
    store.migrate()

    def hang(_rows):
        busy.set()
        gate.wait(20)

    monkeypatch.setattr(store, "remember", hang)
    records = Records(store, metrics, retention_days=30, limit=2)
    records.put([issued()])
    assert busy.wait(20)
    records.put([issued(str(uuid4())) for _ in range(2)])
    records.close()
    assert b"luminal_records_lost_total 3.0" in metrics.page()
    gate.set()
    store.close()
