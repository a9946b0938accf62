"""What of breast cancer a resource mentions in any code, display or text, read or not.

A second net, wider than that of `oncology.intake` and independent of it on purpose: what intake
itself looks for can never be found missing. It is held against what intake left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from terminology import Coding, Terminology

_CANCER = frozenset(
    {"breast-cancer", "breast-cancer-in-situ", "breast-cancer-history", "secondary-cancer"}
)
# says who stored it, whom it is about or how it is shown, not what it states
_ENVELOPE = frozenset(
    {
        "address", "birthDate", "contact", "contained", "fullUrl", "id", "identifier", "meta",
        "name", "performer", "recorder", "reference", "requester", "subject", "telecom", "url",
    }
)  # fmt: skip


_NO_STATEMENT = frozenset({"status", "version", "unit", "language", "resourceType", "data"})

Patterns = Mapping[str, re.Pattern[str]]
Mention = tuple[str, str]


@lru_cache(maxsize=1)
def _plain() -> tuple[Patterns, Patterns, Patterns]:
    """Patterns of plain words, of codes and of code systems, by kind."""
    data = yaml.safe_load(Path(__file__).with_name("plain_words.yaml").read_text("utf-8"))
    words, codes, systems = (
        {kind: re.compile("|".join(texts), flags) for kind, texts in data[part].items()}
        for part, flags in (("words", re.IGNORECASE), ("codes", 0), ("systems", 0))
    )
    return words, codes, systems


def mentions(resource: Mapping[str, Any], terminology: Terminology) -> frozenset[Mention]:
    """Kind (drug, receptor, gene, cancer, course) and what was found for each mention."""
    words, codes, systems = _plain()
    found: set[Mention] = set()
    for node, key, text in _strings(resource):
        if key == "code":
            found |= _of_code(Coding(node.get("system"), text, None), terminology)
            found |= {(kind, text) for kind, code in codes.items() if code.fullmatch(text)}
        elif key == "system":
            found |= {(kind, text) for kind, system in systems.items() if system.search(text)}
        elif key not in _NO_STATEMENT:
            found |= _of_text(text, terminology)
            found |= {(kind, m.group(0)) for kind, w in words.items() if (m := w.search(text))}
    return frozenset(found)


def _strings(resource: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Each string with its element and its name, the generated narrative left aside."""
    stack: list[tuple[Mapping[str, Any], str, Any]] = [({}, "", resource)]
    while stack:
        node, key, value = stack.pop()
        if isinstance(value, Mapping):
            # the words beside a reference are those of what it points to
            if "reference" in value:
                continue
            for inner, below in value.items():
                is_narrative = inner == "text" and isinstance(below, Mapping)
                if inner not in _ENVELOPE and not is_narrative:
                    stack.append((value, inner, below))
        elif isinstance(value, list):
            stack += [(node, key, item) for item in value]
        elif isinstance(value, str) and value:
            yield node, key, value


def _of_code(coding: Coding, terminology: Terminology) -> set[Mention]:
    found = {("drug", name) for name in terminology.drugs.match((coding,), None).ingredients}
    found |= {("gene", symbol) for symbol in terminology.genes.match((coding,), None)}
    condition = terminology.conditions.match((coding,), None)
    if condition is not None and condition.concept in _CANCER:
        found.add(("cancer", condition.concept))
    marker = terminology.observations.match((coding,), None)
    if marker is not None and marker.partition("-")[0] in {"er", "pr", "hr", "her2"}:
        found.add(("receptor", marker))
    if marker in {"disease-status", "stage-group", "m-category", "history-of-metastasis"}:
        found.add(("course", marker))
    return found


@lru_cache(maxsize=65536)
def _of_text(text: str, terminology: Terminology) -> frozenset[Mention]:
    found = {("drug", name) for name in terminology.drugs.match((), text).ingredients}
    found |= {("gene", s) for _, _, symbols in terminology.genes.mentions(text) for s in symbols}
    found |= {("receptor", marker) for marker in terminology.markers.names_in(text)}
    condition = terminology.conditions.match((), text)
    if condition is not None and condition.concept in _CANCER:
        found.add(("cancer", condition.concept))
    return frozenset(found)
