"""Running Vicinia on one machine with nothing installed: embedded servers and the supervisor behind `make demo`."""
