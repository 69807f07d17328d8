"""Pages of labs and agreements: load, ask the permission, parse, one verb, render."""
