"""The doors that face people, and the use-cases they share."""
