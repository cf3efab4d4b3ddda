"""How fast figures are read when there are many requests."""
