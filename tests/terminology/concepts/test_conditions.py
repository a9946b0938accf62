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
