"""Template tags of the pages of labs and agreements."""
