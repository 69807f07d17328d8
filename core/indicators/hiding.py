"""Hiding small numbers of people."""
