"""Who and what is in the workspace: people, user groups, channels, memberships."""

import hashlib
from typing import Any

from playground.errors import ConfigurationError
from playground.json_types import Json
from playground.store import Store


class Directory:
    """People, channels and members, kept in memory and written through to the store.

    A seed adds the people and channels that the store does not know yet; the user groups are
    always the seed's. Every person has a direct message with the bot.
    """

    def __init__(self, store: Store, seed: Json) -> None:
        self._store = store
        self.team: Json = _required(seed, "team", "id", "name")
        self.bot: Json = _required(seed, "bot", "user_id", "bot_id", "name", "app_id")
        self.usergroups: list[Json] = [_usergroup(each) for each in seed.get("usergroups", [])]
        self.people = store.objects("person")
        self.channels = store.objects("channel")
        self.members: dict[str, dict[str, None]] = {channel: {} for channel in self.channels}
        for channel, user in store.members():
            self.members[channel][user] = None
        self._merge(seed)

    def find_channel(self, reference: str) -> Json | None:
        """Find a channel by id, "name" or "#name"; a user's id stands for the bot's DM."""
        if reference in self.channels:
            return self.channels[reference]
        if reference in self.people:
            return self.direct_message(reference)
        name = reference.removeprefix("#")
        return next((each for each in self.channels.values() if each.get("name") == name), None)

    def direct_message(self, user: str) -> Json:
        """Give the DM between a person and the bot."""
        return self.channels[_dm_id(user)]

    def is_member(self, channel: str, user: str) -> bool:
        """Tell whether a user is in a channel."""
        return user in self.members[channel]

    def rename(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        self.channels[channel]["name"] = name
        self._store.put_object("channel", channel, self.channels[channel])

    def join(self, channel: str, user: str) -> None:
        """Put a user into a channel."""
        self.members[channel][user] = None
        self._store.add_member(channel, user)

    def leave(self, channel: str, user: str) -> None:
        """Take a user out of a channel."""
        self.members[channel].pop(user, None)
        self._store.remove_member(channel, user)

    def can_see(self, channel: str, user: str) -> bool:
        """Tell whether a user may read a channel: a public one, or one they are in."""
        return kind_of(self.channels[channel]) == "public_channel" or self.is_member(channel, user)

    def user_names(self) -> dict[str, str]:
        """Map what people type after "@" to a user's id."""
        names = {self.bot["name"]: self.bot["user_id"]}
        for person in self.people.values():
            names |= {person["name"]: person["id"], person["real_name"]: person["id"]}
        return names

    def channel_names(self) -> dict[str, str]:
        """Map public channels' names to their ids."""
        return {
            each["name"]: each["id"]
            for each in self.channels.values()
            if kind_of(each) == "public_channel"
        }

    def admit(self, people: list[Json], channels: list[Json]) -> None:
        """Add people and their memberships, as a seed does; who is known stays as they are."""
        self._merge({"people": people, "channels": channels})

    def _merge(self, seed: Json) -> None:
        """Add what is new; memberships too, but nobody is put back into a channel they left."""
        people, channels = seed.get("people", []), seed.get("channels", [])
        new = {each["id"] for each in people if self._add_person(each)}
        new |= {each["id"] for each in channels if self._add_channel(each)}
        for channel in channels:
            for user in channel.get("members", []):
                if {channel["id"], user} & new:
                    self.join(channel["id"], user)

    def _add_person(self, person: Json) -> bool:
        _required({"person": person}, "person", "id", "name")
        user = person["id"]
        if user in self.people:
            return False
        self.people[user] = {"role": "employee", "real_name": person["name"], **person}
        self._store.put_object("person", user, self.people[user])
        self._add_channel({"id": _dm_id(user), "is_im": True, "user": user})
        self.join(_dm_id(user), user)
        self.join(_dm_id(user), self.bot["user_id"])
        return True

    def _add_channel(self, channel: Json) -> bool:
        _required({"channel": channel}, "channel", "id")
        channel_id = channel["id"]
        if channel_id in self.channels:
            return False
        self.channels[channel_id] = {
            key: value for key, value in channel.items() if key != "members"
        }
        self.members[channel_id] = {}
        self._store.put_object("channel", channel_id, self.channels[channel_id])
        return True


def kind_of(channel: Json) -> str:
    """Give a channel's kind as the Web API names it: public_channel, private_channel or im."""
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel.get("private") else "public_channel"


def _usergroup(group: Json) -> Json:
    _required({"usergroup": group}, "usergroup", "id", "handle")
    return {"name": group["handle"], "users": [], **group}


def _dm_id(user: str) -> str:
    return "D" + hashlib.sha256(user.encode()).hexdigest()[:10].upper()


def _required(seed: Json, part: str, *keys: str) -> Any:
    missing = [key for key in keys if not seed.get(part, {}).get(key)]
    if missing:
        wanted = ", ".join(f"{part}.{key}" for key in missing)
        raise ConfigurationError(f"The seed lacks {wanted}; add it to seed.json.")
    return seed[part]
