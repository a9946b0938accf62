"""Genetic results, panels, report texts and protein stains to variants of the record."""
