"""The key of a form that adds something."""

from django import forms

from accounts.rows import new_key


def form_key() -> forms.UUIDField:
    """What makes the same form sent twice one row."""
    return forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)
