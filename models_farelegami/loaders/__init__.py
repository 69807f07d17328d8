"""What the sheets of the register of Fare Legami mean: which rows of which tables each line stands for. Nothing is written here."""
