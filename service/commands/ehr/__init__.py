"""A trial of one tenant's EHR from the command line: tokens, queries, one call, and what to change."""
