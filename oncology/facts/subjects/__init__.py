"""The functions that derive facts, a module a subject, each entered by the name of its fact."""
