"""The same cohort on Apache Spark: as an engine of the command, and for lines in a DataFrame."""

from service.cohort.spark.frame import FrameRules, patient_rows
from service.cohort.spark.workers import spark_workers

__all__ = ["FrameRules", "patient_rows", "spark_workers"]
