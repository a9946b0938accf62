"""DiagnosticReport, DocumentReference and results in words: conclusion, codes, attachments, values.

A report whose words say more than was read is named, as is an attachment that could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from oncology.dates import PartialDate
from oncology.intake.chart import Chart, Entry, Provenance
from oncology.intake.diagnosis.stage import add_disease_status, add_stage
from oncology.intake.fhir import (
    Resource,
    after,
    codeable,
    codings,
    day,
    effective,
    items,
    local,
    mapping,
    reference,
    text,
    words,
)
from oncology.intake.genetics.components import sample_of
from oncology.intake.narratives.attachments import AttachmentText, attachment_text
from oncology.intake.narratives.record_facts import Origin, add_fact
from oncology.intake.record import Cancer
from oncology.intake.reports.report import read_report_text
from oncology.intake.status import WITHDRAWN, is_final
from oncology.intake.wording import sentence
from terminology import ConditionMatch

_ABOUT_TUMOUR = frozenset({"genetic-report", "gene-panel", "variant", "region-studied", "msi", "tmb", "report-pathology"})  # fmt: skip
_MARKERS = frozenset({"er", "pr", "her2", "single", "ki67"})
_OUTDATED = frozenset({"superseded", "entered-in-error"})
HISTORY = "report-history"  # what was before: no result of now
NARRATIVES = frozenset({"report-pathology", "report-imaging"})


class _Writing(NamedTuple):
    """Words of a report, and which part of it they are."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of the words of a report."""

    facts: int
    is_named: bool


def read_report(entry: Entry, chart: Chart) -> bool:
    """Add what a DiagnosticReport says in words and in coded conclusions; False where nothing."""
    if entry.status in WITHDRAWN:
        return False
    concept = chart.terminology.observations.match(*codeable(entry.get("code"))) or ""
    members = tuple(local(reference(r) or "") for r in items(entry.get("result")))
    has_results = bool(members) or any(
        child.get("resourceType") == "Observation" for child in items(entry.get("contained"))
    )
    has_words = any(entry.get(name) for name in ("conclusion", "conclusionCode", "presentedForm"))
    if has_words and concept != HISTORY:
        if not is_final(entry, chart.record):
            return True
        if _is_later(effective(entry.resource), entry, chart):
            return True
        chart.record.members[entry.source] = frozenset(members)
        coded = _read_codes(entry, chart)
        outcome = _read_writings(entry, _writings(entry, chart), effective(entry.resource), chart)
        if coded or outcome.facts or outcome.is_named:
            return True
    is_relevant = concept in _ABOUT_TUMOUR or _marker(concept) in _MARKERS
    if not is_relevant or has_results:
        return False
    reason = sentence("report-without-results", source=entry.source)
    chart.record.add_gap("report-without-results", entry.source, reason)
    return True


def read_document_reference(entry: Entry, chart: Chart) -> bool:
    """Add what the attachments of a document say; False for one that is no longer in force."""
    if entry.status in _OUTDATED or text(entry.get("docStatus")) in _OUTDATED | WITHDRAWN:
        return False
    period = mapping(mapping(entry.get("context")).get("period"))
    when = day(entry.get("date") or period.get("start") or period.get("end"), "date")
    concept = chart.terminology.observations.match(*codeable(entry.get("type")))
    if concept == HISTORY or _is_later(when, entry, chart):
        return concept != HISTORY
    contents = (mapping(c.get("attachment")) for c in items(entry.get("content")))
    writings = [w for a in contents for w in _attachment(a, entry, chart)]
    outcome = _read_writings(entry, writings, when, chart)
    return bool(outcome.facts) or outcome.is_named


def read_narrative(entry: Entry, chart: Chart) -> bool:
    """Add what an Observation that is a report in words says."""
    if not is_final(entry, chart.record):
        return entry.status not in WITHDRAWN
    notes = (text(n.get("text")) for n in items(entry.get("note")))
    value = entry.get("valueCodeableConcept")
    texts = (text(entry.get("valueString")), _label(value), *notes)
    writings = [_Writing("value", t) for t in texts if t]
    writings += _attachment(mapping(entry.get("valueAttachment")), entry, chart)
    outcome = _read_writings(entry, writings, effective(entry.resource), chart)
    if not writings and not outcome.is_named and not entry.get("hasMember"):
        reason = sentence("result-not-understood", source=entry.source)
        chart.record.add_gap("result-not-understood", entry.source, reason, "info")
    return True


def _marker(concept: str) -> str:
    return concept.partition("-")[0].partition(":")[0]


def _is_later(when: PartialDate | None, entry: Entry, chart: Chart) -> bool:
    if not after(when, chart.as_of):
        return False
    reason = sentence("dated-later", source=entry.source)
    chart.record.add_gap("dated-later", entry.source, reason, "info")
    return True


def _label(concept: object) -> str | None:
    return words(concept) or next((c.display for c in codings(concept) if c.display), None)


def _writings(entry: Entry, chart: Chart) -> list[_Writing]:
    conclusion = text(entry.get("conclusion"))
    writings = [_Writing("conclusion", conclusion)] if conclusion else []
    for form in items(entry.get("presentedForm")):
        writings += _attachment(form, entry, chart)
    return writings


def _attachment(attachment: Resource, entry: Entry, chart: Chart) -> Iterator[_Writing]:
    """The text of an attachment; one that cannot be read is named."""
    if not attachment:
        return
    content = _content(attachment, entry, chart)
    if content.text.strip():
        yield _Writing("attachment", content.text)
    if content.fault:
        reason = sentence(f"attachment-{content.fault}", source=entry.source)
        chart.record.add_gap("attachment-not-read", entry.source, reason)


def _content(attachment: Resource, entry: Entry, chart: Chart) -> AttachmentText:
    kind, data = text(attachment.get("contentType")), text(attachment.get("data"))
    if data is None:
        binary = _binary(text(attachment.get("url")) or "", entry, chart)
        if binary is None:
            return AttachmentText("", "not-sent")
        kind = kind or text(binary.get("contentType"))
        data = text(binary.get("data")) or text(binary.get("content"))
    return AttachmentText("", "not-sent") if data is None else attachment_text(kind, data)


def _binary(url: str, entry: Entry, chart: Chart) -> Resource | None:
    """The Binary of this call that a url points to, contained ones by `#id`."""
    if url.startswith("#"):
        return next((c for c in items(entry.get("contained")) if f"#{c.get('id')}" == url), None)
    return chart.linked.get(local(url)) if url else None


def _provenance(entry: Entry, when: PartialDate | None, chart: Chart) -> Provenance:
    specimens = [text(s.get("display")) for s in items(entry.get("specimen"))]
    targets = (local(reference(s) or "") for s in items(entry.get("specimen")))
    kinds = (chart.specimens.get(target, {}) for target in targets)
    labels = [*specimens, *(_label(k.get("type")) for k in kinds), _label(entry.get("bodySite"))]
    label = " ".join(part for part in labels if part)
    site = chart.terminology.observations.site(label.lower())
    return Provenance(entry.source, when, site, next((s for s in specimens if s), None))


def _read_writings(
    entry: Entry, writings: list[_Writing], when: PartialDate | None, chart: Chart
) -> _Outcome:
    source, count, is_part = entry.source, 0, False
    gaps = len(chart.record.gaps)
    sample = replace(sample_of(entry, {}, chart), date=when)
    provenance = _provenance(entry, when, chart)
    for where, plain in dict.fromkeys(writings):
        reading = read_report_text(plain, chart.terminology, when.last.year if when else None)
        for fact in reading.facts:
            add_fact(fact, Origin(provenance, sample, where), chart)
        count += len(reading.facts)
        is_part = is_part or bool(reading.unread) or reading.is_cut
    if is_part:
        reason = sentence("report-partly-read", source=source)
        chart.record.add_gap("report-partly-read", source, reason)
    is_named = len(chart.record.gaps) > gaps or any(
        source in gap.sources for gap in chart.record.gaps
    )
    return _Outcome(count, is_named)


def _read_codes(entry: Entry, chart: Chart) -> bool:
    """Coded conclusions: receptors, cancers, stage and course; what no rule knows is read as words."""
    conditions, values = chart.terminology.conditions, chart.terminology.values
    when = effective(entry.resource)
    provenance = _provenance(entry, when, chart)
    any_used = False
    for concept in items(entry.get("conclusionCode")):
        match = conditions.match(codings(concept), None) if codings(concept) else None
        answers = values.match(codings(concept), None)
        use = add_stage(answers, provenance, chart.record)
        use = add_disease_status(answers, provenance, chart.record) or use
        for marker, status in match.receptors if match else ():
            chart.record.add_coded_receptor(marker, status, when, entry.source)
            use = True
        if match and match.concept == "secondary-cancer" and not match.unconfirmed:
            chart.record.cancers.append(_metastasis(match, when, entry.source))
            use = True
        label = _label(concept)
        if not use and label:
            use = bool(_read_writings(entry, [_Writing("conclusion", label)], when, chart).facts)
        any_used = any_used or use
    return any_used


def _metastasis(match: ConditionMatch, when: PartialDate | None, source: str) -> Cancer:
    return Cancer(
        kind="secondary",
        onset=when,
        onset_is_recorded=False,
        site=match.site,
        regional=match.regional,
        visceral=match.visceral,
        laterality=None,
        active=True,
        source=source,
    )
