"""Tags of the pages of Fare Legami."""
