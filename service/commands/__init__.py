"""What the command line runs: one module for each command."""
