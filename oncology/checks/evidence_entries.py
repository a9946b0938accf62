"""Faults of the evidence files that a schema cannot see, each naming file, entry and mend."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from terminology import Terminology

Row = Mapping[str, Any]
Files = Mapping[str, Row]

_FORMS = {
    "nct": (re.compile(r"NCT\d{8}"), "NCT and eight digits"),
    "pmid": (re.compile(r"[1-9]\d{5,7}"), "six to eight digits without a leading zero"),
    "doi": (
        re.compile(r"10\.\d{4,9}/\S*[^\s.,;]"),
        "10.<registrant>/<suffix>, without address or trailing point",
    ),
}
# Fields whose words a card or a page may show: what is only remembered has no place there.
_SHOWN = ("name", "population", "experimental", "comparator", "outcome", "biomarker")
_NOT_SEEN = re.compile(r"\b(recalled|seed)\b", re.IGNORECASE)


def trial_faults(files: Files) -> list[str]:
    """Faults of trial files, by name (`trials/adc.yaml`) with their content."""
    rows = [(name, row) for name, data in files.items() for row in data["trials"]]
    return [*_forms(rows), *_shared(rows), *_figures(rows), *_words(rows)]


def agent_faults(files: Files, trials: Collection[str], words: Terminology) -> list[str]:
    """Faults of agent files; `trials` holds the ids of the trials that may be named."""
    classes = {row["id"] for data in files.values() for row in data["classes"]}
    faults: list[str] = []
    for name, data in files.items():
        for row in data["agents"]:
            faults += [f"{name}: {row['name']}: {fault}" for fault in _agent(row, classes, words)]
        for row in (*data["classes"], *data["agents"]):
            faults += [
                f"{name}: {row.get('name') or row.get('id')}: evidence {trial} is no trial; mend the id"
                for trial in row.get("evidence", ())
                if trial not in trials
            ]
        faults += [f"{name}: sources: {fault}" for fault in _sources(data)]
    return faults


def _sources(data: Row) -> Iterator[str]:
    """Each source has a statement that names it, and each statement its source."""
    keys = {row["source"] for row in data["classes"]}
    keys.update(key for row in data["agents"] for key in _keys(row))
    for key in sorted(keys - set(data["sources"])):
        yield f"{key} is named by a statement and has no entry; add it here"
    for key in sorted(set(data["sources"]) - keys):
        yield f"{key} is used by no statement; take it out"


def _forms(rows: Sequence[tuple[str, Row]]) -> Iterator[str]:
    for name, row in rows:
        for entry in (row, *row.get("publications", ())):
            for kind, (form, words) in _FORMS.items():
                value = entry.get(kind)
                if value is not None and not form.fullmatch(value):
                    yield f"{name}: {row['id']}: {kind} {value} is not of the form; use {words}"
        for source in row.get("sources", ()):
            if "://" in source and "..." in source:
                yield f"{name}: {row['id']}: the address {source} leads nowhere; give it whole or in words"
        if not any(row.get(kind) for kind in _FORMS) and _has_key_figure(row):
            yield f"{name}: {row['id']}: a key figure without an identifier; add DOI, PMID or NCT"


def _has_key_figure(row: Row) -> bool:
    return any(figure.get("key") for figure in row["figures"])


def _shared(rows: Sequence[tuple[str, Row]]) -> Iterator[str]:
    """One identifier, one entry; cohorts of one registered trial say so with `part_of`."""
    holders: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    ids: dict[str, list[str]] = defaultdict(list)
    for name, row in rows:
        ids[row["id"]].append(name)
        for entry in (row, *row.get("publications", ())):
            for kind in _FORMS:
                if entry.get(kind):
                    holders[kind, entry[kind].casefold()].append((name, row))
    for entry_id, names in ids.items():
        if len(names) > 1:
            yield f"{names[1]}: {entry_id}: the id is used twice; choose another"
    for (kind, value), entries in holders.items():
        parts = {row.get("part_of") for _, row in entries}
        cohorts = kind == "nct" and len(parts) == 1 and None not in parts
        if len(entries) > 1 and not cohorts:
            others = ", ".join(dict.fromkeys(row["id"] for _, row in entries[:-1]))
            name, row = entries[-1]
            yield (
                f"{name}: {row['id']}: {kind} {value} stands also at {others}; "
                "give each entry its own, or name the shared trial in part_of"
            )


def _figures(rows: Sequence[tuple[str, Row]]) -> Iterator[str]:
    for name, row in rows:
        where = f"{name}: {row['id']}"
        if sum(bool(figure.get("key")) for figure in row["figures"]) > 1:
            yield f"{where}: more than one key figure; keep one"
        for figure in (*row["figures"], *row.get("unverified", ())):
            yield from (f"{where}: {figure['endpoint']}: {f}" for f in _figure(figure))


def _figure(figure: Row) -> Iterator[str]:
    interval, ratio = figure.get("ci"), figure.get("hr")
    if figure.get("ci_level") and not interval:
        yield "ci_level without ci; add the interval or take the level out"
    if interval:
        low, high = (float(bound) for bound in interval.split("-"))
        if low >= high:
            yield f"interval {interval} is not in order; lower bound first"
        if ratio is None:
            yield f"interval {interval} without hr; ci belongs to the hazard ratio, use note"
        elif not low <= ratio <= high:
            yield f"hr {ratio} lies outside {interval}; check both at the source"
    if all(figure.get(part) is None for part in ("experimental", "hr", "note", "control")):
        yield "no value; give a number, a hazard ratio or a note"


def _words(rows: Sequence[tuple[str, Row]]) -> Iterator[str]:
    for name, row in rows:
        texts = [str(row.get(field, "")) for field in _SHOWN]
        texts += [*row.get("cautions", ())]
        texts += [f"{f['population']} {f.get('note', '')}" for f in row["figures"]]
        for text in texts:
            if _NOT_SEEN.search(text):
                yield f"{name}: {row['id']}: '{text[:50]}' was not seen in a source; see unverified"


def _agent(row: Row, classes: set[str], words: Terminology) -> Iterator[str]:
    drug = words.drugs.by_name(row["name"])
    if drug is None or drug.name != row["name"]:
        yield "is no INN name of drugs.yaml; use the INN or add the drug"
    if row["group"] not in classes:
        yield f"group {row['group']} is no class of these files; add it under classes"
    for jurisdiction in ("us", "eu"):
        if not any(item["in"] == jurisdiction for item in row["approvals"]):
            yield f"no approval entry for {jurisdiction}; add one, not-found where none was seen"
    granted = any(item["status"] in ("approved", "accelerated") for item in row["approvals"])
    if row["status"] != "marketed" and (granted or row.get("doses")):
        yield f"is {row['status']} but has an approval or a label dose; mend the status"
    for item in row.get("interactions", ()):
        for agent in item.get("agents", ()):
            partner = words.drugs.by_name(agent)
            if partner is None or partner.name != agent:
                yield f"{item['id']}: {agent} is no INN name of drugs.yaml; use the INN"


def _keys(row: Row) -> Iterator[str]:
    """Source keys of every statement of an agent."""
    for value in row.values():
        items = value if isinstance(value, list) else [value]
        yield from (i["source"] for i in items if isinstance(i, dict) and "source" in i)
