"""The folder of a learner, and how far they have come."""
