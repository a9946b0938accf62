"""Medication entries to episodes: what was taken, from when to when, and what is set aside."""
