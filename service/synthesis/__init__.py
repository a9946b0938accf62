"""A seed to a made-up population as Bulk FHIR, with the truth of each course beside it."""

from service.synthesis.files import Population, write_population

__all__ = ["Population", "write_population"]
