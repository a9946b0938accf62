"""Reports as FHIR sends them: where their words are, and what those add to the record."""
