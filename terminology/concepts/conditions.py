"""Condition codes and words: every code counts, the words fill in what the codes leave open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from terminology.concepts.systems import CodeSystems, flat_code
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding, ConditionMatch, Spread
from terminology.patterns import compile_pattern, words_of

_CLAUSES = re.compile(r"[;,.]|\bbut\b")
_STATED = "<stated>"
_ICD10 = re.compile(r"[A-Za-z]\d\w?\.?\w{0,9}")
_NONE: tuple[str, ...] = ()
_SPREAD = frozenset({"secondary-cancer", "metastatic-breast-cancer"})
_CANCERS = frozenset({"breast-cancer", "metastatic-breast-cancer"})
# words beside another condition that say too little: "thrombosis in pregnancy" may be of long ago
_NEVER_BESIDE = frozenset({"pregnancy", "lactation", "visceral-crisis", "susceptibility"})
_GERMLINE = ("brca1-germline", "brca2-germline", "palb2-germline")


class Conditions:
    """Look-up over conditions.yaml and the secondary-malignancy table."""

    def __init__(
        self,
        data: Mapping[str, Any],
        metastases: Sequence[Mapping[str, str]],
        systems: CodeSystems,
        languages: Languages,
    ) -> None:
        """Index exact codes, prefixes and texts."""
        self._systems = systems
        self._english = languages.english
        self._exact: dict[tuple[str, str], ConditionMatch] = {}
        self._prefix: list[tuple[str, str, ConditionMatch]] = []
        self._text: list[tuple[re.Pattern[str], ConditionMatch]] = []
        self._sites: list[tuple[re.Pattern[str], Spread]] = []
        self._alone: list[re.Pattern[str]] = []
        for row in metastases:
            self._exact["snomed", row["code"]] = ConditionMatch(
                "secondary-cancer", row["site"], row["visceral"] == "1", row["regional"] == "1"
            )
        for entry in data["conditions"]:
            self._add(entry)
        self._site_by_name = {
            e["site"]: Spread(e["site"], e.get("visceral"), e.get("regional", False))
            for e in reversed(data["conditions"])
            if e["concept"] == "secondary-cancer" and "site" in e
        }
        self._prefix.sort(key=lambda entry: len(entry[1]), reverse=True)
        self._other = {
            system: tuple(pattern.rstrip("*") for pattern in codes)
            for system, codes in data["other_cancer"].items()
            if system in systems
        }
        self._breast = (
            frozenset(data["breast_site"]["codes"]),
            compile_pattern(data["breast_site"]["text"]),
        )
        self._words = {
            key: compile_pattern(data[key])
            for key in (
                "not_the_patient", "negated", "ruled_out", "uncertain", "other_primary",
                "to_breast", "invasive", "other_language", "denied",
            )
        }  # fmt: skip
        self._unresectable = {k: compile_pattern(v) for k, v in data["unresectable"].items()}
        self._oligometastatic = {k: compile_pattern(v) for k, v in data["oligometastatic"].items()}
        self._other_text = compile_pattern(data["other_cancer"]["text"])
        self._recurrences = [(compile_pattern(e["text"]), e["kind"]) for e in data["recurrences"]]
        self._laterality = [
            (entry["value"], frozenset(entry["codes"]), compile_pattern(entry["text"]))
            for entry in data["laterality"]
        ]

    def _add(self, entry: Mapping[str, Any]) -> None:
        match = ConditionMatch(
            entry["concept"],
            entry.get("site"),
            entry.get("visceral"),
            entry.get("regional", False),
            receptors=tuple((a, b) for a, b in entry.get("receptors", ())),
            also=tuple(entry.get("also", ())),
        )
        for code in entry["codes"]:
            if code["code"].endswith("*"):
                self._prefix.append((code["system"], code["code"].rstrip("*"), match))
            else:
                self._exact[code["system"], code["code"]] = match
        if "alone" in entry:
            self._alone.append(compile_pattern(entry["alone"]))
        pattern = compile_pattern(entry["text"]) if "text" in entry else None
        if pattern and match.concept == "secondary-cancer" and match.site != "unspecified":
            site = Spread(match.site or "other", match.visceral, match.regional)
            self._sites.append((pattern, site))
        elif pattern:
            self._text.append((pattern, match))

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> ConditionMatch | None:
        """The condition that the codings, else the text, name."""
        # the displays stand on both sides of the text: a pattern may lead from one to the other
        displays = [c.display or "" for c in codings]
        words = self._english(" ".join([words_of(codings, text), *displays]))
        matches = [
            m
            for system, c in self._systems.pairs(codings)
            if (m := self._by_code(system, c.code or ""))
        ]
        if matches:
            return self._with_words(self._together(matches), words)
        match = self._in_words(words)
        return self._with_words(match, words) if match else None

    def _together(self, matches: Sequence[ConditionMatch]) -> ConditionMatch:
        """Several codes of one diagnosis: "breast cancer metastatic to bone" has two."""
        breast = next((m for m in matches if m.concept == "breast-cancer"), None)
        metastases = [m for m in matches if m.concept == "secondary-cancer"]
        if breast is None:
            return next((m for m in matches if m.concept == "other-cancer"), matches[0])
        breast = replace(
            breast, receptors=tuple(dict.fromkeys(r for m in matches for r in m.receptors))
        )
        if not metastases:
            return breast
        sites = dict.fromkeys(Spread(m.site or "other", m.visceral, m.regional) for m in metastases)
        return self._spread(breast, tuple(sites))

    def _spread(self, breast: ConditionMatch, sites: tuple[Spread, ...]) -> ConditionMatch:
        distant = not sites or any(not site.regional for site in sites)
        concept = "metastatic-breast-cancer" if distant else breast.concept
        return replace(breast, concept=concept, spread=sites)

    def _with_words(self, match: ConditionMatch, words: str) -> ConditionMatch | None:
        """What the words add to the codes: relapse, spread, an unconfirmed or denied diagnosis."""
        if match.concept == "susceptibility":
            return self._named(words, _GERMLINE)
        if match.concept not in _CANCERS:
            return self._with_others(match, words)
        if match.concept == "breast-cancer":
            in_words = self._in_words(words)
            if in_words is None and self._words["denied"].search(words):
                return replace(match, unconfirmed=True)
            if (
                in_words
                and in_words.concept == "metastatic-breast-cancer"
                and not in_words.unconfirmed
            ):
                match = self._spread(match, in_words.spread)
        kind = next((kind for pattern, kind in self._recurrences if pattern.search(words)), None)
        return replace(match, recurrence=kind) if kind else match

    def _in_words(self, words: str) -> ConditionMatch | None:
        if self._words["not_the_patient"].search(words):
            return self._named(words, _GERMLINE) if "family" not in words else None
        sure, unsure = self._statements(words)
        match = self._read(sure)
        if match is None and unsure:
            match = self._read(unsure)
            match = replace(match, unconfirmed=True) if match else None
        return match

    def _statements(self, words: str) -> tuple[str, str | None]:
        """What the words state of the patient, and that with what they only suspect, if anything.

        What they deny or rule out is in neither.
        """
        doubts = self._words["ruled_out"], self._words["uncertain"]
        clauses = _CLAUSES.split(words) if any(p.search(words) for p in doubts) else [words]
        statements = [
            self._words["negated"].sub(" ", clause)
            for clause in clauses
            if not self._words["ruled_out"].search(clause)
        ]
        if len(clauses) - len(statements) and _follows_only(clauses, self._words["ruled_out"]):
            # "liver metastases, ruled out": the verdict is on what stands before
            statements = statements[:-1]
        sure = [clause for clause in statements if not self._words["uncertain"].search(clause)]
        unsure = ", ".join(statements) if len(sure) < len(statements) else None
        return ", ".join(sure), unsure

    def _with_others(self, match: ConditionMatch, words: str) -> ConditionMatch:
        """Further conditions that the words name: "type 2 diabetes with ketoacidosis" names two."""
        if match.unconfirmed or self._words["not_the_patient"].search(words):
            return match
        sure, _ = self._statements(words)
        others = (*match.also, *self._conditions_in(sure))
        names = [c for c in dict.fromkeys(others) if c not in _NEVER_BESIDE | {match.concept}]
        return replace(match, also=tuple(names))

    def _conditions_in(self, words: str) -> list[str]:
        """Conditions beside cancers; within words of the one, "diabetes", no other is named."""
        names: list[str] = []
        spans: list[tuple[int, int]] = []
        for pattern, match in self._text:
            place = pattern.search(words)
            if place is None or any(a < place.end() and place.start() < b for a, b in spans):
                continue
            spans.append(place.span())
            if not _is_cancer(match.concept):
                names.append(match.concept)
        return list(dict.fromkeys(names))

    def _read(self, words: str) -> ConditionMatch | None:
        if self._words["other_language"].search(words):
            return ConditionMatch("not-understood")
        cancer = self._breast_in(words)
        sites = self._distant(words, cancer is not None)
        if cancer is None and self._words["other_primary"].search(words):
            return self._named(words, ("endometrial-cancer",)) or ConditionMatch("other-cancer")
        if cancer is not None and cancer.concept == "breast-cancer" and sites is not None:
            if self._words["to_breast"].search(words):
                return ConditionMatch("secondary-cancer", "breast", False, True)
            return self._spread(cancer, sites)
        if cancer is not None:
            return cancer
        if sites is not None:
            first = sites[0] if sites else Spread("unspecified", None, False)
            return ConditionMatch(
                "secondary-cancer", first.site, first.visceral, first.regional, spread=sites[1:]
            )
        match = self._named(words, None)
        if match is None and self._other_text.search(words):
            return ConditionMatch("other-cancer")
        return match

    def _distant(self, words: str, breast: bool) -> tuple[Spread, ...] | None:
        """Sites of a spread that the text states; None where it states none.

        "Stage IV" means a spread beside the name of the cancer only: kidneys have stages too.
        """
        concepts = ("secondary-cancer", *(("metastatic-breast-cancer",) if breast else ()))
        states_spread = any(p.search(words) for p in self._alone) or self._named(words, concepts)
        if not states_spread:
            return None
        sites = [site for pattern, site in self._sites if pattern.search(words)]
        regional = any(site.regional for site in sites)
        return tuple(
            site
            for site in sites
            if not (regional and site.site == "lymph node" and not site.regional)
        )

    def _breast_in(self, words: str) -> ConditionMatch | None:
        order = ("breast-cancer-in-situ", "breast-cancer-history", "breast-cancer")
        for concept in order:
            match = self._named(words, (concept,))
            if match and not (concept != "breast-cancer" and self._words["invasive"].search(words)):
                return match
        return None

    def _named(self, words: str, concepts: Iterable[str] | None) -> ConditionMatch | None:
        only = None if concepts is None else frozenset(concepts)
        for pattern, match in self._text:
            fits = match.concept not in _SPREAD if only is None else match.concept in only
            if fits and pattern.search(words):
                return match
        return None

    def _by_code(self, system: str | None, code: str) -> ConditionMatch | None:
        if system is None and _ICD10.fullmatch(code):  # no other classification looks like it
            system, code = "icd10", flat_code(code)
        if (system or "", code) in self._exact:
            return self._exact[system or "", code]
        for of_system, prefix, match in self._prefix:
            if of_system == system and code.startswith(prefix):
                return match
        if code.startswith(self._other.get(system or "", _NONE)):
            return ConditionMatch("other-cancer")
        return None

    @with_memory
    def unresectable(self, text: str) -> bool:
        """Whether the words of a breast cancer state locally advanced, unresectable disease."""
        patterns = self._unresectable
        clauses = _CLAUSES.split(patterns["not_so"].sub(" ", self._english(text)))
        words = ", ".join(c for c in clauses if not self._words["ruled_out"].search(c))
        # "not resectable" states it: one word for it, before what other words deny is taken out
        words = self._words["negated"].sub(" ", patterns["stated"].sub(_STATED, words))
        is_stated = _STATED in words and patterns["disease"].search(words) is not None
        return is_stated and not self._words["uncertain"].search(words)

    @with_memory
    def oligometastatic(self, text: str) -> bool:
        """Whether the words of a cancer call it oligometastatic; a count of sites says nothing."""
        patterns = self._oligometastatic
        clauses = _CLAUSES.split(patterns["not_so"].sub(" ", self._english(text)))
        words = ", ".join(c for c in clauses if not self._words["ruled_out"].search(c))
        words = self._words["negated"].sub(" ", words)
        is_stated = patterns["stated"].search(words) is not None
        return is_stated and not self._words["uncertain"].search(words)

    def site_of_spread(self, name: str) -> Spread | None:
        """A site of metastasis by the name that the file gives it; None for one that it has not."""
        return self._site_by_name.get(name)

    @with_memory
    def is_breast(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether a body site is the breast."""
        codes, pattern = self._breast
        words = self._english(words_of(codings, text))
        return bool({c.code for c in codings} & codes or pattern.search(words))

    @with_memory
    def laterality(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Left, right or bilateral, where a coding or the text says so."""
        codes = {coding.code for coding in codings}
        words = self._english(words_of(codings, text))
        for value, side_codes, pattern in self._laterality:
            if codes & side_codes or pattern.search(words):
                return str(value)
        return None


def _is_cancer(concept: str) -> bool:
    return "cancer" in concept or concept.endswith("-germline")


def _follows_only(clauses: list[str], verdict: re.Pattern[str]) -> bool:
    """Whether the last clause is nothing but the verdict on the one before."""
    return verdict.sub("", clauses[-1]).strip(" -") == "" and bool(verdict.search(clauses[-1]))
