"""Slack's limits on Block Kit, as pure checks."""
