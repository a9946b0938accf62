"""pathology."""
