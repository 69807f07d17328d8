"""Papers of the consulte."""
