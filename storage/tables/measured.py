"""What was made of it: versions, sums of days, alerts of drift."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from storage.db import UtcTime
from storage.tables import columns


class VersionRow(SQLModel, table=True):
    """Every model and every set of template statistics that was ever trained."""

    __tablename__ = "version"

    kind: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    state: str
    digest: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    reason: str
    figures: dict[str, Any] = columns.json()
    cursor: int = Field(sa_type=BigInteger)
    catalog_digest: str
    at: datetime = Field(sa_type=UtcTime)


class ChampionRow(SQLModel, table=True):
    """Which version of each kind is live."""

    __tablename__ = "champion"

    kind: str = Field(primary_key=True)
    number: int
    at: datetime = Field(sa_type=UtcTime)


class GoingLiveRow(SQLModel, table=True):
    """That a version went live, append-only; see storage.versions.GoingLive."""

    __tablename__ = "going_live"
    __table_args__ = (Index("going_live_by_version", "kind", "number"),)

    id: int | None = columns.serial()
    kind: str
    number: int
    at: datetime = Field(sa_type=UtcTime)
    actor: str
    why: str
    before: int | None


class RollupRow(SQLModel, table=True):
    """What the log of a day or week adds up to, by where and by team; see storage.rollups.

    `kind` says what is counted, `day` is a date in the catalog's zone, or a W and the Monday of a
    week, `subject` depends on the kind; see storage.cells.
    """

    __tablename__ = "rollup"

    kind: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    counts: dict[str, Any] = columns.json()


class RollupDueRow(SQLModel, table=True):
    """A moment whose day has to be added up anew: what happened then changed since."""

    __tablename__ = "rollup_due"

    id: int | None = columns.serial()
    at: datetime = Field(sa_type=UtcTime)


class AlertRow(SQLModel, table=True):
    """That something drifts, or did; see storage.alerts."""

    __tablename__ = "alert"

    id: str = Field(primary_key=True)
    kind: str
    subject: str
    team: str
    since: datetime = Field(sa_type=UtcTime)
    opened_at: datetime = Field(sa_type=UtcTime)
    closed_at: datetime | None = Field(sa_type=UtcTime, index=True)
    detail: dict[str, Any] = columns.json()
