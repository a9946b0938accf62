"""The way of a request: each stage takes what those before it hand on, and ends in the Assessment.

resources -> judged chart (record, course, facts, options)
judged chart + draft orders -> verdicts, due tests -> Assessment
"""

from __future__ import annotations

from oncology.assessment.case import Case
from oncology.assessment.document import Assessment
from oncology.assessment.findings import Findings, check_drafts
from oncology.assessment.judged_chart import judge_chart
from oncology.assessment.write import write_assessment
from oncology.course import Work
from oncology.knowledge import Knowledge
from terminology import Terminology


def assess(
    case: Case, knowledge: Knowledge, terminology: Terminology, work: Work | None = None
) -> Assessment:
    """Assess one patient on one day. Pure: same input in any order, same output.

    `work` counts what it costs, and names as a gap what that leaves out.
    """
    return write_assessment(findings_on(case, knowledge, terminology, work))


def findings_on(
    case: Case, knowledge: Knowledge, terminology: Terminology, work: Work | None = None
) -> Findings:
    """What the stages conclude on one patient on one day, before it is written down."""
    return check_drafts(judge_chart(case, knowledge, terminology, work), case)
