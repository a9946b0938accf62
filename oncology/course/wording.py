"""What the course says, from data/wording.en.yaml."""

from terminology import load_wording

text = load_wording("oncology.course").text
