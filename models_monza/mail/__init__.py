"""The messages of the consulte."""
