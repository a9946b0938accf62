"""The production server: its settings and its worker."""
