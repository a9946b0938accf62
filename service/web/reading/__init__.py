"""Pages that people read in a browser: terms and rules."""
