"""The single checks of the knowledge files; `oncology.checks.run` runs them all."""
