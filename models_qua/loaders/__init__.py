"""What the sheets of a city's agreements mean: which rows of which tables each line stands for. Nothing is written here."""
