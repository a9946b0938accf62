"""A call to the resources that it needs: from its prefetch, else from its FHIR server."""

from service.fhir_access.access import FhirAccess
from service.fhir_access.gather import Gathered, gather
from service.fhir_access.source import Fetched, Source

__all__ = [
    "Fetched",
    "FhirAccess",
    "Gathered",
    "Source",
    "gather",
]
