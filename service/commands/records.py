"""`luminal feedback` and `luminal audit`: reads what the service has stored."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import orjson
from sqlalchemy.exc import SQLAlchemyError

from service import clock
from service.config import Settings
from service.documents import parse_json
from service.errors import ServiceError
from service.pages import Outcomes, Week, feedback_page
from service.start_fault import reason_of
from service.store import (
    MEASURES,
    Auditor,
    KeyUnusableError,
    Report,
    Store,
    as_csv,
    as_text,
    feedback_report,
    sorted_names,
)
from service.types import UNUSABLE

PERIOD_DAYS = 90


def print_feedback_report(since: date | None, until: date | None, form: str) -> int:
    """Prints the report on a period, by default the last 90 days."""
    first, last = _period(since, until)
    with _configured_store() as store:
        if store is None:
            return UNUSABLE
        report = feedback_report(store, first, last)
    sys.stdout.write(_FORMS[form](report))
    return 0


def _as_html(report: Report) -> str:
    """The report as a page of its own, with the course week by week."""
    counts: Counter[tuple[str, str, date, str]] = Counter()
    reasons: dict[tuple[str, str], Counter[str]] = {}
    for (group, name, week, measure, reason), count in report.weekly.items():
        counts[group, name, week, measure] += count
        if measure == "overridden":
            reasons.setdefault((group, name), Counter())[reason] += count
    rows = [
        Outcomes(
            group,
            name,
            tuple(
                Week(week, *(counts[group, name, week, measure] for measure in MEASURES))
                for week in report.weeks
            ),
            dict(reasons.get((group, name), Counter()).most_common()),
        )
        for group, name in sorted_names(report)
    ]
    return feedback_page(rows, (report.since, report.until), report.unlinked)


_FORMS = {"csv": as_csv, "text": as_text, "html": _as_html}


def purge_store() -> int:
    """Deletes what is older than `LUMINAL_RETENTION_DAYS`, and says how much that was."""
    before = clock.today() - timedelta(days=Settings().retention_days)
    with _configured_store() as store:
        if store is None:
            return UNUSABLE
        counts = store.purge(before)
    for table, count in counts.items():
        print(f"{table}: {count} rows from before {before} deleted")
    return 0


def print_decisions(since: date | None, until: date | None, path: str | None) -> int:
    """Prints audited decisions; returns 2 when there is no usable key or input."""
    first, last = _period(since, until)
    try:
        auditor = Auditor(Settings().audit_key)
        hashes = None if path is None else auditor.digests(_request(path))
    except (KeyUnusableError, ServiceError, OSError) as error:
        print(f"luminal audit: {_reason(error)}", file=sys.stderr)
        return UNUSABLE
    start = datetime.combine(first, time(), UTC)
    end = datetime.combine(last + timedelta(days=1), time(), UTC)
    with _configured_store() as store:
        if store is None:
            return UNUSABLE
        for entry in store.audit_entries(start, end):
            if hashes is not None and entry.input_hash not in hashes:
                continue
            row: dict[str, object] = {
                "moment": entry.moment.isoformat(),
                "service": entry.service_id,
                "knowledgeVersion": entry.knowledge_version,
                "inputHash": entry.input_hash,
            }
            try:
                row["conclusions"] = auditor.unseal(entry)
            except KeyUnusableError as error:
                row["error"] = str(error)
            print(orjson.dumps(row).decode())
    return 0


def _request(path: str) -> dict[str, object]:
    return parse_json(Path(path).read_bytes(), Settings().max_depth)


def _reason(error: Exception) -> str:
    if isinstance(error, ServiceError):
        return error.problem
    return (error.strerror or "unreadable") if isinstance(error, OSError) else str(error)


def _period(since: date | None, until: date | None) -> tuple[date, date]:
    last = until or clock.today()
    return since or last - timedelta(days=PERIOD_DAYS), last


@contextmanager
def _configured_store() -> Iterator[Store | None]:
    """Yields the configured store, or None, and says so, when it does not answer."""
    try:
        store = Store(Settings().database_url)
        store.migrate()
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        print(f"luminal: {reason_of(error)}", file=sys.stderr)
        yield None
        return
    try:
        yield store
    finally:
        store.close()
