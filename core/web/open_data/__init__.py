"""Open data for everybody, the feeds of news, and what the office decides about them."""
