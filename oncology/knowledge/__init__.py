"""The knowledge base: regimens, rules, thresholds, trials and agents (see `load.load`)."""
