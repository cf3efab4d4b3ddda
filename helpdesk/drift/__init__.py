"""Drift: whether requests, decisions or answers are no longer what they were, and since when. Pure.

`observed` is what is looked at, `streams` cuts it into yes-or-no streams, `usual` says what is
normal for each, `evidence` is the sequential test, `rising` finds words that rise together, `scan`
runs it all, and `alerts` makes one alert of what has one cause and says when it is over.
"""
