"""The city's rules: read in plain words, changed from a day on."""
