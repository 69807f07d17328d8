"""Verbs of Bergamo's networks: one request, one verb, one transaction, one audit entry."""
