"""`luminal assess`: Assessment documents, or cards, for files and folders."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Literal, cast

import orjson

from service.clinical import Engine, assessment_for, cards_for, submission_of_document
from service.commands.inputs import Input, read_all
from service.config import Settings
from service.errors import ServiceError
from service.observe import logs
from service.pages import Place
from service.types import UNUSABLE, Json, Jurisdiction

Output = Literal["assessment", "cards", "fhir", "reading", "page"]
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller of `luminal assess` chose; None where the input or the settings decide."""

    as_of: date | None = None
    jurisdiction: Jurisdiction | None = None
    output: Output = "assessment"
    form: str | None = None
    page: Path | None = None  # the file that a page is written into


def assess_files(paths: Sequence[str], choices: Choices, engine: Engine | None = None) -> int:
    """Prints the answers for all inputs in order, and returns the exit code."""
    settings = Settings()
    logs.configure("error")
    engine = engine or Engine(settings.overlay, settings.public_url)
    inputs = read_all(paths, settings.max_depth)
    ahead = [*islice(inputs, 2)]
    single = len(ahead) < 2
    if choices.page is not None:
        return _write_page(choices, ahead, engine, settings)
    form = choices.form or ("json" if single else "ndjson")
    form = "text" if choices.output == "reading" else form
    answers = (
        answer if single or answer is None else _named(answer, item.label, choices.output)
        for item in chain(ahead, inputs)
        for answer in [_answer(item, choices, engine, settings)]
    )
    return _print(answers, form, single)


def _named(answer: Json | str, label: str, output: Output) -> Json | str:
    """One answer of several with the input that it is for, where it would not say it."""
    if isinstance(answer, str):
        return f"{label}\n\n{answer}"
    if output == "cards":
        extension = cast("dict[str, Json]", answer["extension"])
        extension["org.luminal"]["input"] = label
    return answer


def _write_page(
    choices: Choices, inputs: Sequence[Input], engine: Engine, settings: Settings
) -> int:
    """Writes the page of the one patient into its file; it opens nothing and needs no service."""
    if len(inputs) != 1 or choices.page is None:
        print("luminal assess: --html takes one patient.", file=sys.stderr)
        return UNUSABLE
    html = _answer(inputs[0], choices, engine, settings)
    if html is None:
        return UNUSABLE
    choices.page.write_text(str(html), encoding="utf-8")
    return 0


def _answer(item: Input, choices: Choices, engine: Engine, settings: Settings) -> Json | str | None:
    """Returns the answer for one input; says on stderr why there is none."""
    try:
        if item.error is not None or item.document is None:
            _refuse(item, item.error)
            return None
        submission = submission_of_document(engine, item.document)
        place = choices.jurisdiction or submission.jurisdiction or settings.jurisdiction
        day = submission.day(choices.as_of)
        if choices.output == "page":
            return engine.page(submission.case(day, place), submission.absences, Place())
        if choices.output == "reading":
            return engine.reading_as_text(submission.case(day, place))
        answer_of = cards_for if choices.output == "cards" else assessment_for
        answer = answer_of(engine, submission, day, place)
        if choices.output == "fhir":
            return _as_fhir(answer)
        if choices.form != "text":
            return answer
        if choices.output == "cards":
            return engine.cards_as_text(cast("list[Json]", answer["cards"]))
        # an Assessment as text comes with every fact of the record that it rests on
        facts = engine.record_as_text(submission.case(day, place))
        return f"{engine.assessment_as_text(answer)}\n\n{facts}"
    except ServiceError as error:
        _refuse(item, error)
    except Exception as error:  # one bad input must not cost the others their answer
        logs.failure("unexpected-error", error)
        _refuse(item, None)
    return None


def _as_fhir(answer: Json) -> Json:
    from service.publishing.assessment_fhir import (
        bundle_of,  # late: the models take a second to load
    )

    return bundle_of(answer)


def _refuse(item: Input, error: ServiceError | None) -> None:
    reason = f"{error.problem} {error.fix}" if error else "The program failed on this input."
    print(f"{item.label}: {reason}", file=sys.stderr)


def _print(answers: Iterator[Json | str | None], form: str, single: bool) -> int:
    unusable = 0
    texts = 0
    documents: list[Json | str] = []  # JSON is one document, so that it waits for the last answer
    for answer in answers:
        if answer is None:
            unusable += 1
        elif form == "ndjson":
            _write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
        elif form == "text":
            _write((("\n" if texts else "") + str(answer).rstrip() + "\n").encode())
            texts += 1
        else:
            documents.append(answer)
    if form == "json" and single and documents:
        _write(orjson.dumps(documents[0], option=_PRETTY))
    elif form == "json" and not single:
        _write(orjson.dumps(documents, option=_PRETTY))
    return UNUSABLE if unusable else 0


def _write(raw: bytes) -> None:
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()
