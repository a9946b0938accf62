"""The single checks of the knowledge files; `oncology.knowledge.check` runs them all."""
