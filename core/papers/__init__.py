"""What goes on paper: minutes, sign-in sheets."""
