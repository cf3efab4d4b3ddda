"""The Slack door: guard, listeners, parsing, blocks, posting. Nothing else knows Slack."""
