"""`deskloop msteams`: what Microsoft Teams needs from us before it lets Deskloop in."""
