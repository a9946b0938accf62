"""What is shared holds no id, no day and no word of the chart, and still says the same of the course."""

import json
import re
from datetime import date, timedelta

import pytest

from service.cohort.judgement import Terms, judge
from service.cohort.redaction import Redaction, moved
from service.cohort.request import CohortFault
from service.vignettes import case_of
from tests.alerts.measure import all_vignettes
from tests.service.cohort.library import DAY, assessments_of, named_rows, unread_of

SECRET = b"0123456789abcdef0123456789abcdef"
CANARY = "Zebulon-Canary-1931"
ISO = re.compile(r"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def chart():
    """A chart whose every free text names somebody."""
    subject = {"reference": f"Patient/{CANARY}"}
    cancer = {"coding": [{"system": "http://snomed.info/sct", "code": "254837009"}]}
    liver = {"coding": [{"system": "http://snomed.info/sct", "code": "94381002"}], "text": CANARY}
    return [
        {"resourceType": "Patient", "id": CANARY, "gender": "female", "birthDate": "1930-02-03", "name": [{"family": CANARY}]},
        {"resourceType": "Condition", "id": f"{CANARY}-1", "code": cancer, "subject": subject, "onsetDateTime": "2023-03-04"},
        {"resourceType": "Condition", "id": "m", "code": liver, "subject": subject, "onsetDateTime": "2023-04-05"},
        {"resourceType": "MedicationStatement", "id": "d1", "status": "stopped", "subject": subject, "medicationCodeableConcept": {"text": "letrozole"}, "effectivePeriod": {"start": "2023-05-06", "end": "2024-06-07"}, "statusReason": [{"text": f"progression, told by {CANARY}"}]},
        {"resourceType": "MedicationStatement", "id": "d2", "status": "active", "subject": subject, "medicationCodeableConcept": {"text": f"{CANARY} trial drug"}, "effectivePeriod": {"start": "2024-07"}},
        {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": subject, "code": {"text": f"Pathology of {CANARY}"}, "effectiveDateTime": "2023-03-05", "conclusion": f"ER positive 90 %. HER2 IHC 1+. {CANARY} seen on 2023-03-06 by {CANARY}."},
        {"resourceType": "Observation", "id": "v", "status": "final", "subject": subject, "code": {"text": "ESR1"}, "effectiveDateTime": "2024-06-20", "valueString": f"ESR1 p.Asp538Gly detected in {CANARY}"},
        {"resourceType": CANARY.split("-")[0], "id": "w", "subject": subject},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def documents(chart):
    plain = judge([json.dumps(resource) for resource in chart], Terms(DAY, "us"))
    return plain, Redaction(SECRET).document(plain, CANARY)


def test_no_word_id_or_day_of_the_chart_is_left(chart, documents):
    plain, shared = documents
    assert CANARY in json.dumps(plain)
    text = json.dumps(shared)
    assert "Zebulon" not in text
    days = set(ISO.findall(json.dumps(chart)))
    assert days & set(ISO.findall(json.dumps(plain)))
    assert not days & set(ISO.findall(text))
    assert DAY.isoformat() not in text
    assert "asOf" not in shared
    assert '"sources":' not in text


_OF_KNOWLEDGE = {"evidence", "keyEvidence", "regulatory"}  # titles there have days of their own


def sentences_in(value, path=()):
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in pairs:
            yield from sentences_in(child, (*path, str(key)))
    elif isinstance(value, str) and " " in value:
        yield path, value


@pytest.mark.parametrize("part", range(3))
def test_no_sentence_about_an_option_has_a_day_or_a_value_of_the_chart(part):
    """A result that bars a drug stands in the words of the criterion: "ALT 5.2 times ... on ..."."""
    for vignette in all_vignettes()[part::90]:
        case = case_of(vignette)
        texts = [json.dumps(resource) for resource in case.resources]
        shared = Redaction(SECRET).document(judge(texts, Terms(DAY, "us")), "p")
        days = set(ISO.findall("".join(texts)))
        for path, words in sentences_in(shared):
            if _OF_KNOWLEDGE.intersection(path):
                continue
            is_basis = path[0] == "endocrineResistance"  # its days are moved
            assert is_basis or not days.intersection(ISO.findall(words)), (path, words)
            assert "criteria" not in path, (path, words)


def test_what_was_concluded_stands_with_its_spans(documents):
    plain, shared = documents
    for name in ("category", "rule"):
        assert shared["endocrineResistance"][name] == plain["endocrineResistance"][name]
    assert [o["status"] for o in shared["options"]] == [o["status"] for o in plain["options"]]
    lines = [(date.fromisoformat(d["therapy"]["lines"][0]["start"]), date.fromisoformat(d["therapy"]["lines"][0]["end"])) for d in documents]  # fmt: skip
    assert lines[0][1] - lines[0][0] == lines[1][1] - lines[1][0]
    assert lines[0][0] - lines[1][0] == Redaction(SECRET).shift(CANARY)
    assert shared["patient"]["ageYears"] == 90
    assert shared["disease"]["sites"] == plain["disease"]["sites"] == ["liver"]
    assert shared["biomarkers"]["genes"].keys() == plain["biomarkers"]["genes"].keys()


def test_the_basis_of_the_category_has_the_moved_days(chart):
    texts = [json.dumps(resource) for resource in chart if resource["id"] != "d2"]
    plain = judge(texts, Terms(DAY, "us"))
    shared = Redaction(SECRET).document(plain, CANARY)
    basis, shift = plain["endocrineResistance"]["basis"], Redaction(SECRET).shift(CANARY)
    assert ISO.findall(basis)
    assert shared["endocrineResistance"]["basis"] == moved(basis, shift) != basis


def test_a_drug_that_only_the_chart_knows_is_no_name_and_closes_the_sentence(documents):
    plain, shared = documents
    agents = [agent for line in shared["therapy"]["lines"] for agent in line["agents"]]
    assert set(agents) <= {"letrozole", "other-drug"}
    assert len(agents) == sum(len(line["agents"]) for line in plain["therapy"]["lines"])
    assert ("basis" in shared["endocrineResistance"]) is ("other-drug" not in agents)


@pytest.mark.parametrize(
    ("words", "days", "answer"),
    [
        ("2024-03-01", 1, "2024-02-29"),
        ("on 2024-03-01 and 2024-03", 20, "on 2024-02-10 and 2024-02"),
        ("in 2024", 200, "in 2023"),
        ("0001-01-01", 5, "?"),
        ("29.9 months, 6-month mark, 12345", 5, "29.9 months, 6-month mark, 12345"),
    ],
)
def test_days_in_words_are_written_anew(words, days, answer):
    assert moved(words, timedelta(days=days)) == answer


def test_the_same_key_gives_the_same_names_and_another_others():
    one, two = Redaction(SECRET), Redaction(SECRET[::-1])
    assert one.pseudonym("a") == Redaction(SECRET).pseudonym("a") != two.pseudonym("a")
    shifts = {one.shift(f"p{n}").days for n in range(2_000)}
    assert min(shifts) >= 1
    assert max(shifts) <= 365
    assert len(shifts) > 300


def test_a_redacted_run_holds_no_id_path_or_day_of_its_input(population, whole, run, tmp_path):
    key = tmp_path / "key"
    folder = run(population / "bulk", key=key)
    assert (key.stat().st_mode & 0o777) == 0o600
    plain = {row["patient"]: row for row in named_rows(whole)}
    rows = named_rows(folder)
    redaction = Redaction(key.read_bytes())
    pseudonyms = {redaction.pseudonym(patient): patient for patient in plain}
    assert {row["patient"] for row in rows} == set(pseudonyms)
    assert all(row["category"] == plain[pseudonyms[row["patient"]]]["category"] for row in rows)
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".parquet" and path.name != "run.json"]  # fmt: skip
    texts = "".join([*assessments_of(folder).values(), *(raw.decode() for raw in files)])
    assert not [patient for patient in plain if patient in texts]
    assert str(population) not in texts
    assert unread_of(folder) == []
    assert [row["patient"] for row in rows] != sorted(pseudonyms, key=lambda name: [*plain].index(pseudonyms[name]))  # fmt: skip


def test_a_short_key_is_refused(population, run, tmp_path):
    (tmp_path / "key").write_text("short")
    with pytest.raises(CohortFault, match="32 bytes"):
        run(population / "bulk", key=tmp_path / "key")
