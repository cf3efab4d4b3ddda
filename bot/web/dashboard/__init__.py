"""The dashboard: whether Deskloop gets better, why it did what it did, and how to undo it."""
