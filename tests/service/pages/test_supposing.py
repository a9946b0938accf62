"""The facts that options hang on, as buttons; a form's word leads back to the fact and the value."""

import pytest

from oncology.assessment import Supposition
from service.pages.supposing import (
    PROGRESSION,
    form_value,
    held_facts_of,
    open_facts_of,
    supposed_labels,
    supposition_of,
)


def test_each_button_leads_back_to_its_supposition(demo_page):
    knowledge = demo_page("demo-2").knowledge
    for name, declaration in knowledge.facts.items():
        for value in declaration.suppose:
            word = form_value(name, value.value)
            assert supposition_of(word, knowledge) == Supposition(name, value.value)
            assert supposed_labels([Supposition(name, value.value)], knowledge) == [value.label]


@pytest.mark.parametrize("word", ["", "esr1", "esr1=", "esr1=lost", "nothing=1", "er=positive"])
def test_another_word_is_none(demo_page, word):
    assert supposition_of(word, demo_page("demo-2").knowledge) is None


def test_what_hangs_on_lists_of_a_gene_is_asked_of_the_gene_once(demo_page, presented):
    facts = {fact.name: fact for fact in open_facts_of(demo_page("demo-2"))}
    assert "her2" in facts  # by way of her2-low-or-ultralow
    assert "her2-low-or-ultralow" not in facts
    assert facts["her2"].choices
    assert facts["ntrk-fusion"].options
    names = [fact.name for fact in open_facts_of(demo_page("demo-2"))]
    assert len(names) == len(set(names))


def test_every_missing_fact_of_a_waiting_option_is_told(vignette_pages):
    for name, presentation in vignette_pages:
        rows = open_facts_of(presentation)
        waiting = {
            o.regimen.title
            for o in presentation.findings.options
            if o.status == "needs-data" and o.missing
        }
        assert waiting == {title for row in rows for title in row.options}, name


def test_progression_is_offered_on_a_running_line_only(demo_page):
    names = {
        name: {f.name for f in held_facts_of(demo_page(name))} for name in ("demo-2", "demo-7")
    }
    assert PROGRESSION in names["demo-7"]
    assert PROGRESSION not in names["demo-2"]


def test_what_is_recorded_is_marked(demo_page):
    facts = {fact.name: fact for fact in held_facts_of(demo_page("demo-2"))}
    values = [choice.value for choice in facts["ecog"].choices if choice.is_held]
    assert values == ["ecog=1"]
