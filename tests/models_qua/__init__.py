"""The citizenship labs and agreements."""
