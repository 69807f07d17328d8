"""The office takes an address out of the news for who wrote to it instead of following the link."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, Delivery, Mailing, Subscriber, Subscription
from tests.core.web.work.test_venues import text_of

PAGE = "/lavoro/avvisi/"


@pytest.fixture
def rosa(alfa: Body) -> Subscriber:
    """Rosa follows Rete Alfa, and was written to."""
    now = timezone.now()
    rosa = Subscriber.objects.create(email="rosa@example.org", confirmed_at=now, told_until=now)
    Subscription.objects.create(subscriber=rosa, body=alfa, confirmed_at=now)
    mailing = Mailing.objects.create(kind="digest", subject="x", site="http://bergamo.localhost/")
    Delivery.objects.create(mailing=mailing, email=rosa.email, state=Delivery.State.SENT)
    return rosa


def test_an_address_is_taken_out_and_the_trail_does_not_name_it(
    darios: Client, dario: User, rosa: Subscriber
) -> None:
    assert "1 indirizzo riceve gli avvisi" in text_of(darios.get(PAGE))
    page = text_of(darios.post(PAGE, {"email": " Rosa@Example.org "}, follow=True))
    assert "Tolto: rosa@example.org non riceverà più avvisi" in page
    assert not Subscriber.objects.exists()
    assert not Delivery.objects.exists()
    entry = AuditEntry.objects.get(action="core.subscription.changed")
    assert (entry.actor_id, entry.after) == (dario.pk, {"done": "left"})
    assert "rosa@" not in str(list(AuditEntry.objects.values())).lower()


def test_an_address_that_is_not_there_is_said_plainly(darios: Client, rosa: Subscriber) -> None:
    page = text_of(darios.post(PAGE, {"email": "bea@example.org"}, follow=True))
    assert "bea@example.org non riceve avvisi: non c'era niente da togliere" in page
    assert Subscriber.objects.exists()
    assert not AuditEntry.objects.filter(action="core.subscription.changed").exists()


def test_what_is_no_address_stays_in_the_field(darios: Client, rosa: Subscriber) -> None:
    answer = darios.post(PAGE, {"email": "rosa"})
    assert answer.status_code == 200
    assert 'value="rosa"' in answer.content.decode()
    assert Subscriber.objects.exists()


def test_who_works_in_a_neighbourhood_does_not_take_addresses_out(annas: Client, rosa: Subscriber) -> None:
    assert annas.post(PAGE, {"email": "rosa@example.org"}).status_code == 403
    assert Subscriber.objects.exists()
