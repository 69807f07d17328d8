"""Pages of the networks: load, ask the permission, parse, one verb, render."""
