"""imprecise_dates."""
