"""The ids of what a test owes to a chat."""

from sqlmodel import Session, col, select

from storage.outbox import Lane
from storage.tables import OutboxRow


def newest_posts(session: Session, count: int) -> list[int]:
    """The ids of the newest rows of the chat lane, the oldest first."""
    rows = session.exec(
        select(OutboxRow.id)
        .where(OutboxRow.lane == Lane.CHAT)
        .order_by(col(OutboxRow.id).desc())
        .limit(count)
    )
    return sorted(each for each in rows if each is not None)
