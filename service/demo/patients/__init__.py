"""Synthetic patients, one collection Bundle a file. They resemble no living person."""
