"""Medications with their doses, allergies and procedures to entries of the record."""
