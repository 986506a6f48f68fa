"""A learner's file as text: read, never run."""
