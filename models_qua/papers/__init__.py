"""The papers of an agreement."""
