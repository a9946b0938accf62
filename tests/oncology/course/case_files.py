"""Reads the case files of this folder: one row a drug, as a clinician would jot it down.

    letrozole 2024-01-15..2025-02-10 stop=toxicity      taken from, to, and why it was stopped
    palbociclib 2024-01-15..                            still taken
    fulvestrant doses 2024-01-10 2024-01-24             injections given on these days
    letrozole fills 2024-01-15/28 2024-02-12/28         packs handed over, with the days they last
    letrozole 2024-01-15.. as=order status=active       an order; as=patient: the patient says so

A drug of two words is written with a hyphen. The other keys of a case are those of `charts`.
"""

from __future__ import annotations

from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "cases"
_KEYS = {"stop": "reason", "as": "src", "order": "order"}


class Plain(yaml.SafeLoader):
    """Leaves dates as they are written."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load() -> list[dict]:
    """All cases of all files, their rows read."""
    cases = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in Plain(path.read_text("utf-8")).get_single_data():
            cases.append({**case, "rx": [row(text) for text in case.get("rx", [])]})
    return cases


def row(text: str) -> dict:
    """One drug row."""
    drug, *words = text.split()
    fields: dict = {"drug": drug.replace("-", " ") if drug not in _HYPHENED else drug}
    if words and words[0] in {"doses", "fills"}:
        fields["admins" if words[0] == "doses" else "fills"] = words[1:]
        return fields
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            fields[_KEYS.get(key, key)] = value.replace("_", " ")
        else:
            start, _, end = word.partition("..")
            fields |= {k: v for k, v in (("start", start), ("end", end)) if v}
    open_ended = "end" not in fields and "start" in fields and "status" not in fields
    if open_ended and fields.get("src") != "order":
        fields["status"] = "active"
    return fields


_HYPHENED = {"nab-paclitaxel", "trial-drug"}
