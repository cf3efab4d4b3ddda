"""What is learned from examples and feedback: pure functions and immutable values."""
