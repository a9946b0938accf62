"""The sentences of intake: what was not read of a chart, and why."""

from terminology import load_wording

sentence = load_wording("oncology.intake").text
