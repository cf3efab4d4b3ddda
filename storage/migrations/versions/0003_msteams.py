"""A second chat: posts know theirs, where conversations are reached, what people are called."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("post") as batch_op:
        batch_op.add_column(sa.Column("door", sa.String(), server_default="slack", nullable=False))
        batch_op.add_column(sa.Column("thread", sa.String(), nullable=True))
        batch_op.create_index("post_by_slot", ["slot"])
    with op.batch_alter_table("request") as batch_op:
        batch_op.add_column(sa.Column("files", sa.JSON(), server_default="[]", nullable=False))
    # The key that orders posts names the chat from now on; what is still owed must stay in order.
    op.execute("UPDATE post SET order_key = 'slack:' || order_key")
    op.execute("UPDATE outbox SET order_key = 'slack:' || order_key WHERE lane = 'chat'")
    op.create_table(
        "conversation",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "kind"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("person")
    op.drop_table("conversation")
    op.execute("UPDATE outbox SET order_key = substr(order_key, 7) WHERE order_key LIKE 'slack:%'")
    op.execute("UPDATE post SET order_key = substr(order_key, 7) WHERE order_key LIKE 'slack:%'")
    with op.batch_alter_table("request") as batch_op:
        batch_op.drop_column("files")
    with op.batch_alter_table("post") as batch_op:
        batch_op.drop_index("post_by_slot")
        batch_op.drop_column("thread")
        batch_op.drop_column("door")
