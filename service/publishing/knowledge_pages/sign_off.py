"""The page of sign-offs: how much is signed, by whom, and what is overdue on the day of the review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from oncology.checks import overdue
from oncology.knowledge import SHIPPED, Entry, Knowledge, load_entries, standing
from service.publishing.knowledge_pages.markdown import bullets, page, table


def sign_offs(knowledge: Knowledge) -> str:
    """Entries and signed entries of each kind, each sign-off, and reviews that are overdue."""
    sign_off_state = standing(load_entries())
    totals = Counter(entry.kind.name for entry in sign_off_state.entries)
    signed = Counter(entry.kind.name for entry in sign_off_state.signed)
    blocks = [
        "## By kind",
        table(
            ("kind", "entries", "signed", "proposed"),
            [(kind, n, signed[kind], n - signed[kind]) for kind, n in totals.items()],
        ),
        "## Signed",
        _signed(sign_off_state.signed),
        f"## Overdue on {knowledge.reviewed}",
        bullets(overdue(SHIPPED, knowledge.reviewed)) or "Nothing.",
    ]
    intro = (
        f"Knowledge {knowledge.version}, reviewed on {knowledge.reviewed}; the next review is due "
        f"on {knowledge.next_review}. An entry is proposed until a specialist signs it, and again "
        "as soon as it, or a part that it names, is changed. A card says `proposed` of an option "
        "whose entry is not signed. How it is signed: [governance](governance.md)."
    )
    return page("Sign-off", intro, blocks)


def _signed(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Nothing: all of it is proposed."
    rows = [
        (f"`{e.name}`", *(e.row.get(field, "") for field in ("by", "role", "on", "scope")))
        for e in entries
    ]
    return table(("entry", "by", "role", "on", "scope"), rows)


def signature_text(entry: Entry) -> str:
    """Who signed an entry, in which role, on which day, and how much of it."""
    row = entry.row
    scope = f" ({row['scope']})" if row.get("scope") else ""
    return f"{row.get('by')}, {row.get('role')}, {row.get('on')}{scope}"
