"""Going live: when each version went live, by whom and why. What channels are called."""

import sqlalchemy as sa
from alembic import op

from storage.db import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "going_live",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
    )
    op.create_index("going_live_by_version", "going_live", ["kind", "number"])
    op.create_table(
        "channel",
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
    )
    # What is read of a million requests as of a thousand.
    op.create_index("request_by_end", "request", ["resolved_at"])
    op.create_index("feedback_by_kind", "feedback", ["kind", "at"])
    # Each decision looks for open incidents, of which there are few among many open requests.
    among = sa.text("incident IS NOT NULL")
    op.create_index(
        "request_in_incident", "request", ["status"], sqlite_where=among, postgresql_where=among
    )
    # Sums are kept otherwise now, and a worker makes them anew.
    op.execute("DELETE FROM rollup")
    _tell_of_the_past()


def _tell_of_the_past() -> None:
    """Until now it was kept of no version but the live one when it went live, and of none by whom.

    Whatever was ever live is said to have gone live as it was trained; and the live one once more
    where that was later.
    """
    op.execute(
        "INSERT INTO going_live (kind, number, at, actor, why, before) "
        "SELECT kind, number, at, 'gate', 'gate', (SELECT max(earlier.number) "
        "FROM version earlier WHERE earlier.kind = version.kind "
        "AND earlier.number < version.number AND earlier.state <> 'refused') "
        "FROM version WHERE state <> 'refused' ORDER BY at, number"
    )
    op.execute(
        "INSERT INTO going_live (kind, number, at, actor, why, before) "
        "SELECT champion.kind, champion.number, champion.at, '', 'by hand', NULL "
        "FROM champion JOIN version ON version.kind = champion.kind "
        "AND version.number = champion.number WHERE champion.at > version.at"
    )


def downgrade() -> None:
    op.drop_index("request_in_incident", "request")
    op.drop_index("feedback_by_kind", "feedback")
    op.drop_index("request_by_end", "request")
    op.drop_table("channel")
    op.drop_index("going_live_by_version", "going_live")
    op.drop_table("going_live")
