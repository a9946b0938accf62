"""Patient, conditions and stage to entries of the record."""
