"""The platform's team in a city: asked for in the console, allowed by the city's office, in a session of its own."""
