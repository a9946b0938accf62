"""Faults of the evidence files that a schema cannot see, each naming file, entry and mend."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from terminology import Terminology

Row = Mapping[str, Any]
Entries = Sequence[tuple[str, Row]]  # each with the path of its file

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
# Parts of a trial whose items name the publication that they stand in.
_MANY = ("figures", "safety", "discontinuation", "quality_of_life")
_ONE = ("follow_up", "crossover", "prior_cdk46")


def trial_faults(trials: Entries) -> list[str]:
    """Faults of trials, each with the path of its file."""
    return [
        *_forms(trials),
        *_shared(trials),
        *_publications(trials),
        *_figures(trials),
        *_words(trials),
    ]


def agent_faults(agents: Entries, words: Terminology, classes: Collection[str]) -> list[str]:
    """Faults of agents, each with the path of its file; `classes` are those that may be named."""
    return [
        f"{path}: {row['name']}: {fault}"
        for path, row in agents
        for fault in _agent(row, classes, words)
    ]


def _forms(trials: Entries) -> Iterator[str]:
    for path, row in trials:
        for entry in (row, *row["publications"]):
            for kind, (form, words) in _FORMS.items():
                value = entry.get(kind)
                if value is not None and not form.fullmatch(value):
                    yield f"{path}: {row['id']}: {kind} {value} is not of the form; use {words}"


def _shared(trials: Entries) -> Iterator[str]:
    """One trial, one entry: a registration and a first publication belong to one of them.

    Cohorts of one registered trial say so with `part_of`; a later paper may report on several.
    """
    holders: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    ids: dict[str, list[str]] = defaultdict(list)
    for path, row in trials:
        ids[row["id"]].append(path)
        identifiers = {
            (kind, entry[kind].casefold())
            for entry in (row, *row["publications"][:1])
            for kind in _FORMS
            if entry.get(kind)
        }
        for key in sorted(identifiers):
            holders[key].append((path, row))
    for entry_id, paths in ids.items():
        if len(paths) > 1:
            yield f"{paths[1]}: {entry_id}: the id is used twice; choose another"
    for (kind, value), entries in holders.items():
        parts = {row.get("part_of") for _, row in entries}
        if len(entries) > 1 and not (len(parts) == 1 and None not in parts):
            others = ", ".join(dict.fromkeys(row["id"] for _, row in entries[:-1]))
            path, row = entries[-1]
            yield (
                f"{path}: {row['id']}: {kind} {value} stands also at {others}; "
                "give each entry its own, or name the shared trial in part_of"
            )


def _publications(trials: Entries) -> Iterator[str]:
    """Each result names a publication of the trial, and none that is older than the result."""
    for path, row in trials:
        where = f"{path}: {row['id']}"
        years: dict[str, int] = {}
        for paper in row["publications"]:
            if paper["id"] in years:
                yield f"{where}: two publications are called {paper['id']}; give each its own id"
            years[paper["id"]] = paper["year"]
        for what, item in _results(row):
            name = item.get("publication")
            if name is None:
                continue  # the schema asks for it where it must stand
            if name not in years:
                yield f"{where}: {what}: there is no publication {name}; add it or mend the id"
            elif item.get("reported") and years[name] < item["reported"]:
                yield (
                    f"{where}: {what}: reported in {item['reported']}, but the publication {name} "
                    f"is of {years[name]}; name the one that holds the figure"
                )


def _results(row: Row) -> Iterator[tuple[str, Row]]:
    for part in _MANY:
        for item in row.get(part, ()):
            yield str(item.get("endpoint") or item.get("event") or part), item
    for part in _ONE:
        if part in row:
            yield part, row[part]


def _figures(trials: Entries) -> Iterator[str]:
    for path, row in trials:
        where = f"{path}: {row['id']}"
        if sum(bool(figure.get("key")) for figure in row["figures"]) > 1:
            yield f"{where}: more than one key figure; keep one"
        names = [figure["id"] for figure in row["figures"] if "id" in figure]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{where}: two figures are called {name}; give each its own id"
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


def _words(trials: Entries) -> Iterator[str]:
    for path, row in trials:
        texts = [str(row.get(field, "")) for field in _SHOWN]
        texts += [*row.get("cautions", ())]
        texts += [f"{f['population']} {f.get('note', '')}" for f in row["figures"]]
        for text in texts:
            if _NOT_SEEN.search(text):
                yield f"{path}: {row['id']}: '{text[:50]}' was not seen in a source; see unverified"


def _agent(row: Row, classes: Collection[str], words: Terminology) -> Iterator[str]:
    drug = words.drugs.by_name(row["name"])
    if drug is None or drug.name != row["name"]:
        yield "is no INN name of drugs.yaml; use the INN or add the drug"
    if row["group"] not in classes:
        yield f"group {row['group']} is no class of these files; add it to classes/"
    for jurisdiction in ("us", "eu"):
        if not any(item["in"] == jurisdiction for item in row["approvals"]):
            yield f"no approval entry for {jurisdiction}; add one, not-found where none was seen"
    granted = any(item["status"] in ("approved", "accelerated") for item in row["approvals"])
    if row["market"] != "marketed" and (granted or row.get("doses")):
        yield f"is {row['market']} but has an approval or a label dose; mend the market"
    for item in row.get("interactions", ()):
        for agent in item.get("agents", ()):
            partner = words.drugs.by_name(agent)
            if partner is None or partner.name != agent:
                yield f"{item['id']}: {agent} is no INN name of drugs.yaml; use the INN"
