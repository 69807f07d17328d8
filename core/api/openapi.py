"""The OpenAPI document as it was committed, beside this module."""

import json
from pathlib import Path
from typing import Any

from core.participation.registry import registry

PATH = Path(__file__).with_name("openapi.json")


def committed() -> dict[str, Any]:
    """What is served; written by `manage.py api_document`. Read once: it is some megabytes, and never changed."""
    return registry.derived(_read)


def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PATH.read_text())
    return read
