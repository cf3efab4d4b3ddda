"""Slack's Web API as a bot uses it."""
