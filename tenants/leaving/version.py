"""The version of the application, as its project file says."""

import tomllib
from pathlib import Path

from django.conf import settings


def application_version() -> str:
    """Empty where the project file was not installed."""
    path = Path(settings.BASE_DIR) / "pyproject.toml"
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
