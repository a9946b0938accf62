"""The look-up object: every question that intake and the rules ask of the terminology."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from terminology import variants
from terminology.conditions import Conditions
from terminology.drugs import Drugs
from terminology.files import NAMES, read_csv, read_yaml
from terminology.genes import Genes
from terminology.markers import MarkerText
from terminology.model import (
    Coding,
    ConditionMatch,
    Drug,
    DrugMatch,
    TestOrder,
    VariantReading,
)

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def load() -> Terminology:
    """The terminology of this package, read and checked once. Raises ValueError on a fault."""
    return Terminology({name: read_yaml(name) for name in NAMES})


class Terminology:
    """Indexes over the data files. Build it with `load()`."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Index the given files' data."""
        self.version: str = data["systems"]["version"]
        self.systems: dict[str, str] = {}
        self._system_ids: dict[str, str] = {}
        for entry in data["systems"]["systems"]:
            self.systems[entry["id"]] = entry["url"]
            for url in (entry["url"], *entry["also"]):
                self._system_ids[url.rstrip("/")] = entry["id"]
        self._drugs = Drugs(data["drugs"], data["interactions"]["groups"])
        self.drugs = self._drugs.by_inn
        self._observations = _codes(data["observations"]["concepts"])
        self._marker_words = _patterns(data["observations"]["markers"])
        self._plasma = {(c["system"], c["code"]) for c in data["observations"]["plasma_panels"]}
        self._sites = _patterns(data["observations"]["sites"])
        self._observation_text = _patterns(data["observations"]["text"])
        # laboratories name their tests alike; the patterns are many
        self._concept_in_words = lru_cache(maxsize=4096)(self._read_concept)
        self._marker_text = MarkerText(data["observations"])
        self._asides = re.compile(data["values"]["set_aside"])
        self._denied = re.compile(data["values"]["denied"])
        self._doubted = re.compile(data["values"]["doubted"])
        self._values = _codes(data["values"]["values"])
        self._value_text = _patterns(data["values"]["text"])
        self._genes = Genes(data["genes"])
        self._rules = variants.rules_from(data["variants"])
        self._conditions = Conditions(data["conditions"], read_csv("metastasis_snomed.csv"))
        self._reasons = data["reasons"]
        self._procedure_denied = re.compile(data["reasons"]["procedure_denied"])
        self._one_sided = re.compile(data["reasons"]["one_sided"])
        self._reason_denied = re.compile(data["reasons"]["reason_denied"])
        self._specimens = _patterns(
            [
                {"id": key, "pattern": value}
                for key, value in data["reasons"]["genetic_origin_text"].items()
            ]
        )
        self._units = {entry["id"]: entry for entry in data["units"]["concepts"]}
        self._orders = {entry["id"]: entry for entry in data["test_orders"]["orders"]}
        self._reason_patterns: dict[str, list[tuple[str, frozenset[str], re.Pattern[str]]]] = {
            key: [
                (e["id"], frozenset(e["codes"]), re.compile(e["text"])) for e in self._reasons[key]
            ]
            for key in ("status_reasons", "intents", "procedures", "reason_concepts")
        }

    def system_id(self, url: str | None) -> str | None:
        """Our short name of a code system's address."""
        return self._system_ids.get((url or "").rstrip("/"))

    def _pairs(self, codings: Sequence[Coding]) -> list[tuple[str | None, Coding]]:
        return [(self.system_id(coding.system), coding) for coding in codings]

    def drug(self, name: str) -> Drug | None:
        """A drug by INN, brand or synonym."""
        return self._drugs.named(name)

    def classes_of(self, name: str) -> tuple[str, ...]:
        """Classes of an ingredient; empty when it is not known."""
        return self._drugs.classes_of(name)

    def match_drug(self, codings: Sequence[Coding], text: str | None) -> DrugMatch:
        """Which drugs a medication concept names; a code and a display that disagree cancel out."""
        return self._drugs.match(self._pairs(codings), text)

    def drug_denied(self, text: str) -> bool:
        """Whether a medication's words say that it was not given."""
        return self._drugs.denied(text)

    def drugs_left_open(self, text: str, ingredients: Sequence[str]) -> tuple[str, ...]:
        """Classes or regimens that a text names without naming their drug."""
        return self._drugs.left_open(text, ingredients)

    def is_cancer_drug(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether a drug that is not known here is one against cancer, by ATC group or INN stem."""
        return self._drugs.is_cancer_drug(self._pairs(codings), text)

    def observation(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """What an observation measures: a concept id, or None when it is not one of ours."""
        for system, coding in self._pairs(codings):
            found = self._observations.get((system or "", str(coding.code or "")))
            if found:
                return found
        words = " ".join([c.display or "" for c in codings] + [text or ""]).strip()
        if not words:
            return None
        return self._concept_in_words(words)

    def _read_concept(self, words: str) -> str | None:
        return self._genes.test_concept(words) or _first(self._observation_text, words.lower())

    def marker_segments(self, text: str) -> dict[str, str]:
        """What one text says of each receptor that it names; empty where it cannot be told."""
        return self._marker_text.segments(text)

    def markers_named(self, text: str) -> frozenset[str]:
        """The receptors that a text names."""
        return self._marker_text.named(text)

    def without_asides(self, text: str) -> str:
        """A receptor report's text without its controls and without earlier results."""
        return self._asides.sub(" ", text)

    def affirmed(self, text: str) -> str:
        """What a statement affirms; nothing where it only suspects."""
        return "" if self._doubted.search(text) else self._denied.sub(" ", text).strip()

    def markers_conflict(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether the code names one tumour marker and its words another: trust neither."""
        coded = self.observation([Coding(c.system, c.code) for c in codings], None)
        words = " ".join([c.display or "" for c in codings] + [text or ""]).strip().lower()
        named = {n for n, pattern in self._marker_words if pattern.search(words)}
        marker = (coded or "").partition("-")[0]
        return marker in dict(self._marker_words) and bool(named) and marker not in named

    def is_plasma_panel(self, codings: Sequence[Coding]) -> bool:
        """Whether a panel code itself says cell-free DNA of plasma."""
        return any(
            (system or "", str(coding.code or "")) in self._plasma
            for system, coding in self._pairs(codings)
        )

    def tumour_site(self, text: str) -> Literal["primary", "metastasis", "unknown"]:
        """Whether a body site or specimen is the breast or a metastasis, by its words."""
        for name, pattern in self._sites:
            if pattern.search(text):
                return cast("Literal['primary', 'metastasis']", name)
        return "unknown"

    def values(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """Everything that a coded or written result says."""
        found: dict[str, None] = {}
        for system, coding in self._pairs(codings):
            value = self._values.get((system or "", str(coding.code or "")))
            if value:
                found[value] = None
        if found:
            return tuple(found)
        words = " ; ".join([c.display for c in codings if c.display] + ([text] if text else []))
        return _written_values(self._value_text, words.lower())

    def value(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """The first thing that a result says."""
        return next(iter(self.values(codings, text)), None)

    def genes(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """HGNC symbols named by codes (bare or prefixed HGNC ids), displays or text."""
        return self._genes.named(codings, text)

    def genes_conflict(self, codings: Sequence[Coding]) -> bool:
        """Whether a gene's code and its display name different genes: trust neither."""
        return self._genes.conflict(codings)

    def gene_mentions(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Where a running text names genes: start, end, symbols."""
        return self._genes.mentions(text)

    def condition(self, codings: Sequence[Coding], text: str | None) -> ConditionMatch | None:
        """What a condition concept means."""
        words = " ".join([c.display or "" for c in codings] + [text or ""])
        return self._conditions.match(self._pairs(codings), words)

    def unresectable(self, text: str) -> bool:
        """Whether the words of a breast cancer state locally advanced, unresectable disease."""
        return self._conditions.unresectable(text)

    def is_breast(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether a body site is the breast."""
        words = " ".join([c.display or "" for c in codings] + [text or ""])
        return self._conditions.is_breast(self._pairs(codings), words)

    def laterality(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Left, right or bilateral."""
        words = " ".join([c.display or "" for c in codings] + [text or ""])
        return self._conditions.laterality(self._pairs(codings), words)

    def status_reason(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Why a therapy ended."""
        return self._reason("status_reasons", codings, text)

    def intent(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Treatment intent."""
        return self._reason("intents", codings, text)

    def procedure(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """Which kind of procedure."""
        return self._reason("procedures", codings, text)

    def procedure_denied(self, text: str) -> bool:
        """Whether a procedure's words say that it was not done, or not yet."""
        return bool(self._procedure_denied.search(text.lower()))

    def one_sided(self, text: str) -> bool:
        """Whether an operation on the ovaries leaves one."""
        return bool(self._one_sided.search(text.lower()))

    def reason_concepts(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """What a drug was given for."""
        words = " ".join([c.display or "" for c in codings] + [text or ""]).lower()
        flat = [str(c.code or "").replace(".", "").upper() for c in codings]
        return tuple(
            entry["id"]
            for entry in self._reasons["reason_concepts"]
            if any(code.startswith(p) for code in flat for p in entry["icd10"])
            or set(flat) & set(entry["codes"])
            or re.search(entry["text"], words)
        )

    def _reason(self, key: str, codings: Sequence[Coding], text: str | None) -> str | None:
        codes = {str(coding.code or "") for coding in codings}
        for name, known, _ in self._reason_patterns[key]:
            if codes & known:
                return name
        words = " ".join([c.display or "" for c in codings] + [text or ""]).lower()
        words = self._reason_denied.sub(" ", words)
        for name, _, pattern in self._reason_patterns[key]:
            if pattern.search(words):
                return name
        return None

    def specimen(self, text: str) -> tuple[str, ...]:
        """Germline, ctdna, blood or tissue, as the words of a specimen or test say."""
        return tuple(name for name, pattern in self._specimens if pattern.search(text.lower()))

    def read_variants(
        self,
        gene: str | None,
        texts: tuple[str, ...],
        change_type: str | None = None,
        copies: float | None = None,
    ) -> tuple[VariantReading, ...]:
        """Every variant that the texts name, each once."""
        return variants.read_all(gene, texts, change_type, copies, self._rules)

    def actionable(
        self, gene: str, reading: VariantReading | None, significance: str | None
    ) -> bool | None:
        """Whether a variant counts for its gene; None when the report does not say enough."""
        return variants.actionable(self._rules, gene, reading, significance)

    def variant_lists(self, gene: str, protein: str | None) -> tuple[str, ...]:
        """Companion-diagnostic lists that a protein change stands in."""
        return tuple(
            name for name in self._rules.lists if variants.in_list(self._rules, name, gene, protein)
        )

    def interacting(self, text: str) -> tuple[str, ...]:
        """Interaction groups of the drugs that a text names."""
        return self._drugs.interacting(text)

    def test_order(self, order_id: str) -> TestOrder | None:
        """Codes and words of a draft test order."""
        entry = self._orders.get(order_id)
        if entry is None:
            return None
        codings = tuple(
            Coding(self.systems[code["system"]], code["code"], code["display"])
            for code in entry["codes"]
        )
        return TestOrder(entry["id"], entry["title"], entry["text"], entry["specimen"], codings)

    def allowed_unit(self, concept: str, value: float, unit: str) -> tuple[float, str] | None:
        """The value in the concept's own unit; None when unit or value cannot be right."""
        entry = self._units.get(concept)
        if entry is None:
            return None
        accepted = {_unit(name): factor for name, factor in entry["accepts"].items()}
        factor = entry["accepts"].get(unit, accepted.get(_unit(unit)))
        if factor is None:
            return None
        if isinstance(factor, dict):  # two scales whose zeros differ
            converted = value * float(factor["factor"]) + float(factor["offset"])
        else:
            converted = value * float(factor)
        if not entry["low"] <= converted <= entry["high"]:
            return None
        return converted, str(entry["unit"])

    def measured(self, concept: str) -> bool:
        """Whether a concept is a number with a unit."""
        return concept in self._units


@lru_cache(maxsize=1024)
def _unit(name: str) -> str:
    """A unit as laboratories write it, folded: `x10^9/L`, `µmol/L`, `Thousand/uL`, `/mm3`."""
    folded = name.lower().replace("µ", "u").replace("μ", "u").replace("^", "*").replace(" ", "")
    folded = folded.replace("mm3", "ul").replace("mcl", "ul").replace("cells/", "/")
    return (
        folded.removeprefix("x")
        .replace("10e", "10*")
        .replace("thousand/", "k/")
        .replace("thou/", "k/")
    )


def _codes(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    return {(c["system"], c["code"]): e["id"] for e in entries for c in e["codes"]}


def _patterns(entries: Sequence[Mapping[str, Any]]) -> Patterns:
    return tuple((entry["id"], re.compile(entry["pattern"])) for entry in entries)


def _first(patterns: Patterns, text: str) -> str | None:
    return next((name for name, pattern in patterns if pattern.search(text)), None)


@lru_cache(maxsize=4096)
def _written_values(patterns: Patterns, text: str) -> tuple[str, ...]:
    found = [name for name, pattern in patterns if pattern.search(text)]
    for weaker, stronger in (("present", "absent"), ("amplified", "not-amplified")):
        if weaker in found and stronger in found:
            found.remove(weaker)
    return tuple(found)
