"""What authors write, read from their folders. Light: no torch."""
