"""Applications in any state, made without going through the days before it."""

import datetime as dt
import itertools
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.models import Body, Membership, Person
from models_monza.models import Enrolment, EnrolmentDocument, EnrolmentWindow, Mandate

ARRIVED = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))
_NUMBERS = itertools.count(1)


def march(mandate: Mandate) -> EnrolmentWindow:
    """The window of March 2026."""
    row, _made = EnrolmentWindow.objects.get_or_create(mandate=mandate, first_on=MARCH[0], last_on=MARCH[1])
    return row


def make_enrolment(body: Body, state: str = "submitted", **more: Any) -> Enrolment:
    """An application for a consulta that arrived on 10 March 2026; an accepted one has its place in the register."""
    number = next(_NUMBERS)
    mandate = more.pop("mandate", None) or Mandate.objects.get(until=None)
    values: dict[str, Any] = {
        "kind": "citizen", "ground": "residence", "given_name": "Maria", "family_name": f"Rossi {number:03}",
        "fiscal_code": f"RSSMRA85T50A{number:03}W", "submitted_at": ARRIVED, "state": state,
    }  # fmt: skip
    if state in {"accepted", "refused"}:
        values |= {"decided_on": timezone.localdate(ARRIVED) + dt.timedelta(days=2), "decided_by": "Olga"}
    if state == "refused":
        values["reasons"] = "Non abita qui."
    if state == "completion":
        values["completion_asked"] = "Manca la carta."
    if state in {"accepted", "lapsed"} and more.get("kind", "citizen") == "citizen":
        person = Person.objects.create(given_name="Maria", family_name=values["family_name"])
        since = timezone.localdate(ARRIVED) + dt.timedelta(days=2)
        values["person"] = person
        values["membership"] = Membership.objects.create(body=body, person=person, since=since)
    if "window" not in more:
        values["window"] = march(mandate)
    return Enrolment.objects.create(body=body, mandate=mandate, **(values | more))


def make_paper(enrolment: Enrolment) -> EnrolmentDocument:
    """A paper handed in with an application."""
    paper = EnrolmentDocument(
        enrolment=enrolment, title="Carta d'identità", content_type="application/pdf", size=12
    )
    paper.file.save("carta.pdf", ContentFile(b"%PDF-1.7 ciao"), save=False)
    paper.save(force_insert=True)
    return paper
