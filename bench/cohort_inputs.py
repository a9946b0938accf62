"""Input that is awkward, or in another order, for the check of cohorts."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

LONG = 500 * 1024 * 1024
CHUNK = 1024 * 1024
EARLY, TWICE, AFTER = "awkward-early", "awkward-twice", "awkward-after"
# what is not read of it: the file, the line, the reason
UNREAD = {("1-broken.ndjson", "2", "malformed-json"), ("4-long.ndjson", "1", "line-too-long")}


def resource(kind: str, name: str, patient: str | None = None, **more: object) -> bytes:
    """One resource as a line."""
    subject = {"subject": {"reference": f"Patient/{patient}"}} if patient else {}
    return json.dumps({"resourceType": kind, "id": name, **subject, **more}).encode() + b"\n"


def write_awkward(folder: Path) -> None:
    """A corrupted line, a patient in two files, a resource before its patient, an empty file, a long line."""
    folder.mkdir(parents=True)
    cancer = {"code": {"text": "Breast cancer"}, "onsetDateTime": "2020-02-01"}
    twice = resource("Patient", TWICE)
    (folder / "1-broken.ndjson").write_bytes(
        resource("Condition", "early-1", EARLY, **cancer)
        + b'{"resourceType": "Condition", "id": "broken\n'
        + twice
        + resource("Condition", "twice-1", TWICE, **cancer)
    )
    (folder / "2-other.ndjson").write_bytes(
        twice + resource("Condition", "twice-1", TWICE, **cancer) + resource("Patient", EARLY)
    )
    (folder / "3-empty.ndjson").write_bytes(b"")
    with (folder / "4-long.ndjson").open("wb") as file:
        file.write(b'{"resourceType": "Observation", "id": "')
        for _ in range(LONG // CHUNK):
            file.write(b"x" * CHUNK)
        file.write(b'"}\n' + resource("Patient", AFTER))


def shuffle(source: Path, target: Path, seed: int) -> None:
    """The same lines in another order, in files of other names, every second one packed."""
    target.mkdir(parents=True)
    chance = random.Random(seed)  # noqa: S311 - the same order in every run
    for number, path in enumerate(sorted(source.iterdir(), reverse=True)):
        lines = path.read_bytes().splitlines(keepends=True)
        chance.shuffle(lines)
        half = len(lines) // 2
        (target / f"{number:02d}-a.ndjson").write_bytes(b"".join(lines[:half]))
        packed = gzip.compress(b"".join(lines[half:]), compresslevel=1)
        (target / f"{number:02d}-b.ndjson.gz").write_bytes(packed)
