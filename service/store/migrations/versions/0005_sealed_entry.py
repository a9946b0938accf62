"""Sealed entries of browsers that sign in at an EHR, kept for minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "sealed_entry",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_sealed_entry_until", "sealed_entry", ["until"])


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("sealed_entry")
