"""Measuring: rollups of the log, alerts of drift, and who is signed in to the dashboard."""

import sqlalchemy as sa
from alembic import op

from storage.db import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_rollups()
    op.create_table(
        "alert",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True, index=True),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    op.create_table(
        "visit",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False, index=True),
    )
    with op.batch_alter_table("request") as request:
        request.add_column(
            sa.Column("rating_asked", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    # Until now it was not kept of whom else it was asked.
    op.execute("UPDATE request SET rating_asked = true WHERE rating IS NOT NULL")
    op.create_index("request_by_time", "request", ["created_at"])
    op.create_index("ix_feedback_at", "feedback", ["at"])
    op.create_index("feedback_by_answer", "feedback", ["template", "template_version"])


def _create_rollups() -> None:
    names = ("kind", "day", "workspace", "channel", "team", "subject")
    op.create_table(
        "rollup",
        *(sa.Column(name, sa.String(), primary_key=True) for name in names),
        sa.Column("counts", sa.JSON(), nullable=False),
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "rollup_due",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", UtcTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_index("feedback_by_answer", "feedback")
    op.drop_index("ix_feedback_at", "feedback")
    op.drop_index("request_by_time", "request")
    with op.batch_alter_table("request") as request:
        request.drop_column("rating_asked")
    for table in ("visit", "alert", "rollup_due", "rollup"):
        op.drop_table(table)
