"""Pages of the consulte: load, ask the permission, parse, one verb, render."""
