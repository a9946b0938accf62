"""Receptor, HER2 and other results to entries of the record."""
