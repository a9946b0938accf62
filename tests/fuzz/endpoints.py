"""Broken requests for the endpoints, each from a seed: no 5xx, no growth of memory."""

from __future__ import annotations

import json
import random
from pathlib import Path

from mutation import JUNK, places

from bench.channels import CHANNELS, UNITS
from tests.prefetch import KEYS, prefetch_of

ROOT = Path(__file__).resolve().parents[2]
HOOKS = ("patient-view", "order-select", "order-sign")
NUMBERS = [
    b"1e999",
    b"-1e400",
    b"9" * 400,
    b"1" + b"0" * 30,
    b"0.1e-9999",
    b"-0",
    b"01",
    b"NaN",
    b"+1",
]
BYTES = [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xef\xbb\xbf", b"\x00"]


def seeds() -> list[dict[str, object]]:
    """Requests of all hooks, feedback and Bundles, from the demo patients."""
    bodies: list[dict[str, object]] = []
    for path in sorted((ROOT / "service/demo/patients").glob("*.json")):
        bundle = json.loads(path.read_text())
        members = [entry["resource"] for entry in bundle["entry"]]
        bodies += [_call(hook, members) for hook in HOOKS]
        bodies.append(bundle)
    card = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
    entry = {"card": card, "outcome": "accepted", "acceptedSuggestions": [{"id": card}],
             "outcomeTimestamp": "2026-11-24T10:00:00Z"}  # fmt: skip
    bodies.append({"feedback": [entry, {**entry, "outcome": "overridden"}]})
    return bodies


def _call(hook: str, members: list[dict[str, object]]) -> dict[str, object]:
    patient = next(str(item["id"]) for item in members if item["resourceType"] == "Patient")
    order = {"resourceType": "MedicationRequest", "id": "d1", "status": "draft",
             "subject": {"reference": f"Patient/{patient}"},
             "medicationCodeableConcept": {"text": "capecitabine"}}  # fmt: skip
    context: dict[str, object] = {"userId": "Practitioner/1", "patientId": patient}
    if hook != "patient-view":
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": order}]}
        context["selections"] = ["MedicationRequest/d1"]
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": context,
        "prefetch": prefetch_of(members),
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
    }


def body(seed: int, models: list[dict[str, object]]) -> tuple[str, bytes]:
    """Returns a path and a body, broken in one or several ways."""
    chance = random.Random(seed)  # noqa: S311
    document = json.loads(json.dumps(chance.choice(models)))
    path = _path(document, chance)
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        spots = places(document)
        *way, key = chance.choice(spots)
        holder = document
        for step in way:
            holder = holder[step]
        holder[key] = json.loads(json.dumps(chance.choice(JUNK)))
        if not isinstance(document, dict):
            break
    if isinstance(document, dict) and chance.random() < 0.5:
        _write(document, chance)
    raw = json.dumps(document).encode()
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        raw = chance.choice(_BREAKS)(raw, chance)
    return path, raw


# what a card, a log or a terminal must only show
HOSTILE = ["\\[a](https://evil.example) www.evil.example\n\n# Luminal recommends\r\n", "<img src=x onerror=alert(1)>&#60;",
           "\u202e\u2066\u200b\x00\x1b[31m", "a\u0301" * 9, "```\n~~~\n| a |\n| - |\n", "\U0001f600", "../Patient/o"]  # fmt: skip
LENGTHS = (30, 3_000, 20_000, 60_000)


def _write(document: dict[str, object], chance: random.Random) -> None:
    """Puts hostile or long words into a channel of the chart, or into any string of the document."""
    unit = chance.choice((*UNITS, *HOSTILE))
    words = (unit * chance.choice(LENGTHS))[: chance.choice(LENGTHS)]
    prefetch = document.get("prefetch")
    resource = chance.choice([*CHANNELS.values()])(words)
    key = KEYS.get(str(resource["resourceType"]))
    bundle = prefetch.get(key) if isinstance(prefetch, dict) else None
    if isinstance(bundle, dict) and isinstance(bundle.get("entry"), list) and chance.random() < 0.6:
        context = document.get("context")
        patient = context.get("patientId") if isinstance(context, dict) else "p"
        resource["subject"] = {"reference": f"Patient/{patient}"}
        bundle["entry"].append({"resource": resource})
        return
    spots = [spot for spot in places(document) if spot]
    *way, key = chance.choice(spots)
    holder: object = document
    for step in way:
        holder = holder[step]  # type: ignore[index]
    holder[key] = words  # type: ignore[index]


def _path(document: dict[str, object], chance: random.Random) -> str:
    if "feedback" in document:
        return "/cds-services/luminal-patient-view/feedback"
    if "hook" not in document or chance.random() < 0.2:
        return "/assess" + chance.choice(
            ("", "?asOf=2026-11-24", "?asOf=x", "?jurisdiction=eu&asOf=")
        )
    return f"/cds-services/luminal-{document['hook']}" + (
        "/feedback" if chance.random() < 0.05 else ""
    )


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _deep(raw: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((30, 70, 600, 5_000, 200_000))
    inside = b"[" * depth + b"]" * depth if chance.random() < 0.5 else b'{"a":' * depth + b"1" + b"}" * depth  # fmt: skip
    return raw.replace(b"null", inside, 1) if b"null" in raw else b'{"hook":' + inside + b"}"


def _number(raw: bytes, chance: random.Random) -> bytes:
    at = raw.find(b'": "', chance.randrange(len(raw) + 1))
    end = raw.find(b'"', at + 4)
    return raw if at < 0 or end < 0 else raw[: at + 3] + chance.choice(NUMBERS) + raw[end + 1 :]


def _bytes(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(BYTES) + raw[at:]


def _twice(raw: bytes, chance: random.Random) -> bytes:
    at = raw.find(b"{", chance.randrange(len(raw) + 1))
    name = chance.choice((b"hook", b"id", b"resourceType", b"x"))
    return raw if at < 0 else raw[: at + 1] + b'"%s": 1, "%s": [], ' % (name, name) + raw[at + 1 :]


def _long(raw: bytes, chance: random.Random) -> bytes:
    entries = b"[" + b"{}," * chance.choice((9_000, 20_000)) + b"{}]"
    return raw.replace(b"[", entries[:-1] + b",", 1) if b"[" in raw else entries


def _flip(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(changed), chance.randint(1, 20))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


_BREAKS = (_cut, _deep, _number, _bytes, _twice, _long, _flip)
