"""What the catalog names and Slack does not have: channels and user groups."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.crews import is_group
from helpdesk.catalog import Catalog
from helpdesk.doors import Door


def missing(web: WebClient, catalog: Catalog) -> Iterator[str]:
    """Say of each channel and user group that cannot be found what to do about it.

    Raises SlackApiError where Slack does not tell its channels.
    """
    there = _channels(web)
    for name, what in _named_channels(catalog).items():
        if name not in there:
            mend = "create it, invite the bot where it is private, or mend the catalog"
            yield f"there is no channel #{name} ({what}); {mend}"
    yield from _missing_groups(web, catalog)


def _missing_groups(web: WebClient, catalog: Catalog) -> Iterator[str]:
    wanted = sorted(set(filter(is_group, _people(catalog))))
    if not wanted:
        return
    try:
        found = web.usergroups_list()["usergroups"]
    except SlackApiError as error:
        word = error.response["error"]
        yield f"user groups cannot be read ({word}); add usergroups:read and install the app again"
        return
    there = {name for each in found for name in (each["id"], f"@{each['handle']}")}
    for name in wanted:
        if name not in there:
            yield f"there is no user group {name}; mend the catalog, or make the group"


def _channels(web: WebClient) -> set[str]:
    kinds = "public_channel,private_channel"
    pages = web.conversations_list(types=kinds, exclude_archived=True, limit=200)
    found = (each for page in pages for each in page["channels"])
    return {name for each in found for name in (str(each["name"]), str(each["id"]))}


def _named_channels(catalog: Catalog) -> dict[str, str]:
    """The channels that must be in Slack, each with what the catalog names it for."""
    teams = [team for team in catalog.teams if team.chat is not Door.MSTEAMS]
    leads = [catalog.it_channel] if catalog.it_channel else []
    named = [(name, "it_channel") for name in leads]
    named += [(team.channel, f"team {team.id}") for team in reversed(teams)]
    return dict(named)


def _people(catalog: Catalog) -> Iterator[str]:
    yield from catalog.leads
    for team in catalog.teams:
        yield from team.technicians
        yield from (each for each in (team.on_call, team.escalate_to) if each)
