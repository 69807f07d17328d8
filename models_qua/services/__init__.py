"""Verbs of labs and agreements: one request, one verb, one transaction, one audit entry."""
