"""Genes by HGNC id, symbol, alias or words, and tests that only their words give away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from terminology.concepts.systems import CodeSystems
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding
from terminology.patterns import compile_pattern

_NUMBER = re.compile(r"(HGNC|NCBI ?GENE|GENE ?ID|ENTREZ)[:#_ ]{0,2}(?:ID:)?(\d+)")
_OWNERS = {"HGNC": "hgnc"} | dict.fromkeys(
    ("NCBI GENE", "NCBIGENE", "GENE ID", "GENEID", "ENTREZ"), "ncbi_gene"
)
_LONG_ENOUGH = 4  # a bare "RET" in a laboratory feed counts reticulocytes


class Genes:
    """Look-up over genes.yaml, and over the words of a specimen or a test that say where a gene is from."""

    def __init__(
        self,
        data: Mapping[str, Any],
        origins: Mapping[str, str],
        systems: CodeSystems,
        languages: Languages,
    ) -> None:
        """Index ids and names; `together` names several genes in one word ("BRCA1/2")."""
        self._english = languages.english
        self._origins = [(name, compile_pattern(pattern)) for name, pattern in origins.items()]
        entries = data["genes"]
        self._systems = systems
        self._ids = {
            (system, entry[name]): entry["symbol"]
            for entry in entries
            for system, name in (("hgnc", "hgnc"), ("ncbi_gene", "ncbi"), ("ensembl", "ensembl"))
        }
        names: dict[str, tuple[str, ...]] = {
            name.lower(): (entry["symbol"],)
            for entry in entries
            for name in (entry["symbol"], *entry.get("aliases", ()))
        }
        names |= {e["name"].lower(): tuple(e["genes"]) for e in data["together"]}
        fields = {
            name.lower(): (entry["symbol"],)
            for entry in entries
            for name in entry.get("field_aliases", ())
        }
        self._names, self._field_names = names, names | fields
        self._loose = _pattern(names)
        self._strict = _pattern(self._field_names)
        self._markers = frozenset(e["symbol"] for e in entries if e.get("field_aliases"))
        self._stained = frozenset(e["symbol"] for e in entries if e.get("stained"))
        self._marker_test = compile_pattern(data["marker_words"])
        self._symbol = re.compile(r"[A-Z][A-Z0-9-]{1,9}")
        self._test = compile_pattern(data["test_words"])
        self._stain = compile_pattern(data["stain_words"])

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """HGNC symbols named by codes (bare or prefixed HGNC ids), displays or text."""
        symbols: dict[str, None] = {}
        for coding in codings:
            symbol = self._of(coding)
            if symbol:
                symbols[symbol] = None
            elif coding.display:
                symbols |= dict.fromkeys(self._field(coding.display))
        if not symbols and text:
            symbols |= dict.fromkeys(self._field(text))
        return tuple(symbols)

    def mentions(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Where a running text names genes: start, end, symbols."""
        return [
            (m.start(), m.end(), self._names[_key(m.group(1))]) for m in self._loose.finditer(text)
        ]

    def conflict(self, codings: Sequence[Coding]) -> bool:
        """Whether a gene's code and its display name different genes: trust neither."""
        for coding in codings:
            symbol = self._of(coding)
            display = (coding.display or "").strip()
            symbols = self._field(display)
            stranger = self._symbol.fullmatch(display) and not symbols
            if symbol and display and ((symbols and symbol not in symbols) or stranger):
                return True
        return False

    @with_memory
    def origins(self, text: str) -> tuple[str, ...]:
        """Germline, ctdna, blood or tissue, as the words of a specimen or test say."""
        return tuple(name for name, pattern in self._origins if pattern.search(self._english(text)))

    @with_memory
    def test_concept(self, words: str) -> str | None:
        """A test of named genes as a concept; a stain of the gene's protein is another matter."""
        hits = list(self._strict.finditer(words))
        if not hits:
            return None
        symbols = dict.fromkeys(s for m in hits for s in self._field_names[_key(m.group(1))])
        lower, first = self._english(words), next(iter(symbols))
        if first in self._markers and self._marker_test.search(lower):
            return None
        test = self._test.search(lower)
        if not test and self._stain.search(lower):
            return f"gene-stain:{first}" if first in self._stained else None
        rest = re.sub(r"[^a-z0-9]", "", self._strict.sub("", lower))
        bare = not rest and first not in self._markers and len(first) >= _LONG_ENOUGH
        return "single-gene:" + "+".join(symbols) if test or bare else None

    def _of(self, coding: Coding) -> str | None:
        code = str(coding.code or "").upper()
        symbol = self._ids.get(self._number(self._systems.name_of(coding.system), code))
        one = self._field_names.get(code.lower(), ())
        return symbol or (one[0] if len(one) == 1 else None)

    def _number(self, system: str | None, code: str) -> tuple[str, str]:
        """A gene's number with whose it is: the prefix says so, else the system, else it is HGNC's."""
        if code.startswith("ENSG"):
            return "ensembl", code.partition(".")[0]
        prefixed = _NUMBER.fullmatch(code)
        if prefixed:
            return _OWNERS[prefixed[1]], prefixed[2]
        return ("ncbi_gene" if system == "ncbi_gene" else "hgnc"), code

    def _field(self, text: str) -> list[str]:
        """Genes of a field that holds nothing but a gene's name, or of a text."""
        whole = self._field_names.get(_key(text.strip()))
        if whole:
            return list(whole)
        return [symbol for _, _, symbols in self.mentions(text) for symbol in symbols]


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _pattern(names: Mapping[str, object]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(
        r"(?<![A-Za-z0-9])("
        + "|".join(re.escape(name).replace(r"\ ", r"\s{1,9}") for name in longest_first)
        + r")(?![A-Za-z0-9])",
        re.IGNORECASE,
    )
