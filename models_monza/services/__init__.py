"""Verbs of the consulte: one request, one verb, one transaction, one audit entry."""
