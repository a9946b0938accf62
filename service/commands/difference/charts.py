"""What `--cases` names as charts of their own: vignettes, requests, Bundles, lines of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from service.clinical import Engine, submission_of_document
from service.commands.difference.request import NoCharts
from service.commands.inputs import read_all
from service.comparison import Chart
from service.config import Settings
from service.documents import DOCUMENT_SUFFIXES
from service.errors import ServiceError
from service.vignettes import case_of, read


class Charts:
    """The charts of a folder or file, in order; one that is unusable is named on stderr."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Looks what the paths hold. Raises NoCharts where one is nothing that can be tried."""
        self.unusable = 0
        self._vignettes = [file for path in paths for file in _files(path, (".yaml",))]
        self._documents = [file for path in paths for file in _files(path, DOCUMENT_SUFFIXES)]
        for path in paths:
            if not _files(path, (".yaml", *DOCUMENT_SUFFIXES)):
                problem = f"{path}: no vignettes, CDS Hooks requests, Bundles or NDJSON are in it."
                raise NoCharts(problem)

    def __iter__(self) -> Iterator[Chart]:
        """Each usable chart, under the name of its vignette or of its file and line."""
        for file in self._vignettes:
            try:
                yield from [Chart(vignette.id, case_of(vignette)) for vignette in read(file)]
            except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
                self._refuse(str(file), "no vignette: see tests/vignettes/README.md for the form.")
        yield from self._of_documents()

    def _of_documents(self) -> Iterator[Chart]:
        if not self._documents:
            return
        settings, engine = Settings(), Engine()
        for item in read_all([str(path) for path in self._documents], settings.max_depth):
            if item.document is None:
                self._refuse(item.label, item.error.problem if item.error else "")
                continue
            try:
                submission = submission_of_document(engine, item.document)
            except ServiceError as error:
                self._refuse(item.label, error.problem)
                continue
            place = submission.jurisdiction or settings.jurisdiction
            yield Chart(item.label, submission.case(submission.day(), place))

    def _refuse(self, label: str, reason: str) -> None:
        self.unusable += 1
        print(f"{label}: {reason}", file=sys.stderr)


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    paths = [path] if path.is_file() else sorted(path.rglob("*"))
    return [file for file in paths if file.suffix in suffixes and file.is_file()]
