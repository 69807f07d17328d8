"""The messages about needs, signatures and commitments, and the links in them."""
