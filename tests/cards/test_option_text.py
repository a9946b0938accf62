"""The line of an option says its status, and by one word that no specialist signed its entry."""

from dataclasses import replace

import pytest

from cards.option_text import option_line
from oncology.knowledge import load_knowledge

ASSESSMENT = {"jurisdiction": "us", "asOf": "2026-11-27"}


def line(*, is_signed, **fields):
    knowledge = load_knowledge()
    regimen = replace(knowledge.regimens["elacestrant"], is_signed=is_signed)
    signed = replace(knowledge, regimens={**knowledge.regimens, "elacestrant": regimen})
    option = {"id": "elacestrant", "status": "preferred", "rank": 1, "evidence": [], **fields}
    return option_line(option, ASSESSMENT, signed)


@pytest.mark.parametrize("fields", [{}, {"tiedWith": [{"option": "imlunestrant"}]}])
def test_an_option_whose_entry_nobody_signed_is_proposed(fields):
    tied = ", tied" if fields else ""
    text = line(is_signed=False, **fields)
    assert text.startswith(f"- **1. Elacestrant** (preferred{tied}, proposed).")
    assert text.count("proposed") == 1


def test_a_signed_option_says_no_more_than_its_status():
    assert line(is_signed=True).startswith("- **1. Elacestrant** (preferred).")


def test_what_ships_is_not_signed():
    assert not any(regimen.is_signed for regimen in load_knowledge().regimens.values())
