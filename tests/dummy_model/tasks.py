"""Tasks of the dummy model: they say where they ran."""

import logging
import os
import time
from pathlib import Path

from celery import shared_task
from django.db import connection

from core.models import CityProfile


@shared_task
def note_where(folder: str, seconds: float = 0.0) -> None:
    """Write down the schema, the role and the city's name; with `seconds`, take that long in the middle."""
    place = Path(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        schema, role = cursor.fetchone()
    profile = CityProfile.objects.first()
    with (place / "started").open("a") as log:
        log.write(f"{schema} {os.getppid()} {os.getpid()}\n")
    time.sleep(seconds)
    logging.getLogger(__name__).info("done here")
    with (place / "done").open("a") as log:
        log.write(f"{schema} {role} {profile.name if profile else '-'}\n")


@shared_task(shared_ok=True)
def note_platform(folder: str) -> None:
    """Work of the platform itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (Path(folder) / "platform").write_text(cursor.fetchone()[0])
