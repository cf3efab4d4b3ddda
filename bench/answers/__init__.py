"""A simulated IT desk whose hidden truth is known: how well answers and questions learn."""
