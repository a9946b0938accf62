"""Room for the longest knowledge version that a site's policy can make, and readiness's own row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("issued_card", "decision")


def upgrade() -> None:
    """Widens the columns; SQLite checks no length, and would have to copy the tables."""
    if op.get_bind().dialect.name != "sqlite":
        for table in TABLES:
            op.alter_column(
                table, "knowledge_version", type_=sa.String(160), existing_type=sa.String(32)
            )
    op.create_table(
        "probe",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drops the row; the columns stay wide, since rows may need it."""
    op.drop_table("probe")
