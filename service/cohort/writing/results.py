"""What a run leaves: rows as Parquet and CSV, Assessments, what has no row, and the manifest."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from service import clock
from service.cohort.parts import PartRules
from service.cohort.reading import write_whole
from service.cohort.request import MANIFEST, RUN, WORK, Beginning, Request
from service.cohort.rows import COLUMNS
from service.cohort.sources import SourceFile
from service.cohort.storage import join_parts, write_csv
from service.cohort.wording import reason_text, text
from service.cohort.writing.line_results import write_lines
from service.types import Json

_UNREAD = ("file", "line", "patient", "reason", "text")


@dataclass(frozen=True, slots=True)
class Results:
    """What both stages left in the working folder."""

    files: Sequence[SourceFile]
    accounts: Sequence[Mapping[str, Any]]
    rules: PartRules


def write_results(request: Request, beginning: Beginning, results: Results) -> str:
    """Writes all, the manifest last; returns what there is in one line."""
    folder, rules = request.folder, results.rules
    parts = [_account(rules, number) for number in range(rules.count)]
    patients = sum(part["patients"] for part in parts)
    unjudged = [entry for part in parts for entry in part["unjudged"]]
    names = _names(results.files, is_shared=beginning.redaction is not None)
    unread = [*_unread(results, names)]
    _write_rows(folder, rules)
    lines = write_lines(folder, beginning, rules) if beginning.terms.every_line else None
    _write_unread(folder / "unread.csv", unread, unjudged)
    manifest: Json = {
        "parameters": beginning.parameters,
        "started": beginning.started,
        "ended": clock.now().isoformat(timespec="seconds"),
        "inputs": [
            {"name": names[account["path"]], **{n: account[n] for n in _COUNTS}}
            for account in results.accounts
        ],
        "patients": patients,
        "rows": patients - len(unjudged),
        "unread": len(unread),
        "unjudged": len(unjudged),
        **({"lines": lines} if lines is not None else {}),
        "outputs": sorted(p.name for p in folder.iterdir() if p.name not in _NOT_OUTPUTS),
    }
    write_whole(folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return text(
        "summary",
        patients=patients,
        rows=patients - len(unjudged),
        unread=len(unread),
        unjudged=len(unjudged),
        folder=folder,
    )


_NOT_OUTPUTS = frozenset({RUN, MANIFEST, WORK})
_COUNTS = ("bytes", "sha256", "lines", "resources")


def _account(rules: PartRules, number: int) -> dict[str, Any]:
    account: dict[str, Any] = orjson.loads(rules.path(number, "account").read_bytes())
    return account


def _names(files: Sequence[SourceFile], is_shared: bool) -> dict[str, str]:
    """How files are called; by number where the name may tell of a patient."""
    paths = [str(file.path) for file in files]
    return {path: f"file-{n}" if is_shared else path for n, path in enumerate(paths, 1)}


def _unread(results: Results, names: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    """File, line and reason of everything that no record was made of."""
    for file in results.files:
        if file.form is None:
            yield names[str(file.path)], None, "unknown-kind"
    for account in results.accounts:
        for entry in account["unread"]:
            yield names[account["path"]], entry["line"], entry["reason"]


def _write_rows(folder: Path, rules: PartRules) -> None:
    """One file of rows; the Assessments, a hundred times as large, stay in parts."""
    assessments = folder / "assessments"
    assessments.mkdir(exist_ok=True)
    numbers = range(rules.count)
    for number in numbers:
        source = rules.path(number, "assessments")
        half = assessments / f"{source.name}.half"
        shutil.copyfile(source, half)
        half.replace(assessments / source.name)
    if numbers:
        rows = folder / "patients.parquet"
        join_parts([rules.path(number, "rows") for number in numbers], rows, rules.spill)
        write_csv(rows, COLUMNS, folder / "patients.csv", rules.spill)


def _write_unread(
    path: Path, unread: Sequence[tuple[str, Any, str]], unjudged: Sequence[Mapping[str, str]]
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_UNREAD)
    for file, line, reason in sorted(unread, key=lambda entry: (entry[0], entry[1] or 0)):
        writer.writerow([file, line, "", reason, reason_text(reason)])
    for entry in unjudged:
        reason = entry["reason"]
        writer.writerow(["", "", entry["patient"], reason, reason_text(reason)])
    write_whole(path, stream.getvalue().encode())
