"""Forms of the pages of labs and agreements: they parse what was typed and never write."""
