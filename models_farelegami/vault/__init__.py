"""How the vault locks: a key for each case, wrapped with one of the city, derived from those of the installation."""
