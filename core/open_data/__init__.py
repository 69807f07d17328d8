"""Open data of a city: what citizens read on its pages, row by row, for programs (docs/reference/open-data.md)."""
