"""Where the workspace keeps what must survive a restart: one SQLite file.

Objects are kept as JSON; only what is searched by has a column of its own. A deleted message
leaves an empty row, so that its `ts` is never given out again.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from playground.json_types import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (kind TEXT, id TEXT, doc TEXT, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS members (channel TEXT, user TEXT, PRIMARY KEY (channel, user));
CREATE TABLE IF NOT EXISTS messages (
    channel TEXT, ts TEXT, thread_ts TEXT, top INTEGER, doc TEXT, PRIMARY KEY (channel, ts)
);
CREATE INDEX IF NOT EXISTS in_thread ON messages (channel, thread_ts, ts);
CREATE INDEX IF NOT EXISTS by_ts ON messages (ts);
"""

_EVER = "9" * 20


class Store:
    """The SQLite file, or memory when `path` is None."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def objects(self, kind: str) -> dict[str, Json]:
        """Give all objects of a kind ("person", "channel", "home") by id."""
        rows = self._db.execute(
            "SELECT id, doc FROM objects WHERE kind = ? ORDER BY rowid", (kind,)
        )
        return {each: json.loads(doc) for each, doc in rows}

    def put_object(self, kind: str, object_id: str, doc: Json) -> None:
        """Add an object or replace it."""
        self._db.execute(
            "INSERT INTO objects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc",
            (kind, object_id, json.dumps(doc)),
        )

    def members(self) -> Iterable[tuple[str, str]]:
        """Give every (channel, user) pair."""
        return self._db.execute("SELECT channel, user FROM members ORDER BY rowid").fetchall()

    def add_member(self, channel: str, user: str) -> None:
        """Note that a user is in a channel."""
        self._db.execute("INSERT OR IGNORE INTO members VALUES (?, ?)", (channel, user))

    def remove_member(self, channel: str, user: str) -> None:
        """Note that a user has left a channel."""
        self._db.execute("DELETE FROM members WHERE channel = ? AND user = ?", (channel, user))

    def last_ts(self) -> str | None:
        """Give the latest `ts` ever given to a message."""
        row = self._db.execute("SELECT max(ts) FROM messages").fetchone()
        return str(row[0]) if row[0] else None

    def put_message(self, channel: str, message: Json) -> None:
        """Add a message or replace the one with its `ts`."""
        ts, thread_ts = message["ts"], message.get("thread_ts")
        top = thread_ts is None or message.get("subtype") == "thread_broadcast"
        self._db.execute(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET doc = excluded.doc",
            (channel, ts, thread_ts, top, json.dumps(message)),
        )

    def delete_message(self, channel: str, ts: str) -> None:
        """Empty a message's row."""
        self._db.execute(
            "UPDATE messages SET doc = NULL WHERE channel = ? AND ts = ?", (channel, ts)
        )

    def message(self, channel: str, ts: str) -> Json | None:
        """Give one message, or None."""
        row = self._db.execute(
            "SELECT doc FROM messages WHERE channel = ? AND ts = ? AND doc NOT NULL", (channel, ts)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def top_level(
        self, channel: str, after: str = "", before: str = _EVER, limit: int = -1
    ) -> list[Json]:
        """Give a channel's messages outside threads between two ts (exclusive), latest first."""
        return self._documents(
            "SELECT doc FROM messages WHERE channel = ? AND top AND doc NOT NULL "
            "AND ts > ? AND ts < ? ORDER BY ts DESC LIMIT ?",
            (channel, after, before, limit),
        )

    def replies(
        self, channel: str, thread_ts: str, after: str = "", before: str = _EVER, limit: int = -1
    ) -> list[Json]:
        """Give a thread's replies between two ts (exclusive), earliest first."""
        return self._documents(
            "SELECT doc FROM messages WHERE channel = ? AND thread_ts = ? AND doc NOT NULL "
            "AND ts > ? AND ts < ? ORDER BY ts LIMIT ?",
            (channel, thread_ts, after, before, limit),
        )

    def threads(self, channel: str, parents: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Give the (ts, author) of every reply to some parents, by the parent's ts."""
        wanted = json.dumps(list(parents))
        rows = self._db.execute(
            "SELECT thread_ts, ts, json_extract(doc, '$.user') FROM messages WHERE channel = ? "
            "AND doc NOT NULL AND thread_ts IN (SELECT value FROM json_each(?)) ORDER BY ts",
            (channel, wanted),
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for parent, ts, user in rows:
            found.setdefault(parent, []).append((ts, user))
        return found

    def _documents(self, query: str, values: tuple[str | int, ...]) -> list[Json]:
        return [json.loads(doc) for (doc,) in self._db.execute(query, values)]
