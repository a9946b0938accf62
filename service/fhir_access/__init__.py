"""A call to the resources that it needs: from its prefetch, else from its FHIR server."""

from service.fhir_access.access import FhirAccess
from service.fhir_access.gather import CallData, Needs, Prefetched, gather_beside, gather_data
from service.fhir_access.source import QueryResult, Source, Templates

__all__ = [
    "CallData",
    "FhirAccess",
    "Needs",
    "Prefetched",
    "QueryResult",
    "Source",
    "Templates",
    "gather_beside",
    "gather_data",
]
