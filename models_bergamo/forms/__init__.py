"""Forms of the networks' pages: they parse what was typed and never write."""
