"""The measurement of pages looks at every one of them, and at what they are made from."""

from sqlmodel import select

from bench.pages.__main__ import READINGS, measured
from bench.pages.visiting import PAGES
from storage.db import Database, sqlite_url
from storage.tables import RequestRow


def test_each_page_and_each_reading_is_timed(tmp_path) -> None:
    database = Database(sqlite_url(tmp_path / "pages.db"))
    found = measured(database, 200, 0, 1)
    with database.snapshot() as session:
        assert len(session.exec(select(RequestRow.id)).all()) == 200
    database.close()
    assert set(found["pages"]) == set(PAGES)
    assert {name.partition(",")[0] for name in found["from_rollups"]} == set(READINGS)
    assert all(
        each["max"] > 0 for each in (*found["pages"].values(), *found["from_rollups"].values())
    )
