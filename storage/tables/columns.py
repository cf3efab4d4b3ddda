"""Kinds of columns that many tables have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer, Text
from sqlmodel import Field


def serial() -> Any:
    """Return a key that the database counts up."""
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Field(default=None, sa_column=Column(kind, primary_key=True, autoincrement=True))


def json() -> Any:
    """Return a column of JSON that is never empty."""
    return Field(sa_column=Column(JSON, nullable=False))


def text() -> Any:
    """Return a column of any length that is never empty."""
    return Field(sa_column=Column(Text, nullable=False))
