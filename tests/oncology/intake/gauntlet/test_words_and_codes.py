"""Codes and words of one resource are read together, in any notation, order and address."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import pytest

from tests.oncology.intake.gauntlet.charts import (
    ER,
    HER2,
    HER2_IHC,
    HER2_ISH,
    LOINC,
    NEGATIVE,
    SNOMED,
    ZERO,
    observation,
    read,
)

# words beside a code (06)


@pytest.mark.parametrize("words", ["1+", "Negative (IHC score 1+)", "score 1+", "IHC 1+, negative"])
@pytest.mark.parametrize("coding", [NEGATIVE, {"system": LOINC, "code": "LA6577-6"}])
def test_a_score_beside_a_verdict_counts(words, coding):
    as_text = read(observation({"coding": [HER2_IHC]}, valueString=words))
    value = {"coding": [coding], "text": words}
    as_both = read(observation({"coding": [HER2_IHC]}, valueCodeableConcept=value))
    display = {"coding": [{**coding, "display": words}]}
    as_display = read(observation({"coding": [HER2_IHC]}, valueCodeableConcept=display))
    assert [h.ihc for r in (as_text, as_both, as_display) for h in r.her2] == ["1+"] * 3


FAINT = ["faint staining in 5 % of cells", "faint, incomplete membrane staining, 8 %", "weak incomplete staining in 4 % of cells"]  # fmt: skip


@pytest.mark.parametrize("words", FAINT)
def test_faint_staining_is_read_wherever_it_stands(words):
    question = {"coding": [HER2_IHC]}
    zero = {"coding": [ZERO]}
    staining = {
        "code": {"text": "HER2 membrane staining"},
        "valueString": words.replace("staining", ""),
    }
    shapes = [
        observation(question, valueCodeableConcept={**zero, "text": f"0 ({words})"}),
        observation(question, valueCodeableConcept={"coding": [{**ZERO, "display": f"0 ({words})"}]}),
        observation(question, valueCodeableConcept=zero, note=[{"text": f"There is {words}."}]),
        observation(question, valueCodeableConcept=zero, component=[staining]),
    ]  # fmt: skip
    for shape in shapes:
        assert [h.staining for h in read(shape).her2 if h.ihc] == [True], shape


def test_a_stain_of_its_own_joins_the_score_of_its_day():
    zero = observation({"coding": [HER2_IHC]}, valueCodeableConcept={"coding": [ZERO]})
    stain = {**observation({"text": "HER2 IHC membrane staining"}, valueString="faint in 8 % of cells"), "id": "s"}  # fmt: skip
    record = read(zero, stain)
    assert {h.staining for h in record.her2} == {None, True}


# ratios (07)


@pytest.mark.parametrize("value", ["0.8", "1.2", "1.9", "2.0", "2.6", "6", "1,3", "2,4"])
@pytest.mark.parametrize(
    "words",
    ["Ratio HER2/CEP17: {}", "Ratio of HER2 to CEP17: {}", "Ratio (HER2/CEP17) = {}",
     "FISH ratio HER2/CEP17 {}", "HER2/CEP17 ratio {}", "HER2:CEP17 ratio of {}",
     "HER-2/neu to CEP 17 ratio is {}", "ratio {}"],
)  # fmt: skip
def test_the_ratio_is_the_number_behind_the_probes(words, value):
    (result,) = read(observation({"coding": [HER2_ISH]}, valueString=words.format(value))).her2
    is_amplified = float(value.replace(",", ".")) >= 2
    assert result.ish == ("amplified" if is_amplified else "not-amplified")


def test_a_bound_of_a_ratio_is_read_as_one():
    for words, answer in {"HER2/CEP17 ratio <2.0 (group 5)": "not-amplified", "ratio > 2.2": "amplified"}.items():  # fmt: skip
        (result,) = read(observation({"coding": [HER2_ISH]}, valueString=words)).her2
        assert result.ish == answer


# several codings (08)


@pytest.mark.parametrize("codings", list(permutations([HER2, HER2_ISH])))
def test_the_most_exact_coding_counts_in_any_order(codings):
    positive = {"coding": [{"system": SNOMED, "code": "10828004"}]}
    (result,) = read(observation({"coding": list(codings)}, valueCodeableConcept=positive)).her2
    assert (result.ish, result.overall) == ("amplified", None)


@pytest.mark.parametrize("codings", list(permutations([HER2, HER2_IHC])))
def test_a_bare_score_counts_beside_a_general_code(codings):
    (result,) = read(observation({"coding": list(codings)}, valueQuantity={"value": 3})).her2
    assert result.ihc == "3+"


def test_codes_of_two_markers_are_a_conflict():
    both = {"coding": [ER["coding"][0], HER2]}
    record = read(observation(both, valueString="positive"))
    assert (record.receptors, record.her2) == ((), ())
    assert [gap.code for gap in record.gaps] == ["code-display-conflict"]


# numbers (09)


@pytest.mark.parametrize("words", ["{} %", "positive, {}%", "< {} %", "{}-{} %", ">{} %"])
@pytest.mark.parametrize("number", ["0.5", "12.5", "95.5", "1.0"])
def test_a_comma_means_what_a_point_means(words, number):
    point, comma = (
        read(observation(ER, valueString=words.format(n, n))).receptors
        for n in (number, number.replace(".", ","))
    )
    assert [(r.percent, r.status) for r in point] == [(r.percent, r.status) for r in comma]
    assert point or words[0] in "<>"  # "<12.5 %" leaves the status open


# registries (11)

MII = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-"
SITES = {"PUL": "lung", "OSS": "bone", "HEP": "liver", "BRA": "brain", "LYM": "lymph node", "MAR": "bone marrow", "PLE": "pleura", "PER": "peritoneum", "ADR": "adrenal", "SKI": "skin", "OTH": "other"}  # fmt: skip
COURSE = {"V": "remission", "T": "improved", "K": "stable", "P": "worsened", "Y": "worsened", "D": "undetermined"}  # fmt: skip


@pytest.mark.parametrize("code", SITES)
def test_a_distant_metastasis_of_a_registry_has_its_site(code):
    question = {"coding": [{"system": SNOMED, "code": "385421009"}]}
    value = {"coding": [{"system": f"{MII}fernmetastasen", "code": code}]}
    (cancer,) = read(observation(question, valueCodeableConcept=value)).cancers
    assert (cancer.kind, cancer.site) == ("secondary", SITES[code])


@pytest.mark.parametrize("code", COURSE)
def test_the_course_of_a_registry_is_a_disease_status(code):
    question = {"coding": [{"system": SNOMED, "code": "396432002"}]}
    value = {"coding": [{"system": f"{MII}verlauf-gesamtbeurteilung", "code": code}]}
    (status,) = read(observation(question, valueCodeableConcept=value)).statuses
    assert status.value == COURSE[code]


ECOG_GRADES = ["425389002", "422512005", "422894000", "423053003", "423237006"]


@pytest.mark.parametrize("grade", range(5))
def test_ecog_is_read_by_every_code(grade):
    questions = ({"system": SNOMED, "code": "423740007"}, {"system": LOINC, "code": "89247-1"}, {"system": LOINC, "code": "89262-0"})  # fmt: skip
    answers = (
        {"valueInteger": grade},
        {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": ECOG_GRADES[grade]}]}},
        {"valueCodeableConcept": {"coding": [{"system": f"{MII}allgemeiner-leistungszustand-ecog", "code": str(grade)}]}},
    )  # fmt: skip
    for question, answer in product(questions, answers):
        (finding,) = read(observation({"coding": [question]}, **answer)).findings
        assert (finding.concept, finding.value) == ("ecog", str(grade))


@pytest.mark.parametrize("stage", ["IV", "IVA", "IVB", "IIIC", "IIA", "I"])
def test_a_stage_of_the_uicc_is_read_by_code_and_words(stage):
    question = {"coding": [{"system": LOINC, "code": "21908-9"}]}
    coded = {"coding": [{"system": "https://www.uicc.org/resources/tnm", "code": stage}]}
    for value in (coded, {"text": f"UICC {stage}"}, {"text": f"UICC: {stage}"}, {"text": f"UICC stage {stage}"}):  # fmt: skip
        (read_stage,) = read(observation(question, valueCodeableConcept=value)).stages
        assert read_stage.group == stage.rstrip("ABC"), value


# components (13), conflicts (22), the living (24), the unread (20)


@pytest.mark.parametrize(
    "name", ["ER panel", "Tumor marker panel", "Local breast panel", "60568-3"]
)
def test_components_under_an_unknown_parent_are_read(name):
    positive = {"coding": [{"system": SNOMED, "code": "10828004"}]}
    one_plus = {"coding": [{"system": LOINC, "code": "LA11841-6"}]}
    components = [
        {"code": ER, "valueCodeableConcept": positive},
        {"code": {"coding": [HER2_IHC]}, "valueCodeableConcept": one_plus},
    ]
    record = read(observation({"text": name}, component=components))
    assert [r.status for r in record.receptors] == ["positive"]
    assert [h.ihc for h in record.her2] == ["1+"]
    assert record.gaps == ()


@pytest.mark.parametrize("aspect", ["Nuclear positivity", "Positive cells", "Percent", "% positive", "Stained nuclei"])  # fmt: skip
def test_a_share_without_a_marker_is_of_its_parent(aspect):
    share = {"code": {"text": aspect}, "valueQuantity": {"value": 5, "unit": "%", "code": "%"}}
    record = read(observation(ER, valueString="positive", component=[share]))
    assert 5 in {r.percent for r in record.receptors}


@pytest.mark.parametrize("words", ["Androgen receptor", "Platelets", "PD-L1", "p53", "Progesterone receptor"])  # fmt: skip
@pytest.mark.parametrize("code", ["85337-4", "85319-2"])
def test_code_and_words_that_ask_for_different_things_are_not_used(code, words):
    question = {"coding": [{"system": LOINC, "code": code, "display": words}], "text": words}
    record = read(observation(question, valueString="0"))
    assert (record.receptors, record.her2) == ((), ())
    assert [g.code for g in record.gaps] == ["code-display-conflict"]


@pytest.mark.parametrize(("code", "value"), [("89243-0", 0), ("89247-1", 5)])
def test_no_living_patient_has_the_performance_status_of_the_dead(code, value):
    record = read(observation({"coding": [{"system": LOINC, "code": code}]}, valueInteger=value))
    assert record.findings == ()
    assert [g.code for g in record.gaps] == ["implausible-value"]


@pytest.mark.parametrize("code", ["21908-9", "21907-1", "44667-4"])
def test_what_is_not_understood_of_the_spread_is_kept_as_such(code):
    record = read(observation({"coding": [{"system": LOINC, "code": code}]}, valueString="qqq"))
    assert record.unread_spread == ("Observation/o",)
    assert [g.code for g in record.gaps] == ["result-not-understood"]


# genes (14, 15)

HGNC = "http://www.genenames.org/geneId"
GENE_NUMBERS = {
    "PIK3CA": [(HGNC, "HGNC:8975"), (HGNC, "8975"), (HGNC, "HGNC#8975"), ("http://www.ncbi.nlm.nih.gov/gene", "5290"), ("http://www.ensembl.org", "ENSG00000121879"), ("http://www.ensembl.org", "ENSG00000121879.14")],
    "ESR1": [(HGNC, "HGNC:3467"), ("http://www.ncbi.nlm.nih.gov/gene", "2099"), ("http://www.ensembl.org", "ENSG00000091831")],
}  # fmt: skip


def gene_result(system: str, code: str, **elements: Any) -> dict[str, Any]:
    gene = {"coding": [{"system": system, "code": code}]}
    studied = {"code": {"coding": [{"system": LOINC, "code": "48018-6"}]}, "valueCodeableConcept": gene}  # fmt: skip
    question = {"coding": [{"system": LOINC, "code": elements.pop("question", "69548-6")}]}
    return observation(question, component=[studied, *elements.pop("component", [])], **elements)


@pytest.mark.parametrize(("gene", "number"), [(g, n) for g, ns in GENE_NUMBERS.items() for n in ns])
def test_a_gene_is_known_by_any_number(gene, number):
    change = {
        "code": {"coding": [{"system": LOINC, "code": "48005-3"}]},
        "valueString": "p.Glu545Lys",
    }
    (variant,) = read(gene_result(*number, component=[change])).variants
    assert (variant.gene, variant.protein) == (gene, "E545K")


def test_a_number_of_another_system_is_no_gene_of_ours():
    # 795 is ATM at HGNC and another gene at NCBI
    assert read(gene_result("http://www.ncbi.nlm.nih.gov/gene", "795")).variants == ()


REASONS = ("not-performed", "unknown", "error", "not-applicable", "masked")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("question", ["53041-0", "69548-6"])
@pytest.mark.parametrize("place", ["result", "region"])
def test_a_gene_that_was_not_analysed_is_unknown(question, reason, place):
    absent = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": reason}]}  # fmt: skip
    region = {
        "code": {"coding": [{"system": LOINC, "code": "51959-5"}]},
        "dataAbsentReason": absent,
    }
    elements: dict[str, Any] = {"component": [region]} if place == "region" else {"dataAbsentReason": absent}  # fmt: skip
    record = read(gene_result(HGNC, "HGNC:3467", question=question, **elements))
    assert record.variants == ()
    assert [g.code for g in record.gaps] == ["result-absent"]


@pytest.mark.parametrize("copies", [{"valueRange": {"low": {"value": 0}, "high": {"value": 0}}}, {"valueQuantity": {"value": 0}}])  # fmt: skip
def test_no_copy_of_a_gene_is_a_deletion(copies):
    count = {"code": {"coding": [{"system": LOINC, "code": "82155-3"}]}, **copies}
    (variant,) = read(gene_result(HGNC, "HGNC:9588", component=[count])).variants
    assert (variant.gene, variant.kind, variant.actionable) == ("PTEN", "deletion", True)


# drugs and therapies (17, 21, 23)


def statement(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "MedicationStatement", "id": "m", "status": "completed", "effectivePeriod": {"start": "2026-01-01", "end": "2026-03-01"}, **elements}  # fmt: skip


@pytest.mark.parametrize("words", ["Gefulvestrix", "XYZ-123", "フルフル錠", "Παυσίπονο"])
def test_a_drug_in_words_that_is_not_known_is_named(words):
    record = read(statement(medicationCodeableConcept={"text": words}))
    assert [g.code for g in record.gaps] == ["drug-not-known"]


PROCEDURES = [
    {"coding": [{"system": SNOMED, "code": "367336001"}]},
    {"coding": [{"system": f"{MII}therapie-typ", "code": "HO"}]},
    {"coding": [{"system": "http://fhir.de/CodeSystem/bfarm/ops", "code": "8-542.11"}]},
    {"text": "Chemotherapy"},
]
DRUGS = [
    {"usedCode": [{"coding": [{"system": "http://fhir.de/CodeSystem/bfarm/atc", "code": "L02BA03"}]}]},
    {"usedCode": [{"text": "Fulvestrant"}]},
]  # fmt: skip


@pytest.mark.parametrize("code", PROCEDURES)
@pytest.mark.parametrize("drug", [*DRUGS, {}])
def test_a_therapy_told_as_a_procedure_is_read_or_named(code, drug):
    period = {"performedPeriod": {"start": "2026-01-01"}}
    therapy = {"resourceType": "Procedure", "id": "t", "status": "in-progress", "code": code, **drug, **period}  # fmt: skip
    record = read(therapy)
    assert [m.ingredients for m in record.medications] == ([("fulvestrant",)] if drug else [])
    assert [m.status for m in record.medications] == (["active"] if drug else [])
    assert [g.code for g in record.gaps] == ([] if drug else ["drug-not-named"])


def test_a_procedure_with_records_of_its_drugs_is_left_to_them():
    therapy = {"resourceType": "Procedure", "id": "t", "status": "completed", "code": PROCEDURES[0]}
    drug = statement(partOf=[{"reference": "Procedure/t"}], medicationCodeableConcept={"text": "Paclitaxel"})  # fmt: skip
    record = read(therapy, drug)
    assert [m.ingredients for m in record.medications] == [("paclitaxel",)]
    assert record.gaps == ()


OTHER_REASONS = {
    "capecitabine": [{"text": "colon cancer"}, {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C18.9"}]}],
    "olaparib": [{"text": "ovarian carcinoma"}],
    "anastrozole": [{"text": "endometriosis"}],
    "letrozole": [{"text": "ovulation induction"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("drug", "reason"), [(d, r) for d, rs in OTHER_REASONS.items() for r in rs]
)
def test_the_reason_of_another_disease_is_kept(drug, reason):
    (record,) = read(statement(medicationCodeableConcept={"text": drug}, reasonCode=[reason])).medications  # fmt: skip
    assert {"other-cancer", "other-disease"} & {*record.reason_concepts}
    assert "breast-cancer" not in record.reason_concepts


def test_a_breast_cancer_reason_stays_one():
    reasons = [{"text": "metastatic breast cancer"}, {"text": "ovarian cancer in the family"}]
    (record,) = read(statement(medicationCodeableConcept={"text": "olaparib"}, reasonCode=reasons)).medications  # fmt: skip
    assert "breast-cancer" in record.reason_concepts


def test_a_record_of_a_procedure_takes_its_reason_and_intent_and_leaves_the_other_drugs():
    end = {"coding": [{"system": f"{MII}therapie-ende-grund", "code": "P"}]}
    intent = {"url": "https://example.org/mii-ex-onko-systemische-therapie-intention", "valueCodeableConcept": {"coding": [{"system": f"{MII}intention", "code": "P"}]}}  # fmt: skip
    therapy = {
        "resourceType": "Procedure", "id": "t", "status": "completed", "code": PROCEDURES[0],
        "usedCode": [{"text": "Paclitaxel + Carboplatin"}], "outcome": end, "extension": [intent],
        "performedPeriod": {"start": "2026-01-01", "end": "2026-03-01"},
    }  # fmt: skip
    drug = statement(partOf=[{"reference": "Procedure/t"}], medicationCodeableConcept={"text": "Paclitaxel"})  # fmt: skip
    record = read(therapy, drug)
    told = {m.ingredients: (m.stop_reason, m.intent) for m in record.medications}
    assert told == {
        ("paclitaxel",): ("progression", "palliative"),
        ("carboplatin",): ("progression", "palliative"),
    }
    assert record.gaps == ()
