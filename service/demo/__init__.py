"""The demonstration: synthetic patients on a small FHIR server, beside the real service."""
