"""Each list of a label's test: a variant on it and one off it do not say the same of its drug.

The lists, the facts on them and the regimens are read from the data: a new list is tried with them.
"""

from __future__ import annotations

import pytest

import terminology
from oncology.knowledge.facts import load_facts
from oncology.knowledge.load import load_knowledge
from terminology.files import read_yaml
from tests.vignettes.cases import Vignette, judged

PATIENT = {
    "as_of": "2026-11-24",
    "born": 1958,
    "menopause": "postmenopausal",
    "diagnosed": "2025-03-10",
    "stage": "IV",
    "metastases": ["bone", "liver"],
    "er": "90%",
    "pr": "positive",
    "her2": "0 no staining",
    "lines": ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"],
    "genes": {"ESR1": "none", "PIK3CA": "none", "AKT1": "none", "PTEN": "none"},
}
LISTS = {entry["id"]: entry for entry in read_yaml("variants")["lists"]}
FACTS = {
    name: declaration.arguments["lists"]
    for name, declaration in load_facts().items()
    if "lists" in declaration.arguments
}


def variants(entry):
    """Protein changes on a list, each as a report that calls it pathogenic."""
    first, last = entry.get("missense_codons", (0, -1))
    return [*entry.get("alleles", ()), *(["A430S"] if first <= 430 <= last else [])]


def asking(name):
    """Regimens that ask for the fact on a list."""
    facts = {fact for fact, lists in FACTS.items() if name in lists}
    regimens = load_knowledge().regimens.values()
    return [r for r in regimens if facts & set().union(*(node.facts for node in r.requires))]


def said(gene, variant, agents):
    """By regimen its status and cautions, and the verdicts on drafts of its drugs."""
    genes = {**PATIENT["genes"], gene: f"{variant} pathogenic"}
    patient = {**PATIENT, "genes": genes, "orders": list(agents)}
    assessment = judged(Vignette("list", patient, "us", {}, (), ""))
    options = {
        o["id"]: (o["status"], sorted(c["code"] for c in o["cautions"]))
        for o in assessment["options"]
    }
    return options, [
        (o["verdict"], [r["code"] for r in o["reasons"]]) for o in assessment["orders"]
    ]


def test_no_list_is_without_a_regimen():
    assert [name for name in LISTS if not asking(name)] == []


@pytest.mark.parametrize("name", LISTS)
def test_on_and_off_the_list_differ_on_the_option_and_on_the_draft(name):
    entry = LISTS[name]
    off = (
        "M900del"
        if entry["gene"] == "PIK3CA"
        else "L540del"
        if entry["gene"] == "ESR1"
        else "L52del"
    )
    for regimen in asking(name):
        on_list = said(entry["gene"], variants(entry)[0], regimen.agents)
        off_list = said(entry["gene"], off, regimen.agents)
        assert on_list[0][regimen.id] != off_list[0][regimen.id]
        assert on_list[1] != off_list[1]


@pytest.mark.parametrize(
    ("name", "variant"), [(name, v) for name, entry in LISTS.items() for v in variants(entry)]
)
def test_each_variant_of_a_list_makes_its_drugs_an_option_without_a_caution(name, variant):
    options, _ = said(LISTS[name]["gene"], variant, ())
    for regimen in asking(name):
        status, cautions = options[regimen.id]
        assert status in {"preferred", "alternative"}
        assert not [code for code in cautions if code.startswith(("off-list", "variant-unstated"))]


def test_a_variant_of_a_listed_codon_counts_where_it_is_oncogenic():
    table = terminology.load().variants
    assert "esr1-imlunestrant-us" in table.lists("ESR1", "Y537H", is_oncogenic=True)
    assert table.lists("ESR1", "Y537H") == ()
    assert "esr1-elacestrant-us" not in table.lists("ESR1", "Y537Y", is_oncogenic=True)
