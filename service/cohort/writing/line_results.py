"""The parts' rows of lines to one table, and that to the tables and the report of concordance."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from service import software_version
from service.cohort.judgement import engine_of
from service.cohort.parts import PartRules
from service.cohort.reading import write_whole
from service.cohort.request import Beginning
from service.cohort.storage import join_parts, table_rows, write_csv
from service.concordance import (
    CONCORDANCE_COLUMNS,
    LINE_COLUMNS,
    REASON_COLUMNS,
    Heading,
    Tally,
    Titles,
    concordance_rows,
    reason_rows,
    report_of,
)
from service.types import Json

SMALLEST = 11  # of the counts that are shown in what is shared
_PLACE = re.compile(r"\{[^}]*\}")  # where a sentence names a drug or a criterion
_UNCOUNTED = frozenset({"options", "agents", "er", "jurisdiction", "categoryConfidence"})


def write_lines(folder: Path, beginning: Beginning, rules: PartRules) -> Json:
    """Writes all that a run at every line has more; returns what the manifest says of it."""
    tally = Tally()
    if rules.count:
        lines = folder / "lines.parquet"
        join_parts(
            [rules.path(number, "lines") for number in range(rules.count)], lines, rules.spill
        )
        write_csv(lines, LINE_COLUMNS, folder / "lines.csv", rules.spill)
        for row in table_rows(lines, LINE_COLUMNS.keys() - _UNCOUNTED, rules.spill):
            tally.add(row)
    engine = engine_of(beginning.terms.overlay)
    alerts = {
        rule.code: _PLACE.sub("...", rule.statements[0].texts[0])
        for rule in engine.rules
        if rule.statements
    }
    titles = Titles(engine.option_titles, engine.test_titles, alerts)
    is_shared = beginning.redaction is not None
    heading = Heading(
        as_of="" if is_shared else beginning.terms.as_of.isoformat(),
        jurisdiction=beginning.terms.jurisdiction,
        knowledge=engine.knowledge_version,
        software=software_version(),
        smallest=SMALLEST if is_shared else 0,
        has_years=not is_shared,
    )
    groups = heading.groups
    rows = concordance_rows(tally, titles, heading.smallest, groups)
    _write_csv(folder / "concordance.csv", CONCORDANCE_COLUMNS, rows)
    _write_csv(folder / "reasons.csv", REASON_COLUMNS, reason_rows(tally, titles, heading.smallest))
    write_whole(folder / "report.html", report_of(tally, titles, heading).encode())
    return {"starts": tally.lines, "judged": tally.assessable, "smallestCount": heading.smallest}


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Json]) -> None:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, stream.getvalue().encode())
