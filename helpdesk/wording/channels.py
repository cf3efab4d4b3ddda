"""What is said about channels that take no post: where it is read instead, and how to mend it."""

from __future__ import annotations

from helpdesk.cards import Card, card, note, text
from helpdesk.doors import Door
from helpdesk.markup import Channel
from helpdesk.ports import ChannelFault

_IS: dict[ChannelFault, str] = {
    ChannelFault.ARCHIVED: "is archived",
    ChannelFault.MISSING: "is not there for me",
    ChannelFault.NOT_INVITED: "does not have me in it",
    ChannelFault.CLOSED: "does not let me write",
}
_MENDS: dict[ChannelFault, str] = {
    ChannelFault.ARCHIVED: "Unarchive it, or name another channel in the catalog.",
    ChannelFault.MISSING: (
        "Create it, or name another channel in the catalog. Where it is private, or archived, I "
        "cannot see it: {invite}."
    ),
    ChannelFault.NOT_INVITED: "Let me in: {invite}. I cannot join a private channel by myself.",
    ChannelFault.CLOSED: (
        "Let the app Deskloop post in it (the channel's settings say who may), or name another "
        "channel in the catalog."
    ),
}
_INVITES: dict[Door, str] = {
    Door.SLACK: "write “/invite @Deskloop” in {channel}",
    Door.MSTEAMS: "add the app Deskloop to the team of {channel}",
}


def instead_of(shown: Card, channel: str, fault: ChannelFault) -> Card:
    """Say on a card why it stands here, and not in its team's channel."""
    why = note(f"Here because {{channel}} {_IS[fault]}.", channel=Channel(id=channel))
    return shown.model_copy(update={"blocks": (why, *shown.blocks)})


def channel_failed(door: Door, channel: str, fault: ChannelFault, instead: str | None) -> Card:
    """Tell those who lead IT of a channel that takes no post, and what to do about it.

    `instead` is the channel where its cards stand now; None where nothing can stand in for it.
    """
    failed = Channel(id=channel)
    mend = _MENDS[fault].replace("{invite}", _INVITES[door])
    rest = (
        text("Its cards go to {instead} until then.", instead=Channel(id=instead))
        if instead
        else text("What was to be posted there is lost until then; the log has it.")
    )
    said = f"⚠️ I cannot post in {{channel}}: it {_IS[fault]}."
    return card(text(said, channel=failed), text(mend, channel=failed), rest)
