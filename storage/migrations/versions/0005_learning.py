"""What learning needs to be trusted: who said it, what it is about, fields, the audit sample."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NO = sa.false()
_NEW: dict[str, dict[str, sa.Column[Any]]] = {
    "feedback": {
        "about": sa.Column("about", sa.String(), server_default="", nullable=False),
        "fields": sa.Column("fields", sa.JSON(), server_default="{}", nullable=False),
        "by_technician": sa.Column(
            "by_technician", sa.Boolean(), server_default=_NO, nullable=False
        ),
    },
    "decision": {
        "fields": sa.Column("fields", sa.JSON(), server_default="{}", nullable=False),
        "is_audited": sa.Column("is_audited", sa.Boolean(), server_default=_NO, nullable=False),
        "likeliest": sa.Column("likeliest", sa.String(), server_default="", nullable=False),
        "probability": sa.Column("probability", sa.Float(), server_default="0", nullable=False),
    },
    "request": {"fields": sa.Column("fields", sa.JSON(), server_default="{}", nullable=False)},
    "person": {"profile": sa.Column("profile", sa.JSON(), server_default="{}", nullable=False)},
}


def upgrade() -> None:
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns.values():
                batch_op.add_column(column)


def downgrade() -> None:
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
