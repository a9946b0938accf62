"""What `--cases` names as a population: told from charts of their own, and held against two states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from service import clock
from service.commands.difference.request import Comparison, NoCharts
from service.commands.versions import shipped_texts
from service.comparison import State
from service.config import Settings
from service.documents import DOCUMENT_SUFFIXES, files_below
from service.observe import logs
from service.types import Json
from terminology import load_wording

if TYPE_CHECKING:
    from service.cohort import Request

_RUN = "run.json"
_LINE = 16 * 1024 * 1024  # bytes of the first line that is looked at
_text = load_wording("service").text


def is_population(paths: Sequence[Path]) -> bool:
    """Whether the paths hold single resources, as exports do, or the result of a cohort.

    Vignettes, requests and Bundles are charts by themselves.
    """
    files = [file for path in paths for file in _files(path)]
    if any(file.suffix == ".yaml" for file in files):
        return False
    if len(paths) == 1 and (paths[0] / _RUN).is_file():
        return True
    documents = [file for file in files if file.suffix in DOCUMENT_SUFFIXES]
    if not documents:
        return any(file.suffix in {".parquet", ".gz", ".zst", ".zstd"} for file in files)
    return all(map(_is_of_single_resources, documents[:1]))


def _files(path: Path) -> list[Path]:
    return files_below(path) if path.is_dir() else [path]


def _is_of_single_resources(file: Path) -> bool:
    with file.open("rb") as stream:
        first = next(
            (line for line in iter(lambda: stream.readline(_LINE), b"") if line.strip()), b""
        )
        try:
            document = orjson.loads(first)
        except orjson.JSONDecodeError:
            return False  # over several lines: a document by itself, or none
    return isinstance(document, dict) and document.get("resourceType") not in (None, "Bundle")


def effect_on_population(comparison: Comparison, states: tuple[State, State]) -> Json | str:
    """What the newer state does to the answers on a population, in the form that was asked for.

    Raises:
        NoCharts: A source is not there or has changed, or the extra is not installed.
    """
    try:
        from service.cohort import CohortFault, Terms
        from service.effect import TRIALS, effect_as_json, effect_as_text, effect_of
    except ModuleNotFoundError as fault:
        if fault.name not in {"duckdb", "zstandard"}:
            raise
        raise NoCharts(_text("extra-missing", extra="cohort")) from None
    logs.configure("error")
    choices = comparison.choices
    try:
        request, day = _request(comparison)
        terms = Terms(choices.as_of or day, request.jurisdiction)
        effect = effect_of(request, terms, states, shipped_texts(), choices.trials or TRIALS)
    except (CohortFault, OSError) as fault:
        raise NoCharts(str(fault)) from None
    return effect_as_json(effect) if comparison.form == "json" else effect_as_text(effect)


def _request(comparison: Comparison) -> tuple[Request, date]:
    """What is to be read, and how; a result stands for the sources that it was made from."""
    from service.cohort import Request, request_of_run, usual_processes

    settings, choices = Settings(), comparison.choices
    request = Request(comparison.cases, Path(), settings.jurisdiction, max_depth=settings.max_depth)
    day = clock.today()
    if len(comparison.cases) == 1 and (comparison.cases[0] / _RUN).is_file():
        request, day = request_of_run(comparison.cases[0])
    own = {
        "jurisdiction": choices.jurisdiction,
        "sample": choices.sample,
        "key": choices.key,
        "processes": choices.processes or usual_processes(),
    }
    changes: dict[str, Any] = {name: value for name, value in own.items() if value is not None}
    return replace(request, **changes), day
