"""The store on each database: once, together, for as long as the retention says."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from uuid import uuid4

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from service.store.store import AuditEntry, Feedback, IssuedCard, Store, newest_migration
from service.store.tables import DecisionRow, FeedbackRow, IssuedCardRow

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"


def entry(outcome="accepted", card=CARD, received=MOMENT):
    return Feedback("luminal-patient-view", card, outcome, received, ("s",), None, None, received)


def issued(card=CARD, day=date(2026, 11, 24)):
    return IssuedCard(card, "luminal-patient-view", "options", "2026.11.0", "us", day, {}, ())


def audit_entry(moment=MOMENT):
    return AuditEntry(moment, "luminal-patient-view", "2026.11.0", "key", "0" * 64, b"\x00sealed")


def count(store, table):
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_it_migrates_twice_and_stores_once(store):
    store.migrate()
    assert store.add([entry(), entry(), entry("overridden")]) == 2
    assert store.add([entry()]) == 0
    store.remember([issued(), issued(), audit_entry()])
    store.remember([issued()])
    assert count(store, IssuedCardRow) == 1
    assert list(store.audit_entries(MOMENT, MOMENT + timedelta(days=1))) == [audit_entry()]
    assert store.ping()


def test_a_store_that_is_up_to_date_is_left_alone_without_the_migration_tool(sqlite_url):
    code = (
        "import sys; from service.store.store import Store; "
        f"Store({sqlite_url!r}).migrate(); print('alembic' in sys.modules)"
    )
    for is_first in (True, False):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert run.stdout == f"{is_first}\n", run.stderr


def test_the_newest_migration_is_the_head_of_all():
    config = Config()
    config.set_main_option("script_location", str(resources.files("service.store") / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_migration()


def test_a_store_at_an_older_migration_is_brought_up_to_date(store):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
        for table in ("probe", "sealed_entry"):  # of the migrations after it
            connection.execute(text(f"DROP TABLE {table}"))
    store.migrate()
    assert store.ping()


def test_sqlite_syncs_a_write_ahead_log(sqlite_url):
    store = Store(sqlite_url)
    store.migrate()
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    store.close()


def test_writers_side_by_side_lose_nothing_and_double_nothing(store_url):
    stores = [Store(store_url) for _ in range(2)]  # as two worker processes have them
    stores[0].migrate()
    cards = [str(uuid4()) for _ in range(100)]

    def write(number):
        own = stores[number % 2]
        return sum(own.add([entry(card=card)]) for card in cards[number * 10 : number * 10 + 60])

    with ThreadPoolExecutor(8) as pool:
        stored = sum(pool.map(write, range(8)))
    assert stored == 100
    assert count(stores[0], FeedbackRow) == 100
    for store in stores:
        store.close()


def test_what_is_too_old_is_deleted_but_not_the_card_of_kept_feedback(store):
    old, new = datetime(2024, 1, 1, tzinfo=UTC), MOMENT
    cards = [str(uuid4()) for _ in range(3)]
    store.add([entry(card=cards[0], received=old), entry(card=cards[1], received=new)])
    store.remember([*(issued(card, old.date()) for card in cards), issued(), audit_entry(old)])
    assert store.purge(date(2026, 1, 1)) == {"feedback": 1, "issued_card": 2, "decision": 1}
    assert (count(store, FeedbackRow), count(store, IssuedCardRow)) == (1, 2)
    assert count(store, DecisionRow) == 0
