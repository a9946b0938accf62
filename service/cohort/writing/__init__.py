"""What both stages of a run left on disk to the files that the caller gets, the manifest last."""

from service.cohort.writing.results import Results, write_results

__all__ = ["Results", "write_results"]
