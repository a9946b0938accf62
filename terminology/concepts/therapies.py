"""Why a therapy was given or ended, and which procedures count, by code or by words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from terminology.concepts.systems import CodeSystems, flat_code
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding
from terminology.patterns import compile_pattern, words_of


class _Concepts:
    """Entries of one list of reasons.yaml: the codes of all come before the words of any."""

    def __init__(
        self,
        entries: Sequence[Mapping[str, Any]],
        denial: re.Pattern[str],
        systems: CodeSystems,
        languages: Languages,
    ) -> None:
        self._entries = [
            (e["id"], frozenset(e["codes"]), compile_pattern(e["text"])) for e in entries
        ]
        self._systems = systems
        coded = [(c["system"], c["code"], e["id"]) for e in entries for c in e.get("codings", ())]
        self._codings = {(system, code): name for system, code, name in coded}
        self._endings = [
            (system, code.rstrip("*"), name) for system, code, name in coded if code.endswith("*")
        ]
        self._denial = denial
        self._english = languages.english

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> str | None:
        codes = {str(coding.code or "") for coding in codings}
        for name, entry_codes, _ in self._entries:
            if codes & entry_codes:
                return str(name)
        for system, coding in self._systems.pairs(codings):
            named = self._of_system(system or "", str(coding.code or ""))
            if named:
                return named
        words = self._denial.sub(" ", self._english(words_of(codings, text)))
        return next((str(n) for n, _, pattern in self._entries if pattern.search(words)), None)

    def _of_system(self, system: str, code: str) -> str | None:
        exact = self._codings.get((system, code))
        starts = (n for s, prefix, n in self._endings if s == system and code.startswith(prefix))
        return exact or next(starts, None)


class Therapies:
    """Look-up over the reasons and intents of reasons.yaml."""

    def __init__(self, data: Mapping[str, Any], systems: CodeSystems, languages: Languages) -> None:
        """Index codes and words."""
        self._systems = systems
        self._english = languages.english
        denial = compile_pattern(data["reason_denied"])
        self._stop_reasons = _Concepts(data["status_reasons"], denial, systems, languages)
        self._intents = _Concepts(data["intents"], denial, systems, languages)
        self.other_uses = frozenset(e["id"] for e in data["reason_concepts"] if e.get("other_use"))
        self._indications = [
            (e["id"], frozenset(e["codes"]), tuple(e["icd10"]), compile_pattern(e["text"]))
            for e in data["reason_concepts"]
        ]

    def stop_reason(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Why a therapy ended."""
        return self._stop_reasons.match(codings, text)

    def intent(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Treatment intent."""
        return self._intents.match(codings, text)

    def indications(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """What a drug was given for.

        Another use outweighs a cancer that its words name too: "cachexia due to cancer".
        """
        names = self._named_indications(codings, text)
        other = self.other_uses.intersection(names)
        return tuple(n for n in names if n in other or n != "cancer") if other else names

    @with_memory
    def _named_indications(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        words = self._english(words_of(codings, text))
        flat = [flat_code(str(c.code or "")) for _, c in self._systems.pairs(codings)]
        return tuple(
            name
            for name, codes, prefixes, pattern in self._indications
            if any(code.startswith(prefixes) for code in flat)
            or not codes.isdisjoint(flat)
            or pattern.search(words)
        )


class Procedures:
    """Look-up over the procedures of reasons.yaml."""

    def __init__(self, data: Mapping[str, Any], systems: CodeSystems, languages: Languages) -> None:
        """Index codes and words."""
        self._english = languages.english
        denial = compile_pattern(data["reason_denied"])
        self._concepts = _Concepts(data["procedures"], denial, systems, languages)
        self._denial = compile_pattern(data["procedure_denied"])
        self._one_sided = compile_pattern(data["one_sided"])

    def match(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Which kind of procedure."""
        return self._concepts.match(codings, text)

    def denies(self, text: str) -> bool:
        """Whether a procedure's words say that it was not done, or not yet."""
        return bool(self._denial.search(self._english(text)))

    def leaves_an_ovary(self, text: str) -> bool:
        """Whether an operation on the ovaries leaves one."""
        return bool(self._one_sided.search(self._english(text)))
