"""The figures for machines: a read-only JSON API of counts, never of words or people."""
