"""The `deskloop` command: starts, inspects and operates everything."""
