"""A certificate for a city's own host: asked of a program, or by the web server that asks us first (`certificate_ask`)."""

import shlex
import subprocess
import uuid

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.models import HostClaim

PATIENCE = 300
"""Seconds the program may take; the task's own limit is longer."""


@shared_task(shared_ok=True)
def obtain_certificate(claim_id: str) -> None:
    """Run the program of the settings with the host as its last word; what came of it is written in the claim.

    Nothing where no program is set: then the web server obtains certificates by itself.
    """
    claim = HostClaim.objects.filter(pk=uuid.UUID(claim_id), verified_at__isnull=False).first()
    if claim is None or not settings.CERTIFICATE_COMMAND:
        return
    problem = _run([*shlex.split(settings.CERTIFICATE_COMMAND), claim.host])
    HostClaim.objects.filter(pk=claim.pk).update(
        certificate_at=timezone.now(), certificate_problem=problem[:300]
    )


def _run(words: list[str]) -> str:
    """What went wrong, empty for nothing: the last line the program wrote."""
    try:
        done = subprocess.run(  # noqa: S603 - the program is the installation's, the host was checked letter by letter
            words, check=False, capture_output=True, text=True, errors="replace", timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error) or _("Il programma non è partito.")
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else _("Il programma è finito con il codice %(n)s.") % {"n": done.returncode}
