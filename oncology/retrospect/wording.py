"""What is said of past decisions, from data/wording.en.yaml."""

from terminology import load_wording

text = load_wording("oncology.retrospect").text
