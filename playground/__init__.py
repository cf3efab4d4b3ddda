"""A local stand-in for Slack: a workspace with people, channels and the Web API behind them.

It imports nothing of the product and no Slack library, and talks to a bot over HTTP or Socket
Mode only, so that any Slack app can be tried against it.
"""
