"""Words beside codes: of one day, specimen or report the coded result counts, a difference is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from oncology.dates import PartialDate
from oncology.intake.builder import RecordBuilder
from oncology.intake.fhir import addresses
from oncology.intake.record import Her2, Receptor
from oncology.intake.wording import sentence

_T = TypeVar("_T")


def settle_words(record: RecordBuilder) -> None:
    """Drop what words say where a code says it, and name where they differ; what is said twice is one."""
    record.receptors = list(dict.fromkeys(record.receptors))
    record.her2 = list(dict.fromkeys(record.her2))
    record.cancers = list(dict.fromkeys(record.cancers))
    record.statuses = list(dict.fromkeys(record.statuses))
    record.stages = list(dict.fromkeys(record.stages))
    record.variants = list(dict.fromkeys(record.variants))
    record.receptors = _settled(
        record,
        record.receptors,
        lambda r: (r.in_words, r.marker, r.date, (r.source,)),
        lambda a, b: _polarity(a) == _polarity(b),
    )
    record.her2 = [h for h in (_her2_settled(h, record) for h in record.her2) if h is not None]
    record.measurements = _settled(
        record,
        record.measurements,
        lambda m: (m.in_words, m.concept, m.date, (m.source,)),
        lambda a, b: a.value == b.value,
    )
    record.findings = _settled(
        record,
        record.findings,
        lambda f: (f.in_words, f.concept, f.date, (f.source,)),
        lambda a, b: a.value == b.value,
    )
    record.stages = _settled(
        record,
        record.stages,
        lambda s: (s.in_words, "group" if s.group else "m", s.date, (s.source,)),
        lambda a, b: (a.group, a.metastasis) == (b.group, b.metastasis),
    )
    record.statuses = _settled(
        record,
        record.statuses,
        lambda s: (s.in_words, "status", s.date, (s.source,)),
        lambda a, b: a.value == b.value,
    )
    record.variants = _settled(
        record,
        record.variants,
        lambda v: (v.in_words, v.gene, v.date, v.sources),
        lambda a, b: a.presence == b.presence,
    )
    coded = {c.site for c in record.cancers if c.kind == "secondary" and not c.in_words}
    record.cancers = [c for c in record.cancers if not (c.in_words and c.site in coded)]


_Key = tuple[bool, str, PartialDate | None, tuple[str, ...]]


def _settled(
    record: RecordBuilder,
    entries: Iterable[_T],
    key: Callable[[_T], _Key],
    agree: Callable[[_T, _T], bool],
) -> list[_T]:
    everything = list(entries)
    if not any(key(entry)[0] for entry in everything):  # most charts state all of it in codes
        return everything
    by_name: dict[str, list[_T]] = {}
    for entry in everything:
        in_words, name, _, _ = key(entry)
        if not in_words:
            by_name.setdefault(name, []).append(entry)
    kept: list[_T] = []
    for entry in everything:
        in_words, name, day, sources = key(entry)
        rivals = [
            coded
            for coded in (by_name.get(name, ()) if in_words else ())
            if _same_result(record, (day, sources), (key(coded)[2], key(coded)[3]))
        ]
        if not rivals:
            kept.append(entry)
        elif not any(agree(entry, coded) for coded in rivals):
            _name_difference(record, sources, [s for coded in rivals for s in key(coded)[3]])
    return kept


def _same_result(
    record: RecordBuilder,
    words: tuple[PartialDate | None, tuple[str, ...]],
    coded: tuple[PartialDate | None, tuple[str, ...]],
) -> bool:
    """Of one day, of the same resource, or a member of the report."""
    if words[0] is not None and words[0] == coded[0]:
        return True
    members = {name for source in words[1] for name in record.members.get(source, ())}
    return any(
        source in words[1] or not members.isdisjoint(addresses(source)) for source in coded[1]
    )


def _name_difference(record: RecordBuilder, words: Iterable[str], coded: Iterable[str]) -> None:
    for source in dict.fromkeys(words):
        other = min(coded)
        reason = sentence("words-against-code", source=source, other=other)
        record.add_gap("words-against-code", source, reason)


def _polarity(result: Receptor) -> str:
    return "positive" if result.status == "low-positive" else result.status


def _her2_settled(result: Her2, record: RecordBuilder) -> Her2 | None:
    """Without each part that a coded result of the same has; nothing where no part is left."""
    if not result.in_words:
        return result
    rivals = [
        h
        for h in record.her2
        if not h.in_words
        and _same_result(record, (result.date, (result.source,)), (h.date, (h.source,)))
    ]
    if not rivals:
        return result
    for part in ("ihc", "ish"):
        mine = getattr(result, part)
        others = {getattr(h, part) for h in rivals} - {None}
        if mine and others and mine not in others:
            _name_difference(record, (result.source,), [h.source for h in rivals])
    ihc = None if any(h.ihc for h in rivals) else result.ihc
    ish = None if any(h.ish for h in rivals) else result.ish
    verdict = any(h.overall or h.category or h.ihc for h in rivals)
    overall = None if verdict else result.overall
    category = None if any(h.category for h in rivals) else result.category
    staining = None if any(h.staining is not None for h in rivals) else result.staining
    if not (ihc or ish or overall or category or staining is not None):
        return None
    return replace(result, ihc=ihc, ish=ish, overall=overall, category=category, staining=staining)
