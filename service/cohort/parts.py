"""Second stage: a part of the patients to rows and Assessments on disk, written whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson

from service.cohort.judgement import Terms, outcome_of
from service.cohort.reading import write_whole
from service.cohort.redaction import Redaction
from service.cohort.rows import COLUMNS
from service.cohort.storage import Chart, RecordFiles, copy_lines, span_of, spill_of
from service.concordance import LINE_COLUMNS
from service.documents import names_in, with_referred
from service.types import Json

ASSESSMENT_COLUMNS = {"patient": "VARCHAR", "assessment": "VARCHAR"}
_BATCH_BYTES = 8 * 1024 * 1024
_HOPS = 3  # an order names a drug, which names what it is made of


@dataclass(frozen=True, slots=True)
class PartRules:
    """What all parts have in common."""

    folder: Path
    records: tuple[Path, ...]
    count: int
    terms: Terms
    patient_limit: int
    has_shared: bool = False
    redaction: Redaction | None = None

    @property
    def spill(self) -> Path:
        """Where a process may lay what its memory does not hold."""
        return spill_of(self.folder)

    @property
    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The columns of each table of a part, by its kind."""
        lines = {"lines": LINE_COLUMNS} if self.terms.every_line else {}
        return {"assessments": ASSESSMENT_COLUMNS, "rows": COLUMNS, **lines}

    def path(self, number: int, kind: str) -> Path:
        """A file of a part: `rows`, `assessments`, `lines` or `account`."""
        suffix = "json" if kind == "account" else "parquet"
        return self.folder / f"{kind}-{number:05d}.{suffix}"


def judge_part(number: int, rules: PartRules) -> Json:
    """Judges the patients of a part; returns its account: how many, and who could not be judged."""
    return write_part(number, charts_of_part(number, rules), rules)


def write_part(number: int, charts: Iterable[Chart], rules: PartRules) -> Json:
    """Judges charts, in the order of their places, and writes them as a part; returns its account."""
    unjudged: list[Json] = []
    count = 0
    rules.spill.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        paths = {kind: rules.spill / f"{kind}.ndjson" for kind in rules.tables}
        files_by_kind = {k: stack.enter_context(path.open("wb")) for k, path in paths.items()}
        for patient, texts in charts:
            count += 1
            rows = outcome_of(patient, texts, rules.terms, rules.redaction)
            if isinstance(rows, str):
                name = rules.redaction.pseudonym(patient) if rules.redaction else patient
                unjudged.append({"patient": name, "reason": rows})
                continue
            entries = {"assessments": (rows.assessment,), "rows": (rows.row,), "lines": rows.lines}
            for kind, file in files_by_kind.items():
                for entry in entries[kind]:
                    file.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))
    for kind, columns in rules.tables.items():
        _write_table(paths[kind], columns, rules.path(number, kind), rules)
    reasons = Counter(str(entry["reason"]) for entry in unjudged)
    account: Json = {
        "patients": count,
        "unjudged": unjudged,
        "reasons": dict(sorted(reasons.items())),
    }
    write_whole(rules.path(number, "account"), orjson.dumps(account))
    return account


def charts_of_part(number: int, rules: PartRules) -> Iterator[Chart]:
    """Each patient of a part with all that belongs to the chart, also what names no patient.

    Of a patient with more than the limit there are no texts.
    """
    files = RecordFiles(rules.records, rules.spill)
    charts = files.patients(*span_of(number, rules.count), rules.patient_limit)
    return with_shared(charts, files) if rules.has_shared else charts


def with_shared(charts: Iterable[Chart], files: RecordFiles) -> Iterator[Chart]:
    """Each chart with what it refers to that names no patient; some megabytes are held at once."""
    batch: list[Chart] = []
    size = 0
    for chart in charts:
        batch.append(chart)
        size += sum(map(len, chart[1] or ()))
        if size >= _BATCH_BYTES:
            yield from _completed(batch, files)
            batch, size = [], 0
    yield from _completed(batch, files)


def _completed(charts: Sequence[Chart], files: RecordFiles) -> Iterator[Chart]:
    lookup: dict[str, tuple[str, ...]] = {}
    names = {name for _, texts in charts for line in texts or () for name in names_in(line)}
    for _ in range(_HOPS):
        fresh = files.shared(names - lookup.keys())
        lookup.update(fresh)
        names = {n for lines in fresh.values() for line in lines for n in names_in(line)}
    for patient, texts in charts:
        yield patient, None if texts is None else with_referred(texts, lookup)


def _write_table(lines: Path, columns: Mapping[str, str], path: Path, rules: PartRules) -> None:
    half = path.with_suffix(".half")
    copy_lines(lines, columns, half, rules.spill)
    half.replace(path)
    lines.unlink()
