"""`python -m deskloop` is the same as `deskloop`."""

from deskloop.cli import main

main()
