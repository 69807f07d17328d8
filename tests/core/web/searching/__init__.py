"""The pages of the search."""
