"""The messages of the consulte, and the links in them."""
