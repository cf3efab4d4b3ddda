"""The pure core: what a request is, how it is decided, and what feedback teaches."""
