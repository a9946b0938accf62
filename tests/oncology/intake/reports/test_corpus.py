"""The reports of the corpus keep their format: known facts, and each rests on words of its report.

A report is one file, `corpus/<author>/<language>/<id>.yaml`; `corpus.schema.json` says its parts.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent
REPORTS = sorted((FOLDER / "corpus").rglob("*.yaml"))
SCHEMA = Draft202012Validator(json.loads((FOLDER / "corpus.schema.json").read_text("utf-8")))


def names(denial: str, row: dict) -> bool:
    """Whether `er`, `er.percent`, `her2.3+` or `variant.BRCA1.present` speaks of this row."""
    fact, *words = denial.split(".")
    marks = {
        *row,
        *(str(value) for name, value in row.items() if name not in ("quote", "specimen")),
    }
    return row["fact"] == fact and marks.issuperset(words)


def faults(path: Path, report: dict) -> list[str]:
    """What is wrong with a report, in words for its author."""
    errors = [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(report)]
    if errors:
        return errors
    if report["id"] != path.stem or report["language"] != path.parent.name:
        errors.append("the file is not named by id in the folder of its language")
    if not report["id"].startswith(f"{report['language']}-"):
        errors.append("the id does not begin with the language")
    rows = [json.dumps(row, sort_keys=True) for row in report["facts"]]
    errors += [f"twice: {row}" for row, count in Counter(rows).items() if count > 1]
    errors += [
        f"stated and denied: {name}"
        for name in report.get("not", ())
        if any(names(name, row) for row in report["facts"])
    ]
    quotes = [row["quote"] for row in report["facts"]]
    return errors + [f"not in the text: {quote}" for quote in quotes if quote not in report["text"]]


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_report(path: Path) -> None:
    assert faults(path, yaml.safe_load(path.read_text("utf-8"))) == []


def test_each_id_is_used_once():
    ids = Counter(path.stem for path in REPORTS)
    assert [name for name, count in ids.items() if count > 1] == []


REPORT = {
    "id": "en-a", "language": "en", "kind": "pathology", "style": "s", "source": "https://a.org/b",
    "text": "Left breast, core biopsy.\nER: positive (95 %, strong)\nKi-67 < 5 %\n", "why": "w",
    "facts": [{"fact": "er", "status": "positive", "percent": 95, "quote": "ER: positive (95 %"}],
}  # fmt: skip


def with_fact(**fact: object) -> dict:
    return REPORT | {"facts": [fact]}


def test_a_report_in_order_has_no_faults():
    assert faults(Path("en/en-a.yaml"), REPORT | {"not": ["er.negative", "her2.3+"]}) == []


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (with_fact(fact="er", percent=95, quote="ER: positive (96 %"), "not in the text"),
        (with_fact(fact="er", quote="ER: positive"), "oneOf|non-empty|enough|valid"),
        (with_fact(fact="er", percent=120, quote="ER: positive"), "valid"),
        (with_fact(fact="er", percent_from=5, quote="ER: positive"), "valid"),
        (with_fact(fact="er", ihc="1+", quote="ER: positive"), "unevaluated|Unevaluated"),
        (with_fact(fact="her2", ihc="4+", quote="ER: positive"), "valid"),
        (with_fact(fact="mood", status="good", quote="ER: positive"), "valid"),
        (with_fact(fact="metastasis", site="toe", state="present", quote="ER: pos"), "valid"),
        (with_fact(fact="variant", gene="KRAS", state="present", quote="ER: pos"), "valid"),
        (REPORT | {"facts": REPORT["facts"] * 2}, "twice"),
        (REPORT | {"id": "en-b"}, "not named by id"),
        (REPORT | {"language": "de"}, "does not begin with the language"),
        (REPORT | {"not": ["mood.good"]}, "match"),
        (REPORT | {"not": ["er"]}, "stated and denied"),
        (REPORT | {"not": ["er.percent"]}, "stated and denied"),
        (REPORT | {"not": ["er.negative", "er.positive"]}, "stated and denied: er.positive"),
        (REPORT | {"source": "a textbook"}, "match"),
        (REPORT | {"mood": "good"}, "Additional"),
    ],
)
def test_a_report_out_of_order_is_seen(report, words):
    text = "\n".join(faults(Path("en/en-a.yaml"), report))
    assert any(word in text for word in words.split("|")), text
