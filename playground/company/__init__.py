"""A simulated company: people who ask, technicians who work, and a week of theirs.

They act only through what the page's own requests call, so the bot hears of them as of anybody.
"""
