"""Findings to the parts of the Assessment document, one module for what belongs together."""
