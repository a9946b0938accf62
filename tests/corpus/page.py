"""The table of docs/intake-evidence.md: what was read of each chart of the corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from service.publishing.knowledge_pages.markdown import table
from tests.corpus.manifest import Chart, Manifest
from tests.corpus.reading import Lost, Reading

PAGE = Path(__file__).parents[2] / "docs" / "intake-evidence.md"
START = "<!-- Made by `make corpus`, to the end of the page. -->"
_SHOWN = 8
_ID = 40
HEAD = (
    "file, or chart",
    "what it is",
    "resources",
    "used",
    "left out",
    "gaps",
    "read",
    "lost in silence",
)

Read = Sequence[tuple[Chart, Reading]]


def page_text(page: str, manifest: Manifest, read: Read) -> str:
    """The page with its table made anew; what stands above the mark is kept."""
    above = page.partition(START)[0].rstrip()
    return "\n\n".join([above, START, *_blocks(manifest, read)]) + "\n"


def _blocks(manifest: Manifest, read: Read) -> Iterator[str]:
    yield "## The corpus"
    yield table(("measure", "number"), _sums(manifest, read))
    for name, repository in manifest.repositories.items():
        own = [(chart, reading) for chart, reading in read if chart.repository == name]
        if own:
            yield f"### {name}"
            yield f"{repository['what']} Commit {repository['commit'][:12]}; licence: {repository['licence']}."
            yield table(HEAD, (_row(chart, reading) for chart, reading in own))


def _sums(manifest: Manifest, read: Read) -> Iterator[tuple[str, int]]:
    files = sum(len(chart.entries) for chart, _ in read)
    yield "files read", files
    yield (
        "files of the manifest that were not read, one of their chart being absent",
        (len(manifest.entries) - files),
    )
    yield "charts", len(read)
    yield "resources", sum(reading.resources for _, reading in read)
    yield "of these a fact rests on", sum(reading.used for _, reading in read)
    yield "of these left out by rule", sum(reading.left_out for _, reading in read)
    yield "gaps", sum(sum(reading.gaps.values()) for _, reading in read)
    yield "neither used, left out nor named", sum(len(reading.unaccounted) for _, reading in read)
    yield "lost in silence", sum(len(reading.lost) for _, reading in read)
    yield "charts in which something was lost in silence", sum(bool(r.lost) for _, r in read)


def _row(chart: Chart, reading: Reading) -> tuple[Any, ...]:
    files = f" ({len(chart.entries)} files)" if len(chart.entries) > 1 else ""
    return (
        chart.name + files,
        chart.what,
        reading.resources,
        reading.used,
        reading.left_out,
        ", ".join(f"{code} {count}" for code, count in reading.gaps.items()),
        " / ".join(text for text in reading.facts if text),
        _lost_text(reading.lost),
    )


def _lost_text(lost: Sequence[Lost]) -> str:
    if not lost:
        return "0"
    shown = "; ".join(f"{_short(each.source)} ({_named(each)})" for each in lost[:_SHOWN])
    rest = f"; and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return f"{len(lost)}: {shown}{rest}"


def _short(source: str) -> str:
    return source if len(source) <= _ID else source[: _ID - 1] + "…"


def _named(lost: Lost) -> str:
    kind, found = lost.found[0]
    return f"{kind}: {found.rpartition('/')[2] if '://' in found else found}"
