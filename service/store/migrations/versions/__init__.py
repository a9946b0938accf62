"""Alembic revisions of the feedback store, one module each."""
