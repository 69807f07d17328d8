"""Forms of the pages of labs, centres and pacts: they parse what was typed and never write."""
