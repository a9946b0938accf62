"""`luminal assess`: Assessment documents, or cards, for files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, cast

import orjson

from oncology.assessment import Case
from service.clinical import Engine, assessment_for, cards_for, submission_of_document
from service.commands.inputs import Input, read_all
from service.config import Settings
from service.errors import ServiceError
from service.observe import logs
from service.types import Json, Jurisdiction
from service.web.services import when, where

UNUSABLE = 2
Output = Literal["assessment", "cards", "fhir"]
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


class Run:
    """One call of `luminal assess`: how to judge, and how to print."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        as_of: date | None,
        jurisdiction: Jurisdiction | None,
        output: Output,
        form: str | None,
    ) -> None:
        """Keeps what is the same for all inputs."""
        self.form = form
        self.engine = engine
        self.settings = settings
        self.as_of = as_of
        self.jurisdiction = jurisdiction
        self.output = output

    def judge(self, item: Input) -> Json | str | None:
        """Returns the answer for one input; says on stderr why there is none."""
        try:
            if item.error is not None or item.document is None:
                _refuse(item, item.error)
                return None
            submission = submission_of_document(self.engine, item.document)
            work = cards_for if self.output == "cards" else assessment_for
            place = where(submission, self.settings, self.jurisdiction)
            day = when(submission, self.as_of)
            answer = work(self.engine, submission, day, place)
            if self.output == "fhir":
                return _as_fhir(answer)
            case = submission.case(day, place)
            return self.text(answer, case) if self.form == "text" else answer
        except ServiceError as error:
            _refuse(item, error)
        except Exception as error:  # one bad input must not cost the others their answer
            logs.failure("unexpected-error", error)
            _refuse(item, None)
        return None

    def text(self, answer: Json, case: Case) -> str:
        """Returns an answer as plain text; an Assessment with every fact that it rests on."""
        if self.output == "cards":
            return self.engine.cards_as_text(cast("list[Json]", answer["cards"]))
        facts = self.engine.record_as_text(case)
        return f"{self.engine.assessment_as_text(answer)}\n\n{facts}"


def assess_files(
    paths: Sequence[str],
    as_of: date | None,
    jurisdiction: Jurisdiction | None,
    form: str | None,
    output: Output,
    engine: Engine | None = None,
) -> int:
    """Prints the answers for all inputs in order, and returns the exit code."""
    settings = Settings()
    logs.configure("error")
    run = Run(engine or Engine(settings.overlay), settings, as_of, jurisdiction, output, form)
    inputs = read_all(paths, settings.max_depth)
    ahead = [item for item in (next(inputs, None), next(inputs, None)) if item is not None]
    single = len(ahead) < 2
    form = form or ("json" if single else "ndjson")
    judged = (run.judge(item) for item in _chain(ahead, inputs))
    return _print(judged, form, single)


def _as_fhir(answer: Json) -> Json:
    from service.publishing.assessment_fhir import (
        bundle_of,  # late: the models take a second to load
    )

    return bundle_of(answer)


def _refuse(item: Input, error: ServiceError | None) -> None:
    told = f"{error.problem} {error.fix}" if error else "The program failed on this input."
    print(f"{item.label}: {told}", file=sys.stderr)


def _chain(ahead: list[Input], rest: Iterator[Input]) -> Iterator[Input]:
    yield from ahead
    yield from rest


def _print(judged: Iterator[Json | str | None], form: str, single: bool) -> int:
    unusable = 0
    shown = 0
    kept: list[Json | str] = []
    for answer in judged:
        if answer is None:
            unusable += 1
        elif form == "ndjson":
            _write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
        elif form == "text":
            _write((("\n" if shown else "") + str(answer).rstrip() + "\n").encode())
            shown += 1
        else:
            kept.append(answer)
    if form == "json" and single and kept:
        _write(orjson.dumps(kept[0], option=_PRETTY))
    elif form == "json" and not single:
        _write(orjson.dumps(kept, option=_PRETTY))
    return UNUSABLE if unusable else 0


def _write(raw: bytes) -> None:
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()
