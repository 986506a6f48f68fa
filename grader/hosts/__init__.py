"""The judge's grip on confined processes."""
