"""What the data sets are tried with, seen from the site."""

from tests.core.open_data.conftest import held

__all__ = ["held"]
