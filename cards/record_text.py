"""Every fact of a patient record as a line of text with the resource that it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from oncology.dates import PartialDate
from oncology.intake import PatientRecord
from oncology.quotation import quoted

# the member that names the fact, per list of the record; the rest follows in the order of the type
_LISTS = {
    "receptors": "Receptor",
    "her2": "HER2",
    "variants": "Variant",
    "measurements": "Measurement",
    "findings": "Finding",
    "cancers": "Cancer",
    "stages": "Stage",
    "statuses": "Disease status",
    "comorbidities": "Comorbidity",
    "procedures": "Procedure",
    "medications": "Medication",
    "allergies": "Allergy",
    "toxicities": "Toxicity",
}
_LEFT_OUT = frozenset({"source", "sources", "id"})


def record_as_text(record: PatientRecord) -> str:
    """The record fact by fact, each with its resource; then what was left out, and why."""
    lines = ["Read from the record:"]
    if record.person:
        lines.append(f"  Patient: {_item_text(record.person)} [{record.person.source}]")
    for name, title in _LISTS.items():
        lines += [
            f"  {title}: {_item_text(item)} [{_source(item)}]"
            for item in sorted(getattr(record, name), key=_source)
        ]
    if record.irrelevant:
        lines.append(f"Left out by rule: {', '.join(sorted(record.irrelevant))}")
    return "\n".join(lines)


def reading_as_text(record: PatientRecord) -> str:
    """What became of each resource, one block a resource; see `reading_of`."""
    blocks = reading_of(record)
    return "\n".join(line for source in blocks for line in (source, *_indented(blocks[source])))


def reading_of(record: PatientRecord) -> dict[str, list[str]]:
    """What became of each resource: what was read from it, what was said of it, or that it was left out.

    In the order of their references; nothing that came in is missing.
    """
    blocks: dict[str, list[str]] = {}
    if record.person:
        blocks[record.person.source] = [f"read: Patient: {_item_text(record.person)}"]
    for name, title in _LISTS.items():
        for item in getattr(record, name):
            for source in getattr(item, "sources", ()) or (item.source,):
                blocks.setdefault(source, []).append(f"read: {title}: {_item_text(item)}")
    for gap in record.gaps:
        for source in gap.sources:
            text = gap.text.removeprefix(f"{source}: ")
            blocks.setdefault(source, []).append(f"named ({gap.code}): {text}")
    for source in record.irrelevant:
        blocks.setdefault(source, []).append("left out by rule")
    return {source: list(dict.fromkeys(blocks[source])) for source in sorted(blocks)}


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _source(item: Any) -> str:
    sources: tuple[str, ...] = getattr(item, "sources", ()) or (item.source,)
    return ", ".join(sources)


def _item_text(item: Any) -> str:
    """Its fields in words; a control character of a chart never reaches a terminal."""
    words = "; ".join(_parts(item))
    return quoted(words, len(words))


def _parts(item: Any) -> Iterator[str]:
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in _LEFT_OUT or value in (None, (), False, "", "unknown"):
            continue
        name = field.name.replace("_", " ")
        if isinstance(value, PartialDate):
            yield f"{name} {value.text}"
        elif value is True:
            yield name
        elif isinstance(value, tuple):
            yield f"{name} {', '.join(map(str, value))}"
        else:
            yield f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
