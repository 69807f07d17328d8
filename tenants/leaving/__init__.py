"""How a city takes its data with it, how one city is put back as it was, and how what it was is deleted."""
