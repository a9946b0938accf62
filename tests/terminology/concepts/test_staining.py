"""Membrane staining at score 0, in whatever order the words stand."""

import time
from itertools import product

import pytest

import terminology

HOW = [
    "weak",
    "faint",
    "incomplete",
    "weak and incomplete",
    "faint, incomplete",
    "partial and faint",
]
SHARE = ["5 %", "about 5%", "<= 10 %", "<10% of tumour cells", "2.5 %", "5 percent of cells"]
FORMS = [
    "{how} membrane staining in {share}", "membrane staining is {how} in {share}",
    "in {share} {how} membranous staining", "membrane staining: {how}, {share}",
    "{share} of cells with {how} staining", "score 0 with {how} membrane staining",
    "staining of the membrane {how} in {share}",
]  # fmt: skip
NONE = [
    "no membrane staining", "no {how} membrane staining", "without {how} staining",
    "absent membrane staining", "absence of membrane staining", "membrane staining: none",
    "membrane staining is not seen", "membrane staining absent in 100 % of cells",
    "0 % of cells with membrane staining", "membrane staining in 0 %", "membrane staining 0%",
    "membrane staining negative", "lack of membrane staining", "her2-null",
]  # fmt: skip


@pytest.fixture(scope="module")
def values():
    return terminology.load().values


def verdict(values, line: str) -> bool | None:
    reading = {v for v in values.match((), line) if v.startswith("staining-")}
    assert len(reading) < 2
    return {"staining-present": True, "staining-absent": False}[reading.pop()] if reading else None


@pytest.mark.parametrize("form", FORMS)
def test_faint_staining_is_read_in_every_order(values, form) -> None:
    for how, share, lead in product(HOW, SHARE, ("", "HER2 IHC 0. ", "Score 0, ")):
        line = lead + form.format(how=how, share=share)
        assert verdict(values, line) is True, line
        assert verdict(values, line.capitalize() + ".") is True, line


@pytest.mark.parametrize("form", NONE)
def test_no_staining_is_read_in_every_order(values, form) -> None:
    for how, lead in product(HOW, ("", "HER2 IHC 0. ", "Score 0, ")):
        line = lead + form.format(how=how)
        assert verdict(values, line) is False, line


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("No complete staining, weak incomplete staining in 5 %", True),
        ("No complete membrane staining. Faint staining in 3 %.", True),
        ("Membrane staining is weak in 5 %, absent in 95 %", True),
        ("No membrane staining; weak cytoplasmic staining in 20 %", False),
        ("Weak cytoplasmic staining", None),
        ("Score 0: no staining or faint incomplete membrane staining in <= 10 % of cells", None),
        ("Strong and complete membrane staining in 40 % of tumour cells", None),
        ("Membrane staining: complete, intense, 5 %", None),
        ("Moderate membrane staining in 8 %", None),
        ("Weak, not complete membrane staining in 5 %", True),
        ("HER2 IHC 0", None),
        ("Membrane staining", None),
        ("Staining was done on a metastasis", None),
    ],
)
def test_denials_and_definitions_reach_as_far_as_their_words(values, line, answer) -> None:
    assert verdict(values, line) is answer


@pytest.mark.parametrize("part", ["no ", "weak ", "staining ", "no staining or ", "5 % "])
def test_long_lines_take_time_in_proportion(values, part) -> None:
    times = []
    for count in (2_000, 8_000):
        start = time.process_time()
        values.staining(part * count + "staining")
        times.append(time.process_time() - start)
    assert times[1] < 12 * times[0] + 0.1
