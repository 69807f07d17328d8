"""The papers of the consulte."""
