"""Numbers with units: each unit that the file accepts is converted, and no impossible value passes."""

import pytest

import terminology
from terminology import files

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
