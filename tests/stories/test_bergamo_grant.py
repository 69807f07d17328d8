"""A micro-grant from the call to the payment, by the people who take each step, through the pages."""

import datetime as dt
from decimal import Decimal

import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, Person, Representative, RoleGrant
from models_bergamo.models import GrantApplication, GrantCall
from models_bergamo.selectors.grants import grant_totals
from tests.cast import make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def at(client: Client, who: User, moment: dt.datetime, name: str, *keys: object, **sent: object) -> None:
    """Send a form as somebody at a moment; it must be accepted."""
    with time_machine.travel(moment, tick=False):
        client.force_login(who, backend=BACKEND)
        answer = client.post(reverse(f"bergamo:{name}", args=keys), sent)
    assert answer.status_code == 302, answer.content.decode()


def test_a_seniors_centre_gets_eighty_percent_of_what_it_spent(
    bergamo_client: Client, dario: User, anna: User, alfa: Body
) -> None:
    centre = Organisation(name="Centro anziani Alfa", match_key="centro anziani alfa")
    centre.canonical = centre
    centre.save()
    rita = make_user("rita@bergamo.example", "Rita Referente")
    person = Person.objects.create(given_name="Rita", family_name="Referente", user=rita)
    Representative.objects.create(organisation=centre, person=person)
    RoleGrant.objects.create(user=rita, role="representative", body=alfa)
    place = Neighbourhood.objects.get(slug="alfa")
    spring = dt.datetime(2025, 4, 17, 21, 30, tzinfo=dt.UTC)  # 23:30 in Rome, on the last day

    call = {"year": "2025", "title": "Bando 2025", "opens_on": "2025-03-01", "closes_on": "2025-04-17"}
    dates = {"activities_from": "2025-01-01", "activities_until": "2025-12-31"}
    budget = {"budget_eur": "40.000"}
    at(
        bergamo_client,
        dario,
        dt.datetime(2025, 2, 1, 9, tzinfo=dt.UTC),
        "call-new",
        **call,
        **dates,
        **budget,
    )
    assert GrantCall.objects.get().budget_eur == Decimal(40_000)

    at(
        bergamo_client, rita, spring, "grant-new",
        call=GrantCall.objects.get().pk, lead=centre.pk, body=alfa.pk, title="Passeggiate della salute",
        description="Cammini settimanali.", neighbourhoods=[place.pk], planned_cost_eur="1.000",
    )  # fmt: skip
    project = GrantApplication.objects.get()
    at(bergamo_client, rita, spring, "grant-step", project.pk, "presenta")
    project.refresh_from_db()
    assert (project.state, project.submitted_on) == ("submitted", dt.date(2025, 4, 17))

    summer, winter = dt.datetime(2025, 6, 1, 9, tzinfo=dt.UTC), dt.datetime(2026, 1, 20, 9, tzinfo=dt.UTC)
    steps = (
        (dario, summer, "ammetti", {"admitted_eur": "800", "decided_on": "2025-06-01"}),
        (anna, winter, "realizzata", {"carried_out_on": "2025-11-30"}),
        (anna, winter, "rendiconta", {"cost_eur": "950,50", "accounted_on": "2026-01-15"}),
        (dario, winter, "liquida", {"paid_eur": "760,40", "paid_on": "2026-01-20"}),
    )
    for who, moment, step, sent in steps:
        at(bergamo_client, who, moment, "grant-step", project.pk, step, **sent)
    project.refresh_from_db()
    assert (project.state, project.paid_eur) == ("paid", Decimal("760.40"))
    totals = grant_totals(2025)
    assert (totals.applicants, totals.projects, totals.granted_eur, totals.paid_eur) == (
        1, 1, Decimal(800), Decimal("760.40"),
    )  # fmt: skip
    assert totals.share == Decimal("0.8")
