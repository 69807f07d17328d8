#!/usr/bin/env python3
"""Run a management command; without DATABASE_URL the embedded PostgreSQL under `var/` is started for it."""

import os
import sys
from importlib.util import find_spec

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if "DATABASE_URL" not in os.environ and find_spec(
        "demo"
    ):  # the image has none: settings ask for the address
        from demo.servers import ensure_database_url

        ensure_database_url()
    execute_from_command_line(sys.argv)
