"""The warm server: it makes judges and hosts."""
