"""The search: over meetings, minutes, organisations and actions, for who may see them."""
