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
    assert "meninges" in {match.site, *(spread.site for spread in match.spread)}


@pytest.mark.parametrize("words", ["Bacterial meningitis", "Meningioma", "History of meningitis"])
def test_another_disease_of_the_meninges_is_no_spread(terms, words) -> None:
    match = terms.conditions.match([], words)
    assert match is None or match.concept != "secondary-cancer"
