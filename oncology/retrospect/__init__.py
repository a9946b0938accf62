"""A chart to what was decided at each start of a line: on the record, knowledge and approvals of that day."""

from oncology.retrospect.comparison import OUTCOMES
from oncology.retrospect.decisions import decisions_of
from oncology.retrospect.write import write_decision

__all__ = ["OUTCOMES", "decisions_of", "write_decision"]
