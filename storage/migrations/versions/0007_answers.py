"""Answers and questions that learn: items and their changes, wordings, proposals."""

import sqlalchemy as sa
from alembic import op

from storage.db import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBERS = ("template_version", "draft_version", "rating")
_TIMES = ("answered_at", "checked_at")


def upgrade() -> None:
    _create_items()
    _create_template_versions()
    _create_proposals()
    with op.batch_alter_table("request") as request:
        for name in _NUMBERS:
            request.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in _TIMES:
            request.add_column(sa.Column(name, UtcTime(), nullable=True))
        request.add_column(sa.Column("followups", sa.JSON(), server_default="[]", nullable=False))
        request.add_column(
            sa.Column("is_outsider", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        request.create_index("ix_request_answered_at", ["answered_at"])
    for table in ("decision", "feedback"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("template_version", sa.Integer(), nullable=True))
    # Until now a template had only the words of the catalog, which are its first.
    op.execute("UPDATE decision SET template_version = 1 WHERE template IS NOT NULL")
    op.execute("UPDATE feedback SET template_version = 1 WHERE template IS NOT NULL")
    op.execute("UPDATE request SET template_version = 1 WHERE CAST(used_templates AS TEXT) <> '[]'")
    op.execute("UPDATE request SET draft_version = 1 WHERE draft IS NOT NULL")


def _create_items() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "item",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_table(
        "change",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, index=True),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=True),
        sa.Column("undoes", number, nullable=True),
    )


def _create_template_versions() -> None:
    op.create_table(
        "template_version",
        sa.Column("template", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
    )


def _create_proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False, index=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, index=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
    )


def downgrade() -> None:
    for table in ("feedback", "decision"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("template_version")
    with op.batch_alter_table("request") as request:
        request.drop_index("ix_request_answered_at")
        for name in (*_NUMBERS, *_TIMES, "followups", "is_outsider"):
            request.drop_column(name)
    for table in ("proposal", "template_version", "change", "item"):
        op.drop_table(table)
