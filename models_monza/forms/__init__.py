"""Forms of the consulte's pages: they parse what was typed and never write."""
