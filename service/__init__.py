"""The service around the clinical packages: HTTP, command line, store, demo."""
