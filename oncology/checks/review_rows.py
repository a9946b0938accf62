"""The rows of the founding review and the glossary: what they name exists, and every term is linked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from oncology.checks.documents import Documents
from oncology.knowledge import fault_text, kind_of, nearest_word

# Entries that a row may name: the kind of file, its list, and the field that is the id.
_ENTRIES = (
    ("agent", "agents", "agents", "name"),
    ("class", "classes", "classes", "id"),
    ("trial", "trials", "trials", "id"),
    ("regimen", "regimens", "regimens", "id"),
    ("order-rule", "order_rules", "rules", "id"),
    ("test", "tests_due", "tests", "id"),
    ("alert", "alerts", "alerts", "code"),
    ("fact", "facts", "facts", "name"),
    ("gene", "genes", "genes", "symbol"),
    ("criterion", "criteria", "criteria", "id"),
    ("dispute", "disputes", "disputes", "id"),
    ("term", "glossary", "terms", "id"),
)
# Entries that stand in files of their own and within others: what tells them from the rest.
_ANYWHERE = (
    ("rule", {"regimens", "ranking_rules"}, {"points", "when"}, "id"),
    ("caution", {"regimens", "cautions"}, {"action", "when"}, "code"),
)


def review_row_faults(documents: Documents) -> Iterator[str]:
    """Entries that are not there, and terms that nobody links to."""
    entries = _entries(documents)
    linked: set[str] = set()
    for place, row in documents.rows("review", "rows"):
        for name in row.get("serves", ()):
            kind, _, entry = name.partition(" ")
            if kind == "term":
                linked.add(entry)
            if entry not in entries[kind]:
                yield fault_text(
                    place, f"there is no {kind} {entry}", nearest_word(entry, entries[kind])
                )
    for place, term in documents.rows("glossary", "terms"):
        if term["id"] not in linked and "pages" not in term:
            problem = "the term is unused: no row of the review and no page links to it"
            yield fault_text(place, problem, "name it in a row or name its pages, or take it out")


def _entries(documents: Documents) -> Mapping[str, Set[str]]:
    """What rows may name, by its kind."""
    names = {
        kind: {str(row[field]) for _, row in documents.rows(file, key)}
        for kind, file, key, field in _ENTRIES
    }
    for kind, files, marks, field in _ANYWHERE:
        names[kind] = {
            str(entry[field])
            for (path, _), entry in documents.mappings
            if kind_of(path) in files and marks <= entry.keys() and field in entry
        }
    return names
