"""The chats that Deskloop lives in."""

from enum import StrEnum


class Door(StrEnum):
    """A chat: where somebody said something, or where a team works."""

    SLACK = "slack"
    MSTEAMS = "msteams"
