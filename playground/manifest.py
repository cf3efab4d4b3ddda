"""What an app's manifest allows it to do."""

from dataclasses import dataclass
from typing import Self

from playground.errors import ConfigurationError
from playground.json_types import Json


@dataclass(frozen=True)
class Manifest:
    """The parts of a Slack app manifest that decide what is allowed and delivered."""

    scopes: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    interactive: bool = False
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    home_tab: bool = False
    messages_tab: bool = True
    messages_read_only: bool = False

    @classmethod
    def read(cls, manifest: Json) -> Self:
        """Read a parsed manifest.yml; raises ConfigurationError if a part has the wrong type."""
        features, settings = _part(manifest, "features"), _part(manifest, "settings")
        home = _part(features, "app_home")
        scopes = _part(_part(manifest, "oauth_config"), "scopes")
        return cls(
            scopes=tuple(scopes.get("bot") or ()),
            events=frozenset(_part(settings, "event_subscriptions").get("bot_events") or ()),
            interactive=bool(_part(settings, "interactivity").get("is_enabled")),
            commands=tuple(features.get("slash_commands") or ()),
            shortcuts=tuple(features.get("shortcuts") or ()),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        )

    def command(self, name: str) -> Json | None:
        """Find a slash command by its name, "/it"."""
        return next((each for each in self.commands if each["command"] == name), None)

    def shortcut(self, callback_id: str) -> Json | None:
        """Find a global or message shortcut by its callback_id."""
        return next((each for each in self.shortcuts if each["callback_id"] == callback_id), None)


def _part(parent: Json, key: str) -> Json:
    part = parent.get(key) or {}
    if not isinstance(part, dict):
        raise ConfigurationError(f"The manifest's {key!r} must be a mapping; mend it and restart.")
    return part
