"""When a test is due, over generated patients: HER2, biopsies, drugs that need a test, crisis."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

import terminology
from oncology.assessment import Assessment, Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.vignettes.cases import judged, vignettes

DAY = date(2026, 11, 24)
BASE = {
    "as_of": DAY,
    "born": 1958,
    "menopause": "postmenopausal",
    "diagnosed": "2019-03-01",
    "stage": "II",
    "surgery": "2019-04-01",
    "advanced": "2025-01-15",
    "metastases": ["bone", "liver"],
    "er": None,
}
FAILED = "letrozole + palbociclib, 2025-02-01 to 2026-11-02, progression"
LINES = {
    "none": [],
    "goes on": ["letrozole + palbociclib, 2025-02-01 to now"],
    "toxicity": ["letrozole + palbociclib, 2025-02-01 to 2026-11-02, toxicity"],
    "progression": [FAILED],
    "progression on letrozole": ["letrozole, 2025-02-01 to 2026-11-02, progression"],
}
DAYS = {"primary": "2019-04-01", "metastasis": "2025-01-20", "at progression": "2026-10-20"}
LOINC = {"er": "85337-4", "her2": "48676-1", "ihc": "85319-2"}


def result(marker: str, value: str, sample: str) -> dict:
    """One result of a sample."""
    return {
        "resourceType": "Observation",
        "id": marker,
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": DAYS[sample],
        "code": {"coding": [{"system": "http://loinc.org", "code": LOINC[marker]}]},
        "valueCodeableConcept": {"text": value},
        "specimen": {"display": "primary" if sample == "primary" else "metastasis"},
    }


def answer(
    jurisdiction: str, *resources: dict, orders: tuple[str, ...] = (), **changes
) -> Assessment:
    """The Assessment of the patient with these changes."""
    rows = [*chart.resources({**BASE, **changes}), *resources]
    case = Case(rows, "p", DAY, jurisdiction, chart.drafts([*orders]))
    return assess(case, load_knowledge(), terminology.load())


def due(assessment: Assessment) -> list[str]:
    """Ids of the tests due, in their order."""
    return [test["id"] for test in assessment["testsDue"]]


HER2 = {"word": ("her2", "Negative"), "2+": ("ihc", "2+"), "low": ("ihc", "1+")}


@pytest.mark.parametrize(
    ("kind", "line", "sample", "jurisdiction"),
    [*product(HER2, LINES, ("primary", "metastasis"), ("us", "eu"))],
)
def test_her2_that_is_open_asks_for_what_settles_it(kind, line, sample, jurisdiction) -> None:
    resources = (result("er", "positive", sample), result(*HER2[kind], sample))
    assessment = answer(jurisdiction, *resources, lines=LINES[line])
    tests, failed = due(assessment), line.startswith("progression")
    assert assessment["scope"]["inScope"]
    assert ("her2-ihc" in tests) == (kind == "word" and failed)
    assert ("her2-ish" in tests) == (kind == "2+")
    codes = {gap["code"] for gap in assessment["dataGaps"]}
    assert ("her2-equivocal" in codes) == (kind == "2+")
    if kind == "2+":
        assert tests[0] == "her2-ish"
        assert [r["code"] for r in assessment["scope"]["reasons"]] == ["in-scope", "her2-equivocal"]


@pytest.mark.parametrize(
    ("line", "sample", "crisis"), [*product(LINES, DAYS, (None, "absent", "present"))]
)
def test_a_metastasis_is_biopsied_while_receptors_are_older_than_what_changed(
    line, sample, crisis
) -> None:
    if line == "none" and sample == "at progression":
        return
    resources = (result("er", "positive", sample), result("ihc", "1+", sample))
    tests = due(answer("us", *resources, lines=LINES[line], visceral_crisis=crisis))
    relapse = sample == "primary" and line in {"none", "progression", "progression on letrozole"}
    after_cdk46 = sample == "metastasis" and line == "progression"
    assert ("rebiopsy" in tests) == (crisis != "present" and (relapse or after_cdk46))
    assert tests.count("rebiopsy") <= 1


GENES = ("ESR1", "PIK3CA", "AKT1", "PTEN")


@pytest.mark.parametrize(("gene", "crisis"), [*product(GENES, (None, "present"))])
def test_an_uncertain_gene_is_as_open_as_one_not_reported(gene, crisis) -> None:
    resources = (result("er", "positive", "metastasis"), result("ihc", "1+", "metastasis"))
    answers = []
    for open_one in ("untested", "vus E545K 2026-11-10"):
        genes = dict.fromkeys(GENES, "none tissue 2026-11-10") | {gene: open_one}
        changes = {"lines": LINES["progression"], "genes": genes, "visceral_crisis": crisis}
        answers.append(due(answer("us", *resources, **changes)))
    test = "esr1-ctdna" if gene == "ESR1" else "pik3ca-akt1-pten"
    assert [test in tests for tests in answers] == [True, True]


RULES = {rule.id: rule for rule in load_knowledge().due_rules if rule.before}
WORDS = {"pi3k": "PI3K", "akt": "AKT", "mtor": "mTOR", "serd": "fulvestrant", "protac": "PROTAC"}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_reason_names_what_the_test_comes_before(rule) -> None:
    for name in rule.before:
        words = name.removesuffix("-inhibitor").replace("-", " ")
        genes = {"fluoropyrimidine": "capecitabine or fluorouracil", "oral serd": "oral SERD"}
        word = genes.get(words, WORDS.get(words, words))
        assert word in rule.reason, f"{rule.id}: {name}"


def agents(rule) -> list[str]:
    """The agents of the regimens that the rule comes before."""
    drugs = terminology.load().drugs
    names = {a for regimen in load_knowledge().regimens.values() for a in regimen.agents}
    return sorted(n for n in names if {n, *drugs.classes_of(n)} & set(rule.before))


DRAFTS = [(rule, agent) for rule in RULES.values() for agent in agents(rule)]


@pytest.mark.parametrize(("rule", "agent"), DRAFTS, ids=lambda v: getattr(v, "id", v))
@pytest.mark.parametrize("line", ["progression", "goes on"])
def test_a_draft_asks_for_what_its_drug_needs_first(rule, agent, line) -> None:
    resources = (result("er", "positive", "metastasis"), result("ihc", "1+", "metastasis"))
    changes = {"lines": LINES[line], "menopause": None, "born": 1980}
    runs = line == "goes on" and agent in {"letrozole", "palbociclib"}
    tests = due(answer("us", *resources, orders=(agent,), **changes))
    assert (rule.test in tests) == (not runs)


VIGNETTES = [v for area in ("options", "tests_due") for v in vignettes(area)]


@pytest.fixture(scope="module")
def answers() -> list[tuple[dict, Assessment]]:
    """The patients of all vignettes without a draft, each with the Assessment."""
    return [(v.patient, judged(v)) for v in VIGNETTES if not v.patient.get("orders")]


MEASURED = {"ecg": "qtcf", "hba1c": "hba1c", "lvef": "lvef"}


def test_what_comes_first_has_its_tests_due(answers) -> None:
    pairs = []
    for patient, assessment in answers:
        status = (assessment["therapy"].get("facts") or {}).get("status_now")
        first = [o for o in assessment["options"] if o.get("rank") == 1]
        names = {n for o in first for n in (*o["agents"], *o["classes"])}
        for test, lab in MEASURED.items():
            if names & set(RULES[test].before) and status != "on-treatment":
                genes = (patient.get("labs") or {}).get(lab) is not None
                pairs.append((genes, test in due(assessment)))
    assert pairs.count((False, True)) > 40
    assert {is_due == genes for genes, is_due in pairs} == {False}


def test_while_a_line_goes_on_nothing_nags(answers) -> None:
    lasting = {r.test for r in load_knowledge().due_rules if r.while_on_therapy}
    assert lasting == {"her2-ish", "germline-brca", "palb2"}
    running = [
        a
        for _, a in answers
        if (a["therapy"].get("facts") or {}).get("status_now") == "on-treatment"
    ]
    assert len(running) > 10
    for assessment in running:
        assert set(due(assessment)) <= lasting


SITES = {"liver": True, "lung": True, "pleura": True, "bone marrow": True, "bone": False}


@pytest.mark.parametrize(("ecog", "site"), [*product((None, 0, 1, 2, 3, 4), SITES)])
def test_a_crisis_is_asked_for_where_it_may_be_and_nobody_said(ecog, site) -> None:
    resources = (result("er", "positive", "metastasis"), result("ihc", "1+", "metastasis"))
    for crisis, line in product((None, "absent", "present"), ("none", "progression", "goes on")):
        changes = {"ecog": ecog, "metastases": [site], "visceral_crisis": crisis}
        assessment = answer("us", *resources, lines=LINES[line], **changes)
        question = "visceral-crisis-question" in {alert["code"] for alert in assessment["alerts"]}
        expected = (ecog or 0) >= 2 and SITES[site] and crisis is None and line != "goes on"
        assert question == expected, (crisis, line)
