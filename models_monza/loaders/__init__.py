"""What the sheets of a city's consulte mean: which rows of which tables each line stands for. Nothing is written here."""
