"""Condition codes and words: longest ICD prefix, exact SNOMED code, else text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from terminology.model import Coding, ConditionMatch


class Conditions:
    """Look-up over conditions.yaml and the secondary-malignancy table."""

    def __init__(self, data: Mapping[str, Any], metastases: Sequence[Mapping[str, str]]) -> None:
        """Index exact codes, prefixes and texts."""
        self._exact: dict[tuple[str, str], ConditionMatch] = {}
        self._prefix: list[tuple[str, ConditionMatch]] = []
        self._text: list[tuple[re.Pattern[str], ConditionMatch]] = []
        for row in metastases:
            self._exact["snomed", row["code"]] = ConditionMatch(
                "secondary-cancer", row["site"], row["visceral"] == "1", row["regional"] == "1"
            )
        for entry in data["conditions"]:
            self._add(entry)
        self._prefix.sort(key=lambda pair: len(pair[0]), reverse=True)
        self._other = [pattern.rstrip("*") for pattern in data["other_cancer"]["icd10"]]
        self._breast = (
            frozenset(data["breast_site"]["codes"]),
            re.compile(data["breast_site"]["text"]),
        )
        self._negated = re.compile(data["not_a_finding"])
        self._other_text = re.compile(data["other_cancer"]["text"])
        self._recurrences = [(re.compile(e["text"]), e["kind"]) for e in data["recurrences"]]
        self._laterality = [
            (entry["value"], frozenset(entry["codes"]), re.compile(entry["text"]))
            for entry in data["laterality"]
        ]

    def _add(self, entry: Mapping[str, Any]) -> None:
        match = ConditionMatch(
            entry["concept"],
            entry.get("site"),
            entry.get("visceral"),
            entry.get("regional", False),
            receptors=tuple((a, b) for a, b in entry.get("receptors", ())),
        )
        for code in entry["codes"]:
            if code["code"].endswith("*"):
                self._prefix.append((code["code"].rstrip("*"), match))
            else:
                self._exact[code["system"], code["code"]] = match
        if "text" in entry:
            self._text.append((re.compile(entry["text"]), match))

    def match(
        self, codings: Sequence[tuple[str | None, Coding]], text: str
    ) -> ConditionMatch | None:
        """The condition that the codings, else the text, name."""
        found = self._named(codings, text)
        if found is None or found.concept != "breast-cancer":
            return found
        said = " ".join([text, *(c.display or "" for _, c in codings)]).lower()
        kind = next((kind for pattern, kind in self._recurrences if pattern.search(said)), None)
        return replace(found, recurrence=kind) if kind else found

    def _named(
        self, codings: Sequence[tuple[str | None, Coding]], text: str
    ) -> ConditionMatch | None:
        for system, coding in codings:
            found = self._by_code(system, coding.code or "")
            if found:
                return found
        folded = text.lower()
        if self._negated.search(folded):
            return None
        for pattern, match in self._text_order(folded):
            if pattern.search(folded):
                return match
        return ConditionMatch("other-cancer") if self._other_text.search(folded) else None

    def _text_order(self, folded: str) -> list[tuple[re.Pattern[str], ConditionMatch]]:
        # "Secondary malignant neoplasm of breast" must not be read as a primary breast cancer
        # nor "metastatic breast cancer" as one that has not spread
        if "secondary" not in folded and "metasta" not in folded:
            return self._text
        first = ("secondary-cancer", "metastatic-breast-cancer")
        order = {concept: number for number, concept in enumerate(first)}
        return sorted(self._text, key=lambda pair: order.get(pair[1].concept, len(first)))

    def _by_code(self, system: str | None, code: str) -> ConditionMatch | None:
        if system == "icd10" or (system is None and re.fullmatch(r"[A-Za-z]\d\w?\.?\w*", code)):
            flat = code.replace(".", "").upper()
            if ("icd10", flat) in self._exact:
                return self._exact["icd10", flat]
            for prefix, match in self._prefix:
                if flat.startswith(prefix):
                    return match
            if any(flat.startswith(prefix) for prefix in self._other):
                return ConditionMatch("other-cancer")
            return None
        return self._exact.get((system or "", code))

    def is_breast(self, codings: Sequence[tuple[str | None, Coding]], text: str) -> bool:
        """Whether a body site is the breast."""
        known, pattern = self._breast
        return bool({c.code for _, c in codings} & known or pattern.search(text.lower()))

    def laterality(self, codings: Sequence[tuple[str | None, Coding]], text: str) -> str | None:
        """Left, right or bilateral, where a coding or the text says so."""
        codes = {coding.code for _, coding in codings}
        for value, known, pattern in self._laterality:
            if codes & known or pattern.search(text.lower()):
                return str(value)
        return None
