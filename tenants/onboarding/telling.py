"""What whoever asks for a city is told, and when the platform's team is."""

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from tenants.mail.queue import enqueue
from tenants.models import CityRequest
from tenants.permissions import ROLES


def tell_asker(row: CityRequest, kind: str) -> None:
    """Queue the message of a step (`city_ready`, `city_waiting`, `city_refused`) to the office; each step is told once."""
    with translation.override(row.language):
        subjects = {
            "city_ready": _("%(name)s: il Suo sito di partecipazione è pronto"),
            "city_waiting": _("%(name)s: la Sua richiesta la guarda una persona"),
            "city_refused": _("%(name)s: risposta alla Sua richiesta"),
        }
        subject = subjects[kind] % {"name": row.municipality}
    moment = row.decided_at or row.confirmed_at
    enqueue(
        kind, row.office_email, subject=subject, name=row.contact, language=row.language,
        content={"request": str(row.pk)}, key=f"{kind}:{row.pk}:{moment:%Y%m%d%H%M%S}" if moment else "",
    )  # fmt: skip


def tell_team(row: CityRequest) -> None:
    """Queue a message to each person of the team who may decide on requests."""
    today = timezone.localdate()
    roles = [code for code, role in ROLES.items() if "platform.city.create" in role.permissions]
    held = Q(team_grants__role__in=roles, team_grants__since__lte=today)
    people = User.objects.filter(
        held, Q(team_grants__until=None) | Q(team_grants__until__gte=today), is_active=True
    ).distinct()
    with translation.override("it"):
        subject = _("Una richiesta da valutare: %(name)s") % {"name": row}
    for person in people:
        enqueue(
            "city_to_decide", person.email, subject=subject, name=person.full_name,
            content={"request": str(row.pk)}, key=f"city_to_decide:{row.pk}:{row.reason}:{person.pk}",
        )  # fmt: skip
