"""What tables and columns without an Italian name of their own mean, for the data dictionary."""

TABLES: dict[str, str] = {}
COLUMNS: dict[str, str] = {}
