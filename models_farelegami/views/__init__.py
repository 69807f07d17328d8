"""Pages of labs, centres and pacts: load, ask the permission, parse, one verb, render."""
