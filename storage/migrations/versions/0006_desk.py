"""What technicians do all day: owners, drafts, escalations, incidents, a journal, a timetable."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.db import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = ("owner", "draft", "impact", "urgency", "incident")


def upgrade() -> None:
    _create_journal()
    op.create_table(
        "schedule",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("due_at", UtcTime(), nullable=False),
    )
    with op.batch_alter_table("person") as person:
        person.add_column(
            sa.Column("is_muted", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("request") as request:
        for name in _TEXTS:
            request.add_column(sa.Column(name, sa.String(), nullable=True))
        request.add_column(_number("card"))
        request.add_column(_number("escalated"))
        request.add_column(sa.Column("similar", sa.JSON(), server_default="[]", nullable=False))
        request.create_index("ix_request_incident", ["incident"])
        request.create_index("request_by_team", ["status", "team", "created_at"])
    # Until now the newest card was the one that counted.
    op.execute("UPDATE request SET card = hops")


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _create_journal() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "journal",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("request_id", sa.String(), nullable=False, index=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("feedback_id", number, nullable=True),
    )


def downgrade() -> None:
    with op.batch_alter_table("request") as request:
        request.drop_index("request_by_team")
        request.drop_index("ix_request_incident")
        for name in (*_TEXTS, "card", "escalated", "similar"):
            request.drop_column(name)
    with op.batch_alter_table("person") as person:
        person.drop_column("is_muted")
    op.drop_table("schedule")
    op.drop_table("journal")
