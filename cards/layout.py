"""How much the cards say, and what they are labelled with (data/layout.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from terminology import data_files, load_schema, load_wording, yaml_form


@dataclass(frozen=True, slots=True)
class Limits:
    """What a card holds at most; `words` and `summary` count words and characters, the rest items."""

    words: int
    options: int
    links: int
    summary: int
    alternatives: int
    gaps: int
    order_cards: int
    unlocks: int


@dataclass(frozen=True, slots=True)
class Detail:
    """How much the options card says; what it leaves out stands in the Assessment."""

    rationale: bool  # why the leading option leads
    whole: bool  # what a guideline says, beside how strongly; whom a subgroup figure is for
    survival: bool  # overall survival beside the figure of the key trial
    harms: int  # phrases on severe events and discontinuation
    others: int  # alternatives with a line of their own
    also: int  # further options by name
    needs: int  # missing facts with the options that they would open
    trials: int  # investigational options by name


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much the card of a chart opening says; the page behind it has the rest."""

    why: bool  # why this category
    interval: bool  # whom a figure is for, and its interval
    survival: bool  # overall survival beside the figure
    harms: int  # phrases on severe events and discontinuation
    options: int  # preferred options with a line of their own
    also: int  # further options by name
    counts: bool  # how many others fit, wait for data, are in trials; else their sum
    cautions: int  # cautions of kind info; graver ones stand at every level
    disputes: bool  # both sides where experts differ, else that they do
    ties: bool  # direct comparisons, or that there is none
    alerts: bool  # alerts of kind info in full, else in few words
    tests: int  # due tests by name, beside those that come before a drug that is offered
    unlocks: bool  # how many options the tests could change
    gaps: int  # what is missing or unclear in words, the graver first


@dataclass(frozen=True, slots=True)
class Opening:
    """The card of a chart opening: words that are aimed at, and suggestions at most."""

    words: int
    suggestions: int
    levels: tuple[Brevity, ...]  # fullest first


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """A reason for overriding a card; one that is not offered is taken in feedback all the same."""

    system: str
    code: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole layout."""

    limits: Limits
    levels: tuple[Detail, ...]  # fullest first
    opening: Opening
    national_bodies: Mapping[str, str]  # guideline body: its country
    payer_bodies: frozenset[str]
    linked_kinds: frozenset[str]  # of sources
    source_label: str
    topic_system: str
    topics: Mapping[str, str]  # kind of card: what it is about
    override: tuple[OverrideReason, ...]


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """The layout. Raises ValueError when the file does not fit its schema."""
    data = data_files.load_data("cards", "layout", load_schema("cards", "layout"))
    return Layout(
        limits=Limits(**data["limits"]),
        levels=tuple(Detail(**level) for level in data["levels"]),
        opening=_opening(data["opening"]),
        national_bodies=data["national_bodies"],
        payer_bodies=frozenset(data["payer_bodies"]),
        linked_kinds=frozenset(data["linked_kinds"]),
        source_label=data["source_label"],
        topic_system=data["topic_system"],
        topics=data["topics"],
        override=tuple(
            OverrideReason(row["system"], code, key == "offered")
            for row in data["override"]
            for key in ("offered", "also")
            for code in row[key]
        ),
    )


def _opening(row: Mapping[str, Any]) -> Opening:
    """Each level says what it leaves out beside the one before it."""
    levels: list[Brevity] = []
    values: dict[str, Any] = {}
    for level in row["levels"]:
        values |= level
        levels.append(Brevity(**values))
    return Opening(row["words"], row["suggestions"], tuple(levels))


def override_reasons() -> frozenset[tuple[str, str]]:
    """System and code of every reason for overriding a card that is kept from feedback."""
    return frozenset((reason.system, reason.code) for reason in load_layout().override)


def data_faults() -> list[str]:
    """Faults of the package's data files, each with its file; empty when there is none."""
    faults = []
    for loader in (load_layout, lambda: load_wording("cards").sentences):
        try:
            loader()
        except ValueError as fault:
            faults.append(str(fault))
    form = None if faults else yaml_form.package_fault("cards", "layout")
    return [*faults, form] if form else faults
