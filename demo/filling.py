"""What every city of the demo is filled with, whatever its participation model: accounts, roles, meetings around today."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.models import Meeting, Neighbourhood, PublishedReport, RoleGrant
from core.services.reports import publish_report
from core.services.territory import set_boundary
from demo.demo_city import PASSWORD, DemoCity, Login
from demo.meetings import Story, recent_and_coming

REGISTERS = Path(__file__).resolve().parent / "registers"


def is_filled(demo: DemoCity) -> bool:
    """Whether the city is complete: the roles of those who are in it for the whole city are given last."""
    return RoleGrant.objects.filter(user__email=demo.logins[0].email).exists()


@transaction.atomic
def accounts(logins: Sequence[Login]) -> list[User]:
    """The accounts of those who can sign in, in their order; their one password is hashed once, as that takes long on purpose."""
    there = {user.email: user for user in User.objects.filter(email__in=[login.email for login in logins])}
    missing = [login for login in logins if login.email not in there]
    hashed = make_password(PASSWORD) if missing else ""
    for login in missing:
        user = there[login.email] = User.objects.create_user(login.email, None, full_name=login.full_name)
        user.password = hashed
        user.save(update_fields=["password"])
    return [there[login.email] for login in logins]


def publish(demo: DemoCity, office: User, year: int) -> None:
    """The report of a year is public. Once."""
    if not PublishedReport.objects.of(demo.model, year).exists():
        publish_report(actor=office, model_slug=demo.model, year=year)


def outlines(office: User, name: str, source: str) -> None:
    """The boundaries of the neighbourhoods, from a file beside the registers; of a name the city does not have nothing is done."""
    features = json.loads((REGISTERS / name).read_text())["features"]
    drawn = {feature["properties"]["name"]: feature["geometry"] for feature in features}
    for place in Neighbourhood.objects.filter(name__in=drawn, boundary__isnull=True).order_by("name"):
        set_boundary(actor=office, neighbourhood_id=place.pk, boundary=drawn[place.name], source=source)


def meetings(demo: DemoCity, office: User, operator: User) -> None:
    """Meetings around today. Once: those of the registers are long past."""
    today = timezone.localdate()
    if Meeting.objects.filter(meets_on__gte=today).exists():
        return
    recent_and_coming(Story(office, operator, demo.model, today, demo.url, demo.kind))


@transaction.atomic
def give_roles(demo: DemoCity) -> None:
    """The last step: its rows say that the city is complete. Who holds her role already, by an appointment, keeps it as it is."""
    for login, user in zip(demo.logins, accounts(demo.logins), strict=True):
        if RoleGrant.objects.filter(user=user, role=login.role).exists():
            continue
        places: Iterable[Neighbourhood | None] = [None]
        if login.neighbourhoods:
            places = Neighbourhood.objects.filter(name__in=login.neighbourhoods)
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=login.role, neighbourhood=place) for place in places
        )
