"""disease."""
