"""`deskloop evaluate`, `replay` and `report`: what would have happened to a file of requests."""
