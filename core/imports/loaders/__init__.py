"""Loaders of sheets every participation model has in some form; a model composes them in its `sheets` module."""
