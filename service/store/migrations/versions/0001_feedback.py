"""The feedback table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("service_id", sa.String(100), nullable=False),
        sa.Column("card", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("outcome_timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_suggestions", sa.JSON(), nullable=False),
        sa.Column("reason_code", sa.String(100)),
        sa.Column("reason_system", sa.String(300)),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "service_id", "card", "outcome", "outcome_timestamp", name="uq_feedback_outcome"
        ),
    )
    op.create_index("ix_feedback_card", "feedback", ["card"])


def downgrade() -> None:
    """Drops the table."""
    op.drop_index("ix_feedback_card", "feedback")
    op.drop_table("feedback")
