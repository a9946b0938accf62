"""Drugs by code and by name: which ingredients a medication concept stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from terminology.concepts.drug_names import DrugNames
from terminology.concepts.systems import CodeSystems
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding, Drug, DrugMatch
from terminology.patterns import compile_pattern, words_of


class DrugTable(Mapping[str, Drug]):
    """The drugs by their INN, and look-up over drugs.yaml, interactions.yaml and the product table."""

    def __init__(
        self,
        data: Mapping[str, Any],
        interactions: Mapping[str, Any],
        products: Sequence[Mapping[str, str]],
        systems: CodeSystems,
        languages: Languages,
    ) -> None:
        """Index names, codes, classes, the groups of interacting drugs, and product codes."""
        self._systems = systems
        self._english = languages.english
        self._by_inn = {entry["name"]: _drug(entry) for entry in data["drugs"]}
        names: dict[str, tuple[str, ...]] = {}
        self.codes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_name: dict[str, Drug] = {}
        for drug in self._by_inn.values():
            for name in (drug.name, *drug.brands, *drug.synonyms):
                names[name] = (drug.name,)
                self._by_name[name.lower()] = drug
            for system, code in (
                ("rxnorm", drug.rxnorm),
                ("atc", drug.atc),
                ("snomed", drug.snomed),
            ):
                if code:
                    self.codes.setdefault((system, code), (drug.name,))
        packs = {n: tuple(p["ingredients"]) for p in data["co_packs"] for n in p["names"]}
        names |= packs | dict.fromkeys(data["other_names"], ())
        for form, name in languages.drugs.items():
            if name in self._by_inn:
                names.setdefault(form, (name,))
        for row in products:
            self.codes["rxnorm", row["rxcui"]] = tuple(row["ingredients"].split(";"))
        self._names = DrugNames(names, data["investigational_text"])
        self._packs = DrugNames(packs, ["\0"])
        self._denial = compile_pattern(data["denied_text"])
        self._classes = [
            (e["id"], e.get("class"), compile_pattern(e["pattern"])) for e in data["class_text"]
        ]
        self._unnamed = {e["id"]: (e.get("class"), e.get("endocrine")) for e in data["class_text"]}
        cancer = data["cancer_drugs"]
        self._cancer = (tuple(cancer["atc"]), compile_pattern(cancer["stem"]))
        self._groups = [
            (entry["id"], DrugNames({n: (n,) for n in entry["names"]}, ["\0"]))
            for entry in interactions["groups"]
        ]
        self._allergens = DrugNames(
            {
                name: (entry["id"],)
                for entry in interactions["allergens"]
                for name in entry["names"]
            },
            ["\0"],
        )
        self._glucose_lowering = [
            (e["id"], compile_pattern(e["text"]), tuple(e["atc"]), frozenset(e["rxnorm"]))
            for e in interactions["glucose_lowering"]
        ]
        local = data["vaginal"]
        self._vaginal = {row["systemic"]: row["vaginal"] for row in local["drugs"]}
        self._vaginal_codes = frozenset(local["codes"])
        self._vaginal_words = tuple(
            compile_pattern(local[name]) for name in ("route_text", "text", "not_text")
        )

    def __getitem__(self, inn: str) -> Drug:
        """The drug of an INN. Raises KeyError for one that is not in the file."""
        return self._by_inn[inn]

    def __iter__(self) -> Iterator[str]:
        """The INNs, in the order of the file."""
        return iter(self._by_inn)

    def __len__(self) -> int:
        """How many drugs there are."""
        return len(self._by_inn)

    def by_name(self, name: str) -> Drug | None:
        """A drug by INN, brand or synonym."""
        return self._by_name.get(name.lower())

    def classes_of(self, name: str) -> tuple[str, ...]:
        """Classes of an ingredient; empty when it is not known."""
        drug = self.by_name(name)
        return drug.classes if drug else ()

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> DrugMatch:
        """Which drugs a medication concept names; a code and a display that disagree cancel out."""
        code_names: dict[str, None] = {}
        for system, coding in self._systems.pairs(codings):
            for name in self.codes.get((system or "", str(coding.code or "")), ()):
                code_names[name] = None
        words = " ; ".join([c.display for c in codings if c.display] + ([text] if text else []))
        word_names = self._names.find(words) if words else ()
        if code_names and word_names and not set(code_names) & set(word_names):
            # a conjugate under its antibody's code: the words are the more exact ones
            if not all(any(code in name for name in word_names) for code in code_names):
                return DrugMatch((), conflict=True)
            return DrugMatch(word_names)
        if code_names:
            pack = self._packs.find(words) if words else ()
            return DrugMatch(pack if set(code_names) < set(pack) else tuple(code_names))
        if word_names:
            return DrugMatch(word_names)
        return DrugMatch((), investigational=self._names.is_trial(words))

    @with_memory
    def denies(self, text: str) -> bool:
        """Whether a medication's words say that it was not given."""
        return bool(self._denial.search(self._english(text)))

    def where_given(
        self, ingredients: Sequence[str], route: Sequence[Coding], text: str
    ) -> tuple[str, ...]:
        """The ingredients, each as the drug that it is at the place where it is given.

        A stated route decides; without one the words of product, form and dosage do.
        """
        if self._vaginal.keys().isdisjoint(ingredients) or not self._is_vaginal(
            route, self._english(text)
        ):
            return tuple(ingredients)
        return tuple(dict.fromkeys(self._vaginal.get(name, name) for name in ingredients))

    def _is_vaginal(self, route: Sequence[Coding], text: str) -> bool:
        of_route, of_text, elsewhere = self._vaginal_words
        if elsewhere.search(text):
            return False
        if route:
            snomed = {str(c.code) for system, c in self._systems.pairs(route) if system == "snomed"}
            return not snomed.isdisjoint(self._vaginal_codes) or bool(
                of_route.search(self._english(words_of(route, None)))
            )
        return bool(of_text.search(text))

    @with_memory
    def classes_without_drug(self, text: str, ingredients: Sequence[str]) -> tuple[str, ...]:
        """Classes or regimens that a text names without naming their drug."""
        classes = {c for name in ingredients for c in self.classes_of(name)}
        return tuple(
            name
            for name, klass, pattern in self._classes
            if pattern.search(text) and (klass not in classes if klass else not ingredients)
        )

    def of_unnamed(self, name: str) -> tuple[Drug, ...]:
        """The drugs that a class named without its drug may be; none of a name that says too little.

        Raises KeyError for a name that `classes_without_drug` does not give.
        """
        klass, endocrine = self._unnamed[name]
        drugs = (drug for drug in self._by_inn.values() if drug.role == "line-defining")
        return tuple(d for d in drugs if klass in d.classes or (endocrine and d.endocrine))

    @with_memory
    def is_cancer_drug(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether a drug that is not known here is one against cancer, by ATC group or INN stem."""
        groups, stem = self._cancer
        pairs = self._systems.pairs(codings)
        in_group = any(s == "atc" and str(c.code).startswith(groups) for s, c in pairs)
        return in_group or bool(stem.search(self._english(words_of(codings, text))))

    def is_coded(self, codings: Sequence[Coding]) -> bool:
        """Whether a drug has a code of a system of drugs: what it is can be looked up."""
        return any(
            s in {"rxnorm", "atc", "snomed"} and c.code for s, c in self._systems.pairs(codings)
        )

    @with_memory
    def is_known(self, text: str) -> bool:
        """Whether a text names a drug of any of our files, one to pass over too."""
        return bool(
            self._names.knows(text)
            or self.interaction_groups(text)
            or self.glucose_lowering((), text)
        )

    @with_memory
    def interaction_groups(self, text: str) -> tuple[str, ...]:
        """Interaction groups of the drugs that a text names."""
        return tuple(name for name, names in self._groups if names.find(text))

    @with_memory
    def interacting_drugs(self, text: str) -> tuple[str, ...]:
        """The drugs of interaction groups that a text names, as their file spells them."""
        names = (name for _, group in self._groups for name in group.find(text))
        return tuple(dict.fromkeys(names))

    def allergens(self, text: str) -> tuple[str, ...]:
        """Substances in drugs that a text names, as one that an allergy is recorded to."""
        return self._allergens.find(text)

    @with_memory
    def glucose_lowering(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """Groups of glucose-lowering drugs that a medication concept names."""
        words = self._english(words_of(codings, text))
        pairs = [
            (system, str(coding.code or "")) for system, coding in self._systems.pairs(codings)
        ]
        return tuple(
            name
            for name, pattern, atc, rxnorm in self._glucose_lowering
            if pattern.search(words)
            or any(s == "atc" and code.startswith(atc) for s, code in pairs)
            or any(s == "rxnorm" and code in rxnorm for s, code in pairs)
        )


def _drug(entry: Mapping[str, Any]) -> Drug:
    return Drug(
        name=entry["name"],
        classes=tuple(entry["classes"]),
        role=entry["role"],
        interval_days=entry.get("interval_days"),
        advanced_only=entry.get("advanced_only", False),
        endocrine=entry["endocrine"],
        brands=tuple(entry.get("brands", ())),
        synonyms=tuple(entry.get("synonyms", ())),
        rxnorm=entry.get("rxnorm"),
        atc=entry.get("atc"),
        snomed=entry.get("snomed"),
        investigational=entry.get("investigational", False),
        exclude_below_mg=entry.get("exclude_below_mg"),
        required_reasons=tuple(entry.get("required_reasons", ())),
    )
