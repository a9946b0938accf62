"""The knowledge as FHIR R4 resources, so that other systems can read it: see `resources_of`."""

from service.publishing.fhir.library import bundle_of, resources_of

__all__ = ["bundle_of", "resources_of"]
