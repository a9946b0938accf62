"""The sentences of this package, by id."""

from terminology import load_wording

text = load_wording("service.concordance").text
