"""Channels of Teams stand on the dashboard by the name that people know them by."""

from dashboard import visiting
from msteams_office import MSTeamsOffice


def test_a_channel_and_who_wrote_there_have_their_names(msteams_office: MSTeamsOffice) -> None:
    msteams_office.says("UADA", "sap not working")
    msteams_office.settle()
    with visiting(msteams_office) as client:
        shown = client.get("/dashboard/requests").text
    assert ">Company/it-help</option>" in shown
    assert "@thread.tacv2</option>" not in shown
    assert msteams_office.name_of("UADA") in shown


def test_a_chat_with_one_person_is_called_direct_messages(msteams_office: MSTeamsOffice) -> None:
    msteams_office.says("UADA", "sap not working", channel="dm")
    msteams_office.settle()
    with visiting(msteams_office) as client:
        assert ">Direct messages</option>" in client.get("/dashboard/requests").text
