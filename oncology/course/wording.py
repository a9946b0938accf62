"""What the course says, from data/wording.en.yaml."""

from oncology.dates import PartialDate
from terminology import load_wording

text = load_wording("oncology.course").text


def day_in_words(day: PartialDate) -> str:
    """A date as a sentence says it; of one that is not recorded, by when it was."""
    return text("day-not-recorded", last=day.last) if day.late else day.text
