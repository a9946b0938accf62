"""Tokens that were used, until they expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "token_use",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_token_use_until", "token_use", ["until"])


def downgrade() -> None:
    """Drops it."""
    op.drop_table("token_use")
