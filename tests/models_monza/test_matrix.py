"""Every address of the consulte x everyone who may come by: who is in no place is told no, who holds the permission is let in."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AgendaItem, Body, Membership, Person
from models_monza.models import Ballot, Office, ProcessNote
from tests.core.permissions.addresses import Address, addresses
from tests.core.permissions.table import TABLE
from tests.core.permissions.test_matrix import is_sent_to_sign_in, method_of, visit
from tests.models_monza.test_sittings import meeting_of

ADDRESSES = [address for address in addresses("config.urls_city") if address.name.startswith("monza:")]


def ballot_of(body: Body) -> Ballot:
    return Ballot.objects.create(
        meeting=meeting_of(body), body=body, office="coordinator", is_secret=True, opened_at=timezone.now()
    )


def member_of(body: Body) -> Membership:
    person = Person.objects.create(family_name="Iscritta")
    return Membership.objects.create(body=body, person=person, since=dt.date(2023, 1, 1))


def office_of(body: Body) -> Office:
    person = Person.objects.create(family_name="Coordina")
    return Office.objects.create(body=body, person=person, kind="coordinator", since=dt.date(2023, 1, 1))


def note_of(body: Body) -> ProcessNote:
    """Olga's own: a note is changed by who wrote it."""
    author = User.objects.get(email="olga@monza.example")
    return ProcessNote.objects.create(meeting=meeting_of(body), author=author, text="Nota")


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "meeting_id": lambda body: meeting_of(body).pk,
    "item_id": lambda body: AgendaItem.objects.create(meeting=meeting_of(body), position=1, title="Voto").pk,
    "ballot_id": lambda body: ballot_of(body).pk,
    "membership_id": lambda body: member_of(body).pk,
    "office_id": lambda body: office_of(body).pk,
    "note_id": lambda body: note_of(body).pk,
}
"""A value for every parameter of an address, all about the consulta Triante."""


def browser(user: User | None) -> Client:
    client = Client(headers={"host": "monza.localhost"})
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_may_open_what(address: Address, triante: Body, olga: User, pia: User, nora: User) -> None:
    path = reverse(address.name, kwargs={name: SAMPLES[name](triante) for name in address.parameters})
    method = method_of(browser(olga), path)
    anonymous = visit(browser(None), address, path, method)
    pia_hears = visit(browser(pia), address, path, method).status_code
    if TABLE[address.name] == "open":
        assert not is_sent_to_sign_in(anonymous)
        assert anonymous.status_code == pia_hears
    else:
        assert is_sent_to_sign_in(anonymous)
        assert pia_hears == 403
        if "slug" not in address.parameters and address.parameters:
            assert visit(browser(nora), address, path, method).status_code in {403, 404}  # she is of Libertà
    olga_hears = visit(browser(olga), address, path, method).status_code
    assert olga_hears in {200, 204, 302, 400, 409, 422}, (method, path)
