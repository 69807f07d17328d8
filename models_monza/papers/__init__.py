"""The papers of the consulte, typeset for the counter."""
