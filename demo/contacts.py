"""Who is written to in the demo: members of some networks, with a representative who has an (undeliverable) address."""

import datetime as dt

from accounts.models import User
from core.models import Attendance, Body, Organisation, Person
from core.services.bodies import add_member
from core.services.organisations import add_representative

MEMBERS = 7
NAMES = (
    ("Giulia", "Locatelli"),
    ("Ahmed", "Benali"),
    ("Chiara", "Pesenti"),
    ("Luca", "Carminati"),
    ("Teresa", "Gotti"),
    ("Davide", "Mangili"),
    ("Irina", "Popescu"),
    ("Paolo", "Zanchi"),
    ("Marta", "Cortinovis"),
    ("Stefano", "Ghilardi"),
    ("Fatou", "Diop"),
    ("Elisa", "Bonomi"),
)


def members_with_addresses(actor: User, body: Body, since: dt.date) -> None:
    """The organisations that come most often become members; all but the last have someone to write to. Once."""
    if body.memberships.exists():
        return
    for number, organisation in enumerate(usual(body)[:MEMBERS]):
        add_member(actor=actor, body_id=body.pk, organisation_id=organisation.pk, since=since)
        if number == MEMBERS - 1 or organisation.representatives.exists():
            continue
        given, family = NAMES[(number + len(body.name)) % len(NAMES)]
        add_representative(
            actor=actor,
            organisation_id=organisation.pk,
            given_name=given,
            family_name=family,
            email=f"{given}.{family}@realta.example".lower(),
            since=since,
        )


def usual(body: Body) -> list[Organisation]:
    """The organisations that came to the body's meetings, in the order of their names."""
    came = Organisation.objects.standing().filter(
        attendances__body=body, attendances__status=Attendance.Status.PRESENT
    )
    return list(came.distinct().order_by("name"))


def enrolled(body: Body) -> list[Person]:
    """Some of the people who are members of the body by name; nobody where only organisations are."""
    return list(Person.objects.filter(memberships__body=body, memberships__until=None).order_by("pk")[:9])
