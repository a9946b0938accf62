"""`luminal knowledge export`: writes the knowledge of a day as FHIR R4, to a file, folder or stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal

import orjson

import terminology
from oncology.checks import load_checked
from oncology.knowledge import knowledge_until, load_facts
from service.clinical import with_policy
from service.publishing.fhir import bundle_of, resources_of
from service.types import Json

Format = Literal["bundle", "ndjson"]


def export_knowledge(
    form: Format, output: Path | None, base: str, day: date, overlay: Path | None
) -> int:
    """Writes all resources and returns the exit code.

    Args:
        form: One Bundle, or one resource a line.
        output: A file; a folder gets one file per resource type; stdout when left out.
        base: Address under which the resources are to live.
        day: The day whose knowledge is written.
        overlay: The site's policy, if there is one.
    """
    knowledge = knowledge_until(with_policy(load_checked(), overlay), day)
    resources = resources_of(knowledge, terminology.load(), load_facts().values(), base)
    if form == "bundle":
        return _write(output, orjson.dumps(bundle_of(resources, base), option=orjson.OPT_INDENT_2))
    if output is not None and output.is_dir():
        for kind, rows in groupby(sorted(resources, key=_kind), key=_kind):
            _write(output / f"{kind}.ndjson", _lines(rows))
        return 0
    return _write(output, _lines(resources))


def _kind(resource: Json) -> str:
    return str(resource["resourceType"])


def _lines(resources: Iterable[Json]) -> bytes:
    return b"\n".join(orjson.dumps(one) for one in resources)


def _write(output: Path | None, content: bytes) -> int:
    if output is None:
        sys.stdout.write(content.decode() + "\n")
        return 0
    try:
        output.write_bytes(content + b"\n")
    except OSError as fault:
        print(f"luminal: {output} cannot be written ({type(fault).__name__}).", file=sys.stderr)
        return 2
    return 0
