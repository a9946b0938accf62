"""FHIR resources to the typed patient record: liberal, exact, never silent."""

from oncology.intake.fhir import flatten
from oncology.intake.read import read, read_drafts

__all__ = ["flatten", "read", "read_drafts"]
