"""What the caller asked for, and whether a folder holds the beginning of just that."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
import orjson

from oncology.assessment import SCHEMA_VERSION
from service import clock, software_version
from service.cohort.judgement import Terms, engine_of
from service.cohort.reading import write_whole
from service.cohort.redaction import Redaction
from service.cohort.sources import SourceFile, source_files
from service.cohort.wording import text
from service.types import Json, Jurisdiction

RUN, MANIFEST = "run.json", "manifest.json"
LINE_LIMIT, PATIENT_LIMIT = 16 * 1024 * 1024, 256 * 1024 * 1024
EngineName = Literal["local", "spark"]
WORK = "work"
PRESENT, EVERY_LINE = "present", "every-line"
_KEY_BYTES = 32


class CohortFault(ValueError):
    """A run that cannot begin or go on; the message is for the caller."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call of `luminal cohort`.

    `as_of`: None is the day on which the run began. `master`: of Spark; None is all cores of this
    machine.
    """

    sources: tuple[Path, ...]
    folder: Path
    jurisdiction: Jurisdiction
    as_of: date | None = None
    sample: float = 1.0
    line_limit: int = LINE_LIMIT
    processes: int = 1
    key: Path | None = None
    overlay: Path | None = None
    max_depth: int = 64
    part_bytes: int = 8 * 1024 * 1024
    engine: EngineName = "local"
    master: str | None = None
    every_line: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run that was begun: its terms, its key and what tells it from others."""

    terms: Terms
    redaction: Redaction | None
    parameters: Json
    started: str
    is_whole: bool

    @property
    def secret(self) -> bytes:
        """What the places of patients hang on; empty for a run that is not to be shared."""
        return self.redaction.secret if self.redaction else b""


def begin(request: Request, files: Sequence[SourceFile]) -> Beginning:
    """Begins a run, or takes up the one that the folder holds.

    Raises:
        CohortFault: The folder holds something else.
    """
    redaction = Redaction(key_of(request.key)) if request.key else None
    path = request.folder / RUN
    earlier: Json = orjson.loads(path.read_bytes()) if path.exists() else {}
    first: Mapping[str, object] = earlier.get("parameters") or {}  # type: ignore[assignment]
    day = request.as_of or date.fromisoformat(str(first.get("asOf") or clock.today()))
    parameters = _parameters(request, day, redaction)
    sources = [file.as_json() for file in files]
    if earlier:
        names = [name for name in parameters if parameters[name] != first.get(name)]
        names += ["sources"] if earlier.get("sources") != sources else []
        if names:
            raise CohortFault(
                text("other-run", folder=request.folder, names=", ".join(sorted(names)))
            )
        started = str(earlier["started"])
    else:
        if request.folder.exists() and any(request.folder.iterdir()):
            raise CohortFault(text("not-empty", folder=request.folder))
        request.folder.mkdir(parents=True, exist_ok=True)
        started = clock.now().isoformat(timespec="seconds")
        run = {"parameters": parameters, "sources": sources, "started": started}
        write_whole(path, orjson.dumps(run))
    terms = Terms(day, request.jurisdiction, request.overlay, request.every_line)
    is_whole = (request.folder / MANIFEST).exists()
    return Beginning(terms, redaction, parameters, started, is_whole)


def request_of_run(folder: Path) -> tuple[Request, date]:
    """What was asked for in the call whose result a folder holds, and the day it was judged on.

    Raises:
        CohortFault: One of its sources was changed since, or is not there.
    """
    run: dict[str, Any] = orjson.loads((folder / RUN).read_bytes())
    parameters, sources = run["parameters"], tuple(Path(row["path"]) for row in run["sources"])
    gone = next((path for path in sources if not path.is_file()), None)
    if gone is not None:
        raise CohortFault(text("no-input", path=gone))
    files = {str(file.path): file.as_json() for file in source_files(sources)}
    for row in run["sources"]:
        if files.get(row["path"]) != row:
            raise CohortFault(text("source-changed", path=row["path"], folder=folder))
    request = Request(
        sources,
        folder,
        parameters["jurisdiction"],
        sample=parameters["sample"],
        line_limit=parameters["lineLimit"],
        max_depth=parameters["maxDepth"],
    )
    return request, date.fromisoformat(parameters["asOf"])


def _parameters(request: Request, day: date, redaction: Redaction | None) -> Json:
    """All that the rows depend on besides the files."""
    return {
        "asOf": day.isoformat(),
        "at": EVERY_LINE if request.every_line else PRESENT,
        "jurisdiction": request.jurisdiction,
        "sample": request.sample,
        "lineLimit": request.line_limit,
        "maxDepth": request.max_depth,
        "redaction": redaction.pseudonym("")[:8] if redaction else None,
        "knowledge": engine_of(request.overlay).knowledge_version,
        "overlay": _digest(request.overlay),
        "software": software_version(),
        "schema": SCHEMA_VERSION,
        "duckdb": duckdb.__version__,
    }


def _digest(path: Path | None) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else None


def key_of(path: Path) -> bytes:
    """The bytes of a key file; one that is not there is made, for its owner only.

    Raises:
        CohortFault: It is too short.
    """
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(_KEY_BYTES).encode())
    key = path.read_bytes().strip()
    if len(key) < _KEY_BYTES:
        raise CohortFault(text("key-short", path=path))
    return key
