"""Addresses of the comparison of cities: on the platform's site (`console`) and in each city's work area (`city`)."""
