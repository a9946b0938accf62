"""A sentence of the data with the facts that it names."""

from oncology.facts.sentences import facts_named, fill_sentence, sentence_of_nobody
from oncology.values import Known, Unknown

SENTENCE = "{esr1-variants}: not on the list."


def test_a_fact_stands_for_what_it_holds() -> None:
    facts = {"esr1-variants": Known(("ESR1 F461V", "ESR1 V422del"))}
    assert fill_sentence(SENTENCE, facts) == "ESR1 F461V, ESR1 V422del: not on the list."
    assert facts_named(SENTENCE) == ("esr1-variants",)


def test_a_fact_that_is_not_known_gives_its_reason() -> None:
    facts = {"esr1-variants": Unknown("ESR1 was not reported on")}
    assert fill_sentence(SENTENCE, facts) == "ESR1 was not reported on: not on the list."


def test_a_sentence_without_facts_stays() -> None:
    assert fill_sentence("Measure LVEF first.", {}) == "Measure LVEF first."
    assert facts_named("Measure LVEF first.") == ()


def test_for_a_reader_of_the_knowledge_the_meaning_stands() -> None:
    assert sentence_of_nobody(SENTENCE) == "the ESR1 variants: not on the list."
