"""Addresses of the shell: on the platform's site (`public`, `console`) and in each city's work area (`city`)."""
