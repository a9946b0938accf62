"""How many of the stated facts of the report corpus are read, and which readings are wrong.

`python -m tests.oncology.intake.reports.rates [folder]` prints the rates as the table of
docs/report-reading.md. A stated fact is read when each of its fields is among those read of the
same subject; a reading is wrong when one of its fields is in no stated fact of the subject.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.oncology.intake.reports.rows import rows_of

CORPUS = Path(__file__).parent / "corpus"
_APART = frozenset({"quote", "specimen"})
_NAMES = ("fact", "gene", "site")  # what a statement is on
_FRAME = re.compile(r"^([A-Z]\d+)[A-Z]?fs.*")
_MARKERS = frozenset({"er", "pr", "her2"})


@dataclass
class Rate:
    """Of some reports: stated, read, and what was missed or wrong, each with its report."""

    stated: int = 0
    read: int = 0
    missed: list[tuple[str, dict]] = field(default_factory=list)
    wrong: list[tuple[str, dict]] = field(default_factory=list)


def reports_in(folder):
    """Every report of a folder, by its path."""
    for path in sorted(Path(folder).rglob("*.yaml")):
        yield path, yaml.safe_load(path.read_text("utf-8"))


def rate(reports):
    """The rate over reports."""
    result = Rate()
    for report in reports:
        stated = [plain(row) for row in report.get("facts") or ()]
        readings = [plain(row) for row in rows_of(report["text"])]
        for row in stated:
            result.stated += 1
            if covers(readings, row):
                result.read += 1
            else:
                result.missed.append((report["id"], row))
        result.wrong += [(report["id"], row) for row in readings if not covers(stated, row)]
    return result


def plain(row):
    """A row without where it stands, numbers alike; a score 0 is a word like 1+.

    A frameshift is the one at its first residue: where the new frame ends is not kept.
    """
    values = {k: v for k, v in row.items() if k not in _APART and v is not None}
    if "change" in values:
        values["change"] = _FRAME.sub(r"\1fs", values["change"])
    return {
        k: float(v) if isinstance(v, int | float) and k != "ihc" else str(v)
        for k, v in values.items()
    }


def covers(rows, row):
    """Whether each field of a row is in rows on the same subject."""
    same = [r for r in rows if all(r.get(n) == row.get(n) for n in _NAMES)]
    if row["fact"] in _MARKERS:  # score, percentage and verdict may stand in lines of their own
        return bool(same) and all(any(r.get(k) == v for r in same) for k, v in row.items())
    return any(all(r.get(k) == v for k, v in row.items()) for r in same)


def main(folder=CORPUS):
    """Print the rates by author, language and kind."""
    groups: dict[tuple[str, str, str], list[dict]] = {}
    for path, report in reports_in(folder):
        key = (path.relative_to(folder).parts[0], report["language"], report["kind"])
        groups.setdefault(key, []).append(report)
    print("| author | language | kind | reports | stated | read | % | wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    total: dict[str, list[int]] = {}
    for key, reports in sorted(groups.items()):
        r = rate(reports)
        row = [len(reports), r.stated, r.read, len(r.wrong)]
        sums = total.setdefault(key[0], [0, 0, 0, 0])
        total[key[0]] = [a + b for a, b in zip(sums, row, strict=True)]
        print(line(key, row))
    for author, row in sorted(total.items()):
        print(line((author, "all", "all"), row))


def line(key, row):
    """One row of the table."""
    count, stated, read, wrong = row
    share = f"{100 * read / stated:.1f}" if stated else "-"
    return f"| {' | '.join(key)} | {count} | {stated} | {read} | {share} | {wrong} |"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
