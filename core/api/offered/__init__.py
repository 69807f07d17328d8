"""What core offers, area by area."""
