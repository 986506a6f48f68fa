"""The trusted process that runs the hidden checks."""
