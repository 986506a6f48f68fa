"""What runs beside the learner's code, and is trusted with nothing."""
