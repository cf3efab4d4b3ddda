"""How fast the full path is, beside stock SDK echoes: `python -m bench.speed --json`."""
