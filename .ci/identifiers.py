"""Adds the names of today's entries to those that ever shipped (tests/house/identifiers.txt).

Part of a release: from then on each is there, or is retired in oncology/knowledge/data/retired.yaml.
"""

from __future__ import annotations

from pathlib import Path

from oncology.knowledge import load_entries

FILE = Path(__file__).resolve().parents[1] / "tests/house/identifiers.txt"


def main() -> None:
    """Writes the file and says how many are new."""
    shipped = set(FILE.read_text("utf-8").splitlines())
    names = shipped | {entry.name for entry in load_entries()}
    FILE.write_text("".join(f"{name}\n" for name in sorted(names)), "utf-8")
    print(f"{len(names - shipped)} names added, {len(names)} in all.")


if __name__ == "__main__":
    main()
