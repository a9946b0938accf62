"""Receptor, HER2 and other results, and the reports that carry them, to entries of the record."""
