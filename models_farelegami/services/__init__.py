"""Verbs of labs, centres and pacts: one request, one verb, one transaction, one audit entry that names no person."""
