"""A learner's folder and history."""
