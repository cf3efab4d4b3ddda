"""Background work: learning from the feedback log. Woken by RQ, fed by the database."""
