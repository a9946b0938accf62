"""A course with dates known to the month or year to what holds on each day that they allow."""
