"""The known traps of real-world codes and words, each with what must (not) be concluded.

A trap is either checked here on the terminology, or by the gauntlet case that it names.
"""

from pathlib import Path

import pytest
import yaml

import terminology
from terminology import Coding
from tests.shared_files import shared_file

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/oncology/intake/gauntlet/cases"
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


@pytest.fixture(scope="module")
def terms():
    return terminology.load()


# the trap, in the words of a search through the list, and the gauntlet cases that hold it
BY_GAUNTLET = [
    ("SNOMED display drift", ["conditions/liver-snomed", "conditions/liver-new-display"]),
    ("ICHOM ER/PR negative", ["receptors/er-ichom-negative"]),
    ("HGNC code/display mismatches", ["variants/gene-conflict", "variants/gene-conflict-stranger"]),
    ("HGNC#1100", ["variants/region-several", "variants/gene-bare"]),
    ("ANC 3000", ["measurements/anc-unit-slip"]),
    ("VAF", ["variants/vaf-percent", "variants/vaf-fraction", "variants/vaf-bare-percent"]),
    ("Synthea HR-negative", ["receptors/hr-miscoded-twin", "medications/fake-code", "her2/ratio-less-than-text"]),
    ("One RxCUI, two drugs", ["medications/name-co-pack", "medications/name-phesgo"]),
    ("trilaciclib", ["medications/name-cosela"]),
    ("denosumab", ["medications/reason-code", "medications/dose"]),
    ("serum HER2", ["her2/serum-ignored", "receptors/er-intensity-ignored", "receptors/er-ligand-assay-ignored"]),
    ("85319-2 can carry", ["her2/ihc-answer-2", "her2/ihc-negative-no-score"]),
    ("ER low positive", ["receptors/er-percent-low", "receptors/er-discordant-pair"]),
    ("source class missing", ["variants/brca-finding-code", "variants/germline-class"]),
    ("PALB2 pathogenic stop tagged Somatic", ["variants/somatic-class"]),
    ("HistoryOfMetastaticCancer", ["stage/history-false", "stage/history-true"]),
    ("without dot", ["conditions/icd-undotted", "conditions/icd-lower"]),
    ("compare strings", ["medications/rxnorm-integer"]),
    ("Vepdegestrant has brand", ["medications/name-veppanu", "medications/name-arv-471"]),
]  # fmt: skip
HERE = [
    "has no R4 4.0.1 package",
    "13104003 / 718465002",
    "ADC codes under trastuzumab",
    "US-extension ids",
    "PIK3CA label count differs",
]


@pytest.mark.parametrize(("trap", "cases"), BY_GAUNTLET, ids=[t for t, _ in BY_GAUNTLET])
def test_the_gauntlet_holds_it(trap, cases) -> None:
    assert [name for name in cases if not (CASES / f"{name}.yaml").exists()] == []


@pytest.mark.given
def test_every_listed_trap_is_held() -> None:
    text = shared_file("terminology/terminology.yaml").read_text(encoding="utf-8")
    traps = yaml.safe_load(text)["traps"]
    words = [word for word, _ in BY_GAUNTLET] + HERE
    assert [t for t in traps if not any(word in t for word in words)] == []


def test_only_r4b_models_are_used() -> None:
    """The package's root is R5: an import from it would judge R4 data by the wrong release."""
    sources = [
        p.read_text(encoding="utf-8") for p in ROOT.glob("*/**/*.py") if ".venv" not in p.parts
    ]
    imports = {
        line.strip() for text in sources for line in text.splitlines()
        if line.strip().startswith(("from fhir.resources", "import fhir.resources"))
    }  # fmt: skip
    assert imports
    assert [line for line in imports if "fhir.resources.R4B" not in line] == []


@pytest.mark.parametrize(("code", "group"), [("13104003", "I"), ("2640006", "IV")])
def test_stage_findings_of_old_generators(terms, code, group) -> None:
    assert group in terms.values.match([Coding(SNOMED, code)], None)


@pytest.mark.parametrize("code", ["224905", "2267574", "2267582", "1658084", "1658091"])
@pytest.mark.parametrize(
    ("words", "drug"),
    [
        ("fam-trastuzumab deruxtecan 100 MG Injection", "trastuzumab deruxtecan"),
        ("ado-trastuzumab emtansine 100 MG Injection", "trastuzumab emtansine"),
    ],
)
def test_a_conjugate_is_never_read_as_its_antibody(terms, code, words, drug) -> None:
    match = terms.drugs.match([Coding(RXNORM, code, words)], None)
    assert match.ingredients in {(drug,), ()}
    assert terms.drugs.match([], words).ingredients == (drug,)


def test_long_identifiers_stay_text(terms) -> None:
    long = "353431000119107"
    assert terms.conditions.match([Coding(SNOMED, long)], None).concept == "breast-cancer"
    assert all(isinstance(code, str) for _, code in terms.observations.codes)
    assert all(isinstance(code, str) for _, code in terms.drugs.codes)


def test_each_label_has_its_own_pik3ca_list(terms) -> None:
    assert "pik3ca-capivasertib" in terms.variants.lists("PIK3CA", "R88Q")
    assert "pik3ca-alpelisib" not in terms.variants.lists("PIK3CA", "R88Q")
    assert {"pik3ca-alpelisib", "pik3ca-capivasertib"} <= set(
        terms.variants.lists("PIK3CA", "H1047R")
    )
