"""The page of coverage: what serves each row of the founding review and of the decision table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from oncology.knowledge import Knowledge, ReasonKind, ReviewRow, RowCoverage
from oncology.knowledge import coverage as rows_of
from service.publishing.knowledge_pages.markdown import page, table
from service.publishing.knowledge_pages.section import term_link

FEW = 3  # regimens named beside a rule; more are counted
_TABLES = (
    ("1a", "Drugs of the review (Table 1a)"),
    ("1b", "Trials of the review (Table 1b)"),
    ("2", "Aromatase inhibitors compared (Table 2)"),
    ("figure-1", "Algorithm of the review (Figure 1)"),
    ("figure-2", "Mechanisms of the review (Figure 2)"),
)
# The text of the review, by the file that holds its rows.
_TEXT = (
    ("trials_and_agents", "Further trials, drugs and classes in the text"),
    ("biomarkers", "Biomarkers and features of the patient in the text"),
    ("definitions", "Definitions in the text"),
    ("statements", "Statements in the text"),
)
_REASONS: dict[ReasonKind, str] = {
    "adjuvant-only": "it concerns early disease alone",
    "misprint": "the review errs; the entry says what is right",
    "no-decision": "known and shown, but no advice depends on it",
    "no-human-data": "known from models only",
    "not-in-record": "charts do not hold what it would take",
    "not-verified": "no source that could be read says so",
    "outside-scope": "it belongs to another disease than this service's",
    "superseded": "newer evidence or a newer label says otherwise",
    "withdrawn": "taken from the market, or its development was stopped",
}


def coverage(knowledge: Knowledge) -> str:
    """Every row with what serves it, or with the reason why nothing does; the counts first."""
    rows = knowledge.review_rows
    blocks = ["## How many", *_counts(rows)]
    for name, title in _TABLES:
        blocks += _section(title, [row for row in rows if row.table == name], knowledge)
    for part, title in _TEXT:
        of_part = [row for row in rows if row.table == "text" and row.part == part]
        blocks += _section(title, of_part, knowledge)
    blocks.append("## Rows of the decision table")
    head = ("row", "what it is about", "regimens", "rules, cautions, disputes", "others, notes")
    blocks.append(table(head, [_decision_row(row) for row in rows_of(knowledge)]))
    intro = (
        "The service began with a review article and a decision table. Each of their rows stands "
        "here with the entries that serve it; where nothing serves it, or what does goes no "
        "further, it says why."
    )
    return page("Coverage", intro, blocks)


def _counts(rows: Sequence[ReviewRow]) -> Iterator[str]:
    served_rows = [row for row in rows if row.serves]
    counts = (
        ("Rows of the review", len(rows)),
        ("served", sum(row.reason is None for row in served_rows)),
        (
            "served, with a reason why no further",
            sum(row.reason is not None for row in served_rows),
        ),
        ("not served, with the reason", sum(not row.serves and not row.is_open for row in rows)),
        ("open", sum(row.is_open for row in rows)),
    )
    yield table(("what", "number"), counts)
    kinds = Counter(row.reason.kind for row in rows if row.reason)
    yield table(
        ("kind of reason", "what it means", "rows"),
        [(kind, words, kinds[kind]) for kind, words in _REASONS.items() if kinds[kind]],
    )


def _section(title: str, rows: Sequence[ReviewRow], knowledge: Knowledge) -> Iterator[str]:
    yield f"## {title}"
    yield table(
        ("group", "row", "served by", "reason"), [_review_row(row, knowledge) for row in rows]
    )


def _review_row(row: ReviewRow, knowledge: Knowledge) -> tuple[object, ...]:
    entries = "; ".join(_entry(name, knowledge) for name in row.serves)
    reason = f"{row.reason.kind}: {row.reason.text}" if row.reason else ""
    return row.group, row.label, entries, reason


def _entry(name: str, knowledge: Knowledge) -> str:
    kind, _, entry = name.partition(" ")
    return f"term {term_link(knowledge.glossary[entry])}" if kind == "term" else name


def _decision_row(row: RowCoverage) -> tuple[object, ...]:
    also = "; ".join([*row.by, *([row.note] if row.note else [])])
    return row.id, row.title, ", ".join(row.regimens), "; ".join(_by_rule(row.rules)), also


def _by_rule(rules: Iterable[tuple[str, str]]) -> list[str]:
    """Each rule with the regimens that share it; many are counted."""
    by_rule: dict[str, list[str]] = {}
    for regimen, rule in rules:
        by_rule.setdefault(rule, []).append(regimen)
    return [
        f"{rule} ({', '.join(regimens) if len(regimens) <= FEW else f'{len(regimens)} regimens'})"
        for rule, regimens in by_rule.items()
    ]
