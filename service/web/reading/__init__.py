"""Pages that people read in a browser: terms, rules, and one chart after a SMART launch."""
