"""`make corpus FOLDER=...`: reads the public files that lie in a folder, and writes the table.

Fetches nothing: how the folder is laid out is said in the manifest.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import terminology
from oncology.knowledge import load_knowledge
from tests.corpus.manifest import FILE, Manifest, contents, load
from tests.corpus.page import PAGE, Read, page_text
from tests.corpus.reading import Reader, Reading, read_chart


def read_folder(manifest: Manifest, folder: Path, reader: Reader) -> Read:
    """The charts that are there, read. Raises ValueError on a file that is another one."""
    return [
        (chart, read_chart(raws, reader))
        for chart in manifest.charts
        if (raws := contents(chart, folder)) is not None
    ]


def main(arguments: list[str]) -> int:
    """Writes the page, and prints what was lost in silence; 1 where a resource is unaccounted for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manifest", type=Path, default=FILE)
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args(arguments)
    manifest = load(options.manifest)
    reader = Reader(load_knowledge(), terminology.load(), manifest.as_of)
    read = read_folder(manifest, options.folder, reader)
    old = options.page.read_text("utf-8") if options.page.is_file() else ""
    text = page_text(old, manifest, read)
    options.page.write_text(text, encoding="utf-8")
    for chart, reading in read:
        for line in _lines(reading):
            print(f"{chart.repository} {chart.name}: {line}")
    return 1 if any(reading.unaccounted for _, reading in read) else 0


def _lines(reading: Reading) -> list[str]:
    lost = [f"{each.source} {', '.join(': '.join(m) for m in each.found)}" for each in reading.lost]
    return [*lost, *(f"{source} unaccounted for" for source in reading.unaccounted)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
