"""What can go wrong in the playground."""

from typing import Any


class PlaygroundError(Exception):
    """Base of every error of the playground."""


class ConfigurationError(PlaygroundError):
    """The seed, the manifest or an option is wrong; the message says which and what to do."""


class RequestError(PlaygroundError):
    """A script or the page asked for something that does not exist or is malformed."""


class SlackError(PlaygroundError):
    """A refusal in Slack's own words.

    `error` is Slack's code ("channel_not_found"); `details` are further keys of the answer.
    """

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def body(self) -> dict[str, Any]:
        """Give the JSON body that Slack would answer."""
        return {"ok": False, "error": self.error, **self.details}
