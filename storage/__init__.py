"""The only room that knows tables and commits."""
