"""A population of charts to a row a patient: read, grouped on disk, judged, written."""

from service.cohort.judgement import Terms, case_of
from service.cohort.parts import PartRules, charts_of_part
from service.cohort.redaction import Redaction
from service.cohort.request import (
    EVERY_LINE,
    Beginning,
    CohortFault,
    Request,
    key_of,
    request_of_run,
)
from service.cohort.rows import row_of
from service.cohort.run import read_population, run_cohort, usual_processes

__all__ = [
    "EVERY_LINE",
    "Beginning",
    "CohortFault",
    "PartRules",
    "Redaction",
    "Request",
    "Terms",
    "case_of",
    "charts_of_part",
    "key_of",
    "read_population",
    "request_of_run",
    "row_of",
    "run_cohort",
    "usual_processes",
]
