"""Citizens asking to be told: nothing before they confirm, everything gone when they leave."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from core.mail.links import (
    BadLink,
    confirmation_token,
    read_confirmation,
    read_subscriber,
    subscriber_token,
)
from core.models import AuditEntry, Body, Delivery, Mailing, Neighbourhood, Subscriber, Subscription, Theme
from core.selectors.subscriptions import Topics, topics_of
from core.services.errors import DomainError
from core.services.subscriptions import (
    ask_subscription,
    change_subscription,
    confirm_subscription,
    leave,
    remove_unconfirmed,
)
from tenants.context import use_city
from tenants.models import City

SITE = "http://bergamo.localhost/"
ALFA = Topics(neighbourhoods=frozenset({"alfa"}))
NETWORK = Topics(bodies=frozenset({"rete-alfa"}))


def ask(topics: Topics = ALFA, email: str = "rosa@example.org", rhythm: str = "weekly") -> Subscriber:
    return ask_subscription(email=email, topics=topics, rhythm=rhythm, language="it", site=SITE)


def last_asked(email: str = "rosa@example.org") -> tuple[uuid.UUID, list[uuid.UUID]]:
    """What the last mail to an address asks to confirm."""
    content = Delivery.objects.filter(email=email).latest("mailing__created_at").content
    return uuid.UUID(content["subscriber"]), [uuid.UUID(key) for key in content["subscriptions"]]


def confirm() -> Subscriber:
    subscriber_id, asked = last_asked()
    return confirm_subscription(subscriber_id=subscriber_id, subscription_ids=asked)


def test_asking_only_asks_back(alfa: Body) -> None:
    subscriber = ask(email=" Rosa@Example.ORG ")
    assert subscriber.email == "rosa@example.org"
    assert subscriber.confirmed_at is None
    assert topics_of(subscriber.pk) == Topics()
    delivery = Delivery.objects.get()
    assert (delivery.email, delivery.mailing.kind) == ("rosa@example.org", "confirmation")


def test_what_is_stored_of_the_mail_holds_no_link(alfa: Body) -> None:
    ask()
    delivery = Delivery.objects.get()
    assert set(delivery.content) == {"subscriber", "subscriptions"}
    assert delivery.mailing.content == {}


def test_confirming_counts_the_news_from_then(alfa: Body) -> None:
    ask()
    before = timezone.now()
    subscriber = confirm()
    assert subscriber.confirmed_at is not None
    assert subscriber.confirmed_at >= before
    assert subscriber.told_until == subscriber.confirmed_at
    assert topics_of(subscriber.pk) == ALFA


def test_confirming_twice_is_once(alfa: Body) -> None:
    ask()
    first = confirm().confirmed_at
    assert confirm().confirmed_at == first
    assert AuditEntry.objects.filter(after__done="confirmed").count() == 1


def test_a_topic_added_by_whoever_types_the_address_waits_for_its_owner(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    told = subscriber.told_until
    ask(NETWORK, rhythm="daily")
    subscriber.refresh_from_db()
    assert topics_of(subscriber.pk) == ALFA
    assert subscriber.rhythm == "weekly", "who types an address does not change what it receives"
    confirm()
    assert topics_of(subscriber.pk) == Topics(
        neighbourhoods=frozenset({"alfa"}), bodies=frozenset({"rete-alfa"})
    )
    subscriber.refresh_from_db()
    assert subscriber.told_until == told, "the news of the first topic in between are not lost"


def test_a_mail_confirms_what_it_names_and_nothing_else(alfa: Body) -> None:
    ask()
    subscriber_id, asked = last_asked()
    ask(NETWORK)
    confirm_subscription(subscriber_id=subscriber_id, subscription_ids=asked)
    assert topics_of(subscriber_id) == ALFA


def test_one_address_is_one_subscriber_however_it_is_written(alfa: Body) -> None:
    ask()
    ask(email="ROSA@example.org")
    assert Subscriber.objects.count() == Subscription.objects.count() == 1


def test_an_address_is_not_flooded_and_nobody_is_told(alfa: Body) -> None:
    for _time in range(6):
        ask()
    assert Delivery.objects.count() == 3
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        ask()
    assert Delivery.objects.count() == 4
    ask(email="altra@example.org")
    assert Delivery.objects.filter(email="altra@example.org").count() == 1


@pytest.mark.parametrize(
    "topics",
    [
        Topics(),
        Topics(neighbourhoods=frozenset({"mai-esistito"})),
        Topics(neighbourhoods=frozenset(map(str, range(11)))),
    ],
)
def test_no_topic_a_gone_one_and_too_many_are_refused(alfa: Body, topics: Topics) -> None:
    with pytest.raises(DomainError) as refused:
        ask(topics)
    assert refused.value.field == "citta"
    assert not Subscriber.objects.exists()


def test_a_link_is_good_for_seven_days(alfa: Body) -> None:
    ask()
    token = confirmation_token(*last_asked())
    with time_machine.travel(timezone.now() + dt.timedelta(days=6, hours=23)):
        assert read_confirmation(token) == last_asked()
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)), pytest.raises(BadLink):
        read_confirmation(token)


def test_links_are_good_for_their_city_and_purpose_only(alfa: Body, monza: City) -> None:
    ask()
    subscriber_id, asked = last_asked()
    confirming, managing = confirmation_token(subscriber_id, asked), subscriber_token(subscriber_id)
    assert read_subscriber(managing) == subscriber_id
    for read, token in (
        (read_subscriber, confirming),
        (read_confirmation, managing),
        (read_subscriber, managing[:-1]),
        (read_confirmation, "x"),
    ):
        with pytest.raises(BadLink):
            read(token)
    with use_city(monza):
        for read, token in ((read_confirmation, confirming), (read_subscriber, managing)):
            with pytest.raises(BadLink):
                read(token)


def test_changing_makes_it_exactly_what_was_chosen(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    change_subscription(subscriber_id=subscriber.pk, topics=Topics(city=True), rhythm="daily", language="en")
    subscriber.refresh_from_db()
    assert topics_of(subscriber.pk) == Topics(city=True)
    assert (subscriber.rhythm, subscriber.language) == ("daily", "en")
    with pytest.raises(DomainError):
        change_subscription(subscriber_id=subscriber.pk, topics=Topics(), rhythm="daily", language="it")


def test_changing_has_the_same_limit_as_asking(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    many = Topics(neighbourhoods=frozenset({"alfa", *map(str, range(10))}))
    with pytest.raises(DomainError) as refused:
        change_subscription(subscriber_id=subscriber.pk, topics=many, rhythm="daily", language="it")
    assert refused.value.field == "citta"
    assert topics_of(subscriber.pk) == ALFA


def test_leaving_leaves_nothing(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    assert leave(subscriber_id=subscriber.pk)
    assert not leave(subscriber_id=subscriber.pk)
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert not Delivery.objects.exists()
    trail = AuditEntry.objects.filter(action="core.subscription.changed")
    assert [entry.after["done"] for entry in trail.order_by("at")] == ["asked", "confirmed", "left"]
    assert "rosa" not in str(list(trail.values())).lower()
    with pytest.raises(DomainError):
        confirm_subscription(subscriber_id=subscriber.pk, subscription_ids=[])


def test_leaving_does_not_touch_the_mail_about_meetings_nor_what_is_being_sent(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    invitation = Mailing.objects.create(kind="convocation", subject="Plenaria", site=SITE, created_by="Dario")
    Delivery.objects.create(mailing=invitation, email=subscriber.email)
    Delivery.objects.filter(mailing__kind="confirmation").update(state=Delivery.State.SENDING)
    leave(subscriber_id=subscriber.pk)
    assert set(Delivery.objects.values_list("mailing__kind", flat=True)) == {"convocation", "confirmation"}


def test_what_nobody_confirmed_is_forgotten_after_seven_days(alfa: Body, beta: Body) -> None:
    ask()
    kept = confirm()
    ask(NETWORK)
    ask(email="altra@example.org")
    now = timezone.now()
    assert remove_unconfirmed(at=now + dt.timedelta(days=6, hours=23)) == 0
    assert remove_unconfirmed(at=now + dt.timedelta(days=7, minutes=1)) == 2
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["rosa@example.org"]
    assert topics_of(kept.pk) == ALFA
    assert Subscription.objects.count() == 1
    assert not Delivery.objects.filter(email="altra@example.org").exists()
    assert "altra" not in str(list(AuditEntry.objects.values()))


def test_who_follows_only_what_is_no_more_is_forgotten(alfa: Body) -> None:
    green = Theme.objects.create(name="Verde", slug="verde")
    ask(Topics(themes=frozenset({"verde"})))
    confirm()
    ask(email="altra@example.org")
    green.delete()
    assert Subscriber.objects.filter(email="rosa@example.org").exists()
    assert remove_unconfirmed() == 1
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["altra@example.org"]
    assert not Delivery.objects.filter(email="rosa@example.org").exists()


def test_asking_again_starts_the_seven_days_again(alfa: Body) -> None:
    ask()
    with time_machine.travel(timezone.now() + dt.timedelta(days=6)):
        ask()
    assert remove_unconfirmed(at=timezone.now() + dt.timedelta(days=8)) == 0
    assert Subscription.objects.count() == 1


def test_a_neighbourhood_drawn_anew_is_the_same_to_who_follows_it(alfa: Body) -> None:
    ask()
    subscriber = confirm()
    today = timezone.localdate()
    Neighbourhood.objects.filter(slug="alfa").update(until=today - dt.timedelta(days=1))
    Neighbourhood.objects.create(name="Alfa", slug="alfa", since=today)
    assert topics_of(subscriber.pk) == ALFA
    change_subscription(subscriber_id=subscriber.pk, topics=ALFA, rhythm="weekly", language="it")
    assert Subscription.objects.get().neighbourhood == Neighbourhood.objects.get(until=None)
