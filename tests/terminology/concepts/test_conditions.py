"""Conditions by code and words: whose cancer it is, and whether it can be resected."""

import pytest

import terminology
from terminology import Coding

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.fixture(scope="module")
def terms():
    return terminology.load()


def test_a_cancer_of_the_family_is_not_the_patients(terms) -> None:
    for code, words in (
        ("Z80.3", "Family history of malignant neoplasm of breast"),
        ("Z12.31", "Encounter for screening mammogram for malignant neoplasm of breast"),
    ):
        assert terms.conditions.match([Coding(ICD, code, words)], words) is None


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("Locally advanced breast cancer, inoperable", True),
        ("Unresectable locoregionally advanced carcinoma of breast", True),
        ("Stage IIIB breast cancer; not resectable", True),
        ("Inflammatory breast cancer, unresectable due to chest wall invasion", True),
        ("Locally advanced breast cancer", False),
        ("Locally advanced breast cancer, resectable", False),
        ("Locally advanced breast cancer, initially inoperable", False),
        ("Locally advanced breast cancer, no longer unresectable", False),
        ("Locally advanced breast cancer, not unresectable", False),
        ("Locally advanced breast cancer, possibly unresectable", False),
        ("Locally advanced breast cancer that cannot be resected", True),
        ("Locally advanced breast cancer, no evidence of unresectable disease", False),
        ("Locally advanced breast cancer without unresectable disease", False),
        ("Locally advanced breast cancer, unresectable disease excluded", False),
        ("Locally advanced breast cancer, unresectable: no", False),
        ("Locally advanced breast cancer, not considered to be unresectable", False),
        ("Stage IIIA, medically inoperable", False),
        ("Locally advanced breast cancer, inoperable due to comorbidity", False),
        ("Breast cancer, inoperable", False),  # early disease in an unfit patient, as far as known
    ],
)
def test_only_a_tumour_that_cannot_be_resected_counts_as_advanced(terms, words, counts) -> None:
    assert terms.conditions.unresectable(words) is counts


NAMES = {
    "myocardial-infarction": ["NSTEMI", "Acute myocardial infarction", "Old heart attack"],
    "unstable-angina": ["Unstable angina", "Angina, unstable"],
    "bradyarrhythmia": ["Sick sinus syndrome", "Second degree AV block", "Sinus bradycardia"],
    "severe-arrhythmia": ["Ventricular tachycardia", "Torsades de pointes", "Cardiac arrest"],
    "stroke": ["Stroke", "Cerebral infarction"],
    "vte": ["Pulmonary embolism", "DVT of the left leg", "Recurrent VTE"],
    "dementia": ["Alzheimer's disease", "Vascular dementia"],
    "frailty": ["Frailty", "Frail elderly"],
    "osteoporosis": ["Age-related osteoporosis"],
    "ketoacidosis": ["Diabetic ketoacidosis", "DKA"],
    "stomatitis": ["Stomatitis", "Oral mucositis due to everolimus"],
    "endometrial-cancer": ["Endometrial carcinoma", "Adenocarcinoma of the endometrium"],
    "cardiomyopathy": ["Dilated cardiomyopathy"],
    "heart-failure": ["Congestive heart failure", "Cardiac insufficiency"],
}


@pytest.mark.parametrize(
    ("concept", "words"), [(name, text) for name, texts in NAMES.items() for text in texts]
)
def test_a_condition_is_known_by_its_words(terms, concept, words) -> None:
    match = terms.conditions.match([], words)
    assert match is not None
    assert concept in (match.concept, *match.also)
    for denial in ("No evidence of {}", "{}, ruled out", "Family history of {}", "Risk of {}"):
        assert terms.conditions.match([], denial.format(words)) is None


@pytest.mark.parametrize(
    "words",
    [
        "Supraventricular tachycardia",
        "First degree AV block",
        "Heat stroke",
        "Low stroke volume",
        "Non-sustained ventricular tachycardia",
        "Osteopenia",
    ],
)
def test_a_condition_with_like_words_is_none_of_them(terms, words) -> None:
    assert terms.conditions.match([], words) is None


CODES = {
    "I21.4": "myocardial-infarction", "I25.2": "myocardial-infarction", "I20.0": "unstable-angina",
    "I49.5": "bradyarrhythmia", "I44.2": "bradyarrhythmia", "I44.0": None, "R00.1": "bradyarrhythmia",
    "I47.20": "severe-arrhythmia", "I47.1": None, "I49.01": "severe-arrhythmia", "I63.9": "stroke",
    "I26.99": "vte", "F03.90": "dementia", "G30.9": "dementia", "R54": "frailty",
    "M81.0": "osteoporosis", "K12.31": "stomatitis", "K12.2": None, "C54.1": "endometrial-cancer",
    "I42.0": "cardiomyopathy", "I50.9": "heart-failure", "I11.0": "heart-failure", "I11.9": None,
}  # fmt: skip


@pytest.mark.parametrize(("code", "concept"), CODES.items())
def test_a_condition_is_known_by_its_code(terms, code, concept) -> None:
    match = terms.conditions.match([Coding(ICD, code, None)], None)
    assert (match and match.concept) == concept


@pytest.mark.parametrize(
    ("code", "words", "concepts"),
    [
        ("E10.10", None, {"diabetes-type-1", "ketoacidosis"}),
        ("E11.10", "Type 2 diabetes mellitus with ketoacidosis", {"diabetes-type-2", "ketoacidosis"}),
        (None, "Type 2 diabetes mellitus with ketoacidosis", {"diabetes-type-2", "ketoacidosis"}),
        ("E11.9", "Type 2 diabetes mellitus without complications", {"diabetes-type-2"}),
        (None, "Diabetes mellitus type 2", {"diabetes-type-2"}),
        ("M81.0", "Postmenopausal osteoporosis", {"osteoporosis", "menopause"}),
        (None, "Heart failure after myocardial infarction", {"heart-failure", "myocardial-infarction"}),
        (None, "Heart failure, no myocardial infarction", {"heart-failure"}),
        (None, "Heart failure, possibly myocardial infarction", {"heart-failure"}),
        ("I82.40", "DVT in pregnancy", {"vte"}),  # of long ago, as far as said
        ("I50.9", "Heart failure in breast cancer", {"heart-failure"}),
    ],
)  # fmt: skip
def test_one_record_may_name_several_conditions(terms, code, words, concepts) -> None:
    codings = [Coding(ICD, code, words)] if code else []
    match = terms.conditions.match(codings, words)
    assert {match.concept, *match.also} == concepts


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("Oligometastatic breast cancer", True),
        ("Breast cancer, oligo-metastatic to bone", True),
        ("Stage IV breast cancer; oligometastases in the liver", True),
        ("Oligorecurrent breast cancer", True),
        ("Breast cancer, no longer oligometastatic", False),
        ("Breast cancer, initially oligometastatic, now polymetastatic", False),
        ("Metastatic breast cancer, not oligometastatic", False),
        ("Metastatic breast cancer, oligometastatic disease excluded", False),
        ("Possibly oligometastatic breast cancer", False),
        ("Breast cancer with oligoprogression in bone", False),
        ("Metastatic breast cancer", False),
        ("", False),
    ],
)
def test_disease_is_oligometastatic_where_it_is_called_so(terms, words, counts) -> None:
    assert terms.conditions.oligometastatic(words) is counts


@pytest.mark.parametrize(
    "words",
    [
        "Leptomeningeal metastases",
        "Leptomeningeal carcinomatosis",
        "Leptomeningeal spread of breast cancer",
        "Meningeal carcinomatosis",
        "Carcinomatosis of the meninges",
        "Carcinomatous meningitis",
        "Neoplastic meningitis",
    ],
)
def test_spread_to_the_meninges_has_many_names(terms, words) -> None:
    match = terms.conditions.match([], words)
    assert match is not None
    assert "meninges" in {match.site, *(site.site for site in match.spread)}


@pytest.mark.parametrize("words", ["Bacterial meningitis", "Meningioma", "History of meningitis"])
def test_another_disease_of_the_meninges_is_no_spread(terms, words) -> None:
    match = terms.conditions.match([], words)
    assert match is None or match.concept != "secondary-cancer"
