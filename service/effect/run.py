"""A population and two states to what changes on how many patients, and why."""

from __future__ import annotations

import math
import secrets
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from service.cohort import (
    Beginning,
    Redaction,
    Request,
    Terms,
    key_of,
    read_population,
)
from service.comparison import State, Texts
from service.effect.causes import Cause
from service.effect.parts import EffectRules, compare_part, trials_of
from service.effect.tally import Tally

TRIALS = 500  # patients on whom causes are asked for


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the knowledge does to a population.

    `unread`: lines and files that no patient could be made of.
    """

    tally: Tally
    causes: tuple[Cause, ...]
    unread: int


def effect_of(
    request: Request,
    terms: Terms,
    states: tuple[State, State],
    shipped: Texts,
    trials: int = TRIALS,
) -> Effect:
    """Judges each patient by both states.

    The charts lie in a temporary folder meanwhile and are removed at the end.

    Args:
        request: Sources, sample and limits; its folder is not used. Without its key the pseudonyms
            are made with one that nobody keeps.
        terms: On what day, and by whose approvals.
        states: The older one and the newer one.
        shipped: The data files of the packages that run.
        trials: On how many of the patients whose answer changes causes are asked for, about.

    Raises:
        CohortFault: A source is not there, or a process was lost.
    """
    redaction = Redaction(key_of(request.key)) if request.key else None
    with tempfile.TemporaryDirectory(prefix="luminal-") as name:
        folder = Path(name)
        path = folder / "states.json"
        pair = {
            s: (state.name, state.texts) for s, state in zip(("old", "new"), states, strict=True)
        }
        path.write_bytes(orjson.dumps({**pair, "shipped": shipped}))
        beginning = Beginning(terms, redaction, {}, "", is_whole=False)
        tallies: dict[int, Tally] = {}
        with read_population(replace(request, folder=folder), beginning) as population:
            rules = EffectRules(
                population.parts, terms, redaction or Redaction(secrets.token_bytes(32)), path,
                math.ceil(trials / max(population.parts.count, 1)),
            )  # fmt: skip
            for result in population.each(compare_part, rules):
                tallies[result.number] = result.tally
            causes = trials_of(path).causes
        tally = Tally()
        for number in sorted(tallies):  # the same sum, whichever process was first
            tally.join(tallies[number])
        return Effect(tally, causes, population.unread)
