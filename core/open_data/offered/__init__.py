"""The data sets every city has, whatever its participation models."""
