"""Visits nobody ended, ended by the clock."""

from celery import shared_task
from django.db import connection
from django.utils import timezone

from core.services.assistance import end_overdue
from tenants.context import use_public
from tenants.services.support import note_left


@shared_task
def end_overdue_visits(site: str = "") -> int:
    """End what is over in this city; returns how many. Both trails are told."""
    city = connection.tenant
    ended = end_overdue(now=timezone.now())
    with use_public():
        for visit in ended:
            note_left(city=city, visit=visit)
    return len(ended)
