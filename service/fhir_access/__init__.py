"""Reading from the FHIR server of a call: where to, with what right, within which time."""
