import time
from msteams_office import open_msteams_office
from slack_office import open_office
import pytest, shutil
from storage.db import Database, sqlite_url
@pytest.mark.parametrize("door",["slack","msteams"])
def test_cpu(door, learned_sqlite, tmp_path, redis_url, catalog):
    op={"slack":open_office,"msteams":open_msteams_office}[door]
    for i in range(6):
        path = tmp_path / f"d{i}.db"
        shutil.copy(learned_sqlite, path)
        db=Database(sqlite_url(path))
        a=time.process_time(); w=time.time()
        with op(db, redis_url, catalog) as office:
            b=time.process_time(); w2=time.time()
            office.worker_is_on=False
            asked = office.says("UADA", "sap not working")
            [card]=office.cards("it-apps")
            office.press("UTESS", card, "Resolve", channel="it-apps")
            office.thread(asked)
            c=time.process_time(); w3=time.time()
        d=time.process_time(); w4=time.time()
        print(f"{door} open {b-a:.3f} test {c-b:.3f} close {d-c:.3f} wall {w2-w:.2f} {w3-w2:.2f} {w4-w3:.2f}", len(office.teams.connector.calls) if door=="msteams" else "")
