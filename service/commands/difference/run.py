"""`luminal knowledge diff`: which statements and which answers differ between two states."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import orjson

from service.commands.difference.charts import Charts
from service.commands.difference.population import effect_on_population, is_population
from service.commands.difference.request import Choices, Comparison, NoCharts
from service.commands.versions import NoSuchState, shipped_texts, texts_of
from service.comparison import (
    Incomparable,
    Report,
    State,
    as_json,
    as_text,
    differing_answers,
    differing_statements,
    read_state,
)
from service.types import UNUSABLE

SAME, DIFFERENT = 0, 1


def print_difference(comparison: Comparison) -> int:
    """Prints what differs; 0: nothing, 1: something, 2: a state or a chart is unusable."""
    try:
        states = _states(comparison.old, comparison.new)
        if is_population(comparison.cases) or comparison.choices != Choices():
            return _print_effect(comparison, states)
        charts = Charts(comparison.cases) if comparison.cases else None
        report = _report(states, charts)
    except (NoSuchState, Incomparable, NoCharts) as problem:
        print(problem, file=sys.stderr)
        return UNUSABLE
    _print(as_json(report) if comparison.form == "json" else as_text(report))
    if charts and charts.unusable:
        return UNUSABLE
    return DIFFERENT if report.differs else SAME


def _print(report: Mapping[str, object] | str) -> None:
    if not isinstance(report, str):
        report = orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n"
    sys.stdout.write(report)


def _print_effect(comparison: Comparison, states: tuple[State, State]) -> int:
    """Prints the statements that differ, and what they do to a population."""
    effect = effect_on_population(comparison, states)
    report = _report(states, None)
    if isinstance(effect, str):
        _print(f"{as_text(report, is_told_apart=True)}\n{effect}")
    else:
        _print({**as_json(report), "population": effect})
    return DIFFERENT if report.differs else SAME


def _states(old: str, new: str) -> tuple[State, State]:
    shipped = shipped_texts()
    before = read_state(old, texts_of(old), shipped)
    after = read_state(new, texts_of(new), shipped)
    return before, after


def _report(states: tuple[State, State], charts: Charts | None) -> Report:
    old, new = states
    answers = [*differing_answers(charts, old, new)] if charts else []
    return Report(
        names=(old.name, new.name),
        versions=(old.knowledge.version, new.knowledge.version),
        statements=differing_statements(old, new),
        charts=len(answers) if charts else None,
        differences=tuple(answer for answer in answers if answer),
    )
