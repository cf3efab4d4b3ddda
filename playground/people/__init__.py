"""What people do in the workspace, as JSON for scripts and for the page."""
