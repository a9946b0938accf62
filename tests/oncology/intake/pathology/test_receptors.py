"""ER and PR by an immunoreactive score: coded, as a number, as a component, in words."""

from datetime import date

import pytest

import terminology
from oncology.intake import read_bundle, read_record

DAY = date(2026, 10, 15)


def observation(text, **value):
    return {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"text": text},
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-03-02", **value,
    }  # fmt: skip


def record_of(resource):
    contents = read_bundle([{"resourceType": "Patient", "id": "p"}, resource])
    return read_record((*contents.resources, *contents.errors), "p", DAY, terminology.load())


def statuses(resource):
    return [(r.marker, r.status) for r in record_of(resource).receptors]


ER = "Estrogen receptor immunoreactive score"


@pytest.mark.parametrize(
    ("score", "status"), [(0, "negative"), (4, "positive"), (6, "positive"), (12, "positive")]
)
@pytest.mark.parametrize("code", [ER, "Östrogenrezeptor IRS", "ER IRS nach Remmele"])
def test_a_score_decides_where_it_leaves_nothing_open(score, status, code):
    assert statuses(observation(code, valueInteger=score)) == [("er", status)]
    assert statuses(observation(code, valueQuantity={"value": score})) == [("er", status)]
    assert statuses(observation(code, valueString=f"IRS {score}")) == [("er", status)]


@pytest.mark.parametrize("score", [1, 2, 3, 13])
def test_a_score_that_leaves_it_open_is_named_not_guessed(score):
    record = record_of(observation(ER, valueInteger=score))
    assert record.receptors == ()
    assert [gap.code for gap in record.gaps] == ["result-not-understood"]


def test_a_score_as_a_component():
    part = {"code": {"text": "Immunoreactive score"}, "valueInteger": 8}
    resource = observation("Progesterone receptor status", component=[part])
    assert statuses(resource) == [("pr", "positive")]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("IRS 4 x 3 = 12", "positive"),
        ("IRS: 8/12", "positive"),
        ("negative, IRS 0", "negative"),
        ("negative, reported 5/12/2025", "negative"),
    ],
)
def test_a_score_in_words(words, status):
    assert statuses(observation("Estrogen receptor status", valueString=words)) == [("er", status)]


def test_a_score_against_its_words_is_shown():
    record = record_of(observation("Estrogen receptor status", valueString="negative, IRS 12"))
    assert [r.status for r in record.receptors] == ["equivocal"]
    assert [gap.code for gap in record.gaps] == ["contradictory-result"]
