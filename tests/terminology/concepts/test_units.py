"""Numbers with units: each unit that the file accepts is converted, and no impossible value passes."""

import pytest

import terminology
from terminology import files
from terminology.concepts.units import DoseUnits

ROWS = files.read_yaml("units")["concepts"]
UNITS = [(row["id"], unit, factor) for row in ROWS for unit, factor in row["accepts"].items()]


@pytest.fixture(scope="module")
def units():
    return terminology.load().units


def in_unit(value, factor):
    """A value of the concept's own unit as it stands in another."""
    if isinstance(factor, dict):
        return (value - factor["offset"]) / factor["factor"]
    return value / factor


@pytest.mark.parametrize(("concept", "unit", "factor"), UNITS)
def test_a_possible_value_comes_out_in_the_unit_of_its_concept(units, concept, unit, factor):
    row = next(row for row in ROWS if row["id"] == concept)
    middle = (row["low"] + row["high"]) / 2
    value, own = units.convert(concept, in_unit(middle, factor), unit)
    assert own == row["unit"]
    assert value == pytest.approx(middle)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_value_beyond_the_bounds_or_of_a_strange_unit_is_none(units, row):
    concept, unit = row["id"], row["unit"]
    assert concept in units
    assert units.convert(concept, (row["low"] + row["high"]) / 2, "furlong") is None
    factor = row["accepts"].get(unit)
    if factor == 1:
        assert units.convert(concept, row["high"] * 1.01 + 1, unit) is None


def test_a_concept_without_a_unit_is_not_converted(units):
    assert "er-status" not in units
    assert units.convert("er-status", 1.0, "%") is None


DOSES = files.read_yaml("dose_units")
SPELLED = (
    str, str.upper, str.capitalize, "{{{}}}".format, "{}.".format, " {} ".format, "{}(s)".format,
)  # fmt: skip
NAMES = [(name, row["unit"], row["factor"]) for row in DOSES["units"] for name in row["names"]]


@pytest.mark.parametrize("spelled", SPELLED, ids=range(len(SPELLED)))
def test_the_unit_of_a_dose_is_known_however_it_is_written(spelled):
    dose_units = terminology.load().dose_units
    for name, unit, factor in NAMES:
        unit_of_name = dose_units.of(spelled(name))
        assert unit_of_name is not None, spelled(name)
        assert (unit_of_name.unit, unit_of_name.factor) == (unit, factor)
        assert not dose_units.is_piece(spelled(name))
    for name in DOSES["pieces"]:
        assert dose_units.is_piece(spelled(name)), spelled(name)
        assert dose_units.of(spelled(name)) is None


@pytest.mark.parametrize(
    "word", ["MG", "Tablet", "Tab", "tablet(s)", "{pill}", "Kapsel", "comprimé", "Comprimé(s)"]
)
def test_the_units_that_were_sent_are_known(word):
    dose_units = terminology.load().dose_units
    assert dose_units.of(word) or dose_units.is_piece(word)


@pytest.mark.parametrize("word", [None, "", "gr", "scoop", "mg/kg/min", "m", "mol", "x" * 100_000])
def test_no_other_word_is_the_unit_of_a_dose(word):
    dose_units = terminology.load().dose_units
    assert dose_units.of(word) is None
    assert not dose_units.is_piece(word)


def test_a_name_that_means_two_things_is_refused():
    rows = [
        {"unit": "mg", "factor": 1, "names": ["MG"]},
        {"unit": "mg", "factor": 1000, "names": ["mg"]},
    ]
    with pytest.raises(ValueError, match="means two things"):
        DoseUnits({"units": rows, "pieces": []})
