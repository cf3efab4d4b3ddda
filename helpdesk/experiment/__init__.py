"""What the learner would have done with a file of labelled texts: pure, the same for a seed."""
