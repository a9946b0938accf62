"""Sentences of the data that name facts: `{fact}` stands for what the fact of that name holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oncology.knowledge import load_facts
from oncology.values import Fact, Known

_FACT = re.compile(r"\{([a-z0-9-]+)\}")


def facts_named(sentence: str) -> tuple[str, ...]:
    """Names of the facts that a sentence holds.

    >>> facts_named("{esr1-variants}: not on the list.")
    ('esr1-variants',)
    """
    return tuple(_FACT.findall(sentence))


def fill_sentence(sentence: str, facts: Mapping[str, Fact]) -> str:
    """The sentence with the facts in words; why it is not known, of one that is not."""
    return (
        _FACT.sub(lambda match: _words(facts[match[1]]), sentence) if "{" in sentence else sentence
    )


def sentence_of_nobody(sentence: str) -> str:
    """The sentence for a reader of the knowledge: what each fact means stands in its place.

    >>> sentence_of_nobody("{esr1-variants}: not on the list.")
    'the ESR1 variants: not on the list.'
    """
    declarations = load_facts()
    return _FACT.sub(
        lambda match: declarations[match[1]].meaning if match[1] in declarations else match[0],
        sentence,
    )


def _words(fact: Fact) -> str:
    if not isinstance(fact, Known):
        return ", ".join(fact.members) or fact.reason
    return ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
