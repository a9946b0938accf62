"""Tables that a run writes into a page of the docs, between two marks."""

from __future__ import annotations

from pathlib import Path

from server import ROOT

PERFORMANCE = ROOT / "docs/performance.md"


def write_table(name: str, lines: list[str], page: Path = PERFORMANCE) -> None:
    """Puts lines between the marks of a name, which stand in the page already.

    Raises:
        ValueError: The page has no such marks.
    """
    head, foot = f"<!-- {name}: made by a run -->", f"<!-- end of {name} -->"
    before, mark, rest = page.read_text("utf-8").partition(head)
    _, end, after = rest.partition(foot)
    if not mark or not end:
        message = f"{page.name} has no marks of {name}"
        raise ValueError(message)
    page.write_text("\n".join([before + head, *lines, foot]) + after, "utf-8")
