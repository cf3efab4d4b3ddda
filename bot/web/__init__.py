"""The ASGI app: health, and the doors' routes."""
