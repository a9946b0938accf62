"""A population of charts to a row a patient: read, grouped on disk, judged, written."""

from service.cohort.request import CohortFault, Request
from service.cohort.run import run_cohort, usual_processes

__all__ = ["CohortFault", "Request", "run_cohort", "usual_processes"]
