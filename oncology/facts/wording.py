"""The sentences of the facts: why something is not known, what keeps the service from advising."""

from terminology import load_wording

text = load_wording("oncology.facts").text
