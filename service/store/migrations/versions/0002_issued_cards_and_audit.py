"""Cards that were sent, comments where a setting keeps them, audited decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables and the columns."""
    op.add_column("feedback", sa.Column("comment", sa.Text()))
    op.create_index("ix_feedback_received", "feedback", ["received"])
    op.create_table(
        "issued_card",
        sa.Column("card", sa.String(36), primary_key=True),
        sa.Column("service_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("knowledge_version", sa.String(32), nullable=False),
        sa.Column("jurisdiction", sa.String(8), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
    )
    op.create_index("ix_issued_card_issued_on", "issued_card", ["issued_on"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_id", sa.String(100), nullable=False),
        sa.Column("knowledge_version", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("input_hash", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_decision_moment", "decision", ["moment"])
    op.create_index("ix_decision_input_hash", "decision", ["input_hash"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("decision")
    op.drop_table("issued_card")
    op.drop_index("ix_feedback_received", "feedback")
    op.drop_column("feedback", "comment")
