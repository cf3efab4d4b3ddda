"""How well the learner learns, beside its peers: `python -m bench.learning --data DIR --json`."""
