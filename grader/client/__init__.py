"""The door: everything light grades through it."""
