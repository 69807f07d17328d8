"""What the consulte put on the first screen of who works with them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Meeting
from core.permissions.holder import holder_of
from core.services.rules import change_rules
from models_monza.models import Mandate
from models_monza.selectors.to_do import to_do
from tests.models_monza.enrolling import ARRIVED, make_enrolment
from tests.models_monza.opinion_rows import NOW, TODAY, answer_rules, opinion_in, request_to
from tests.models_monza.test_sittings import meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def labels(user: User) -> list[str]:
    return [str(one.label) for one in to_do(holder_of(user), TODAY)]


def test_each_has_what_is_hers(
    liberta: Body, triante: Body, olga: User, nora: User, ugo: User, fausto: User, clelia: User
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=30))
    request_to(liberta, triante)
    request_to(triante, subject="Solo a loro")
    opinion_in("transmitted", liberta)
    opinion_in("in_charge", triante, transmitted_on=dt.date(2026, 6, 20))
    asked = "Il Comune chiede: Piano del traffico"
    both = [
        "Una consulta ha scritto al Comune: da prendere in carico",
        "Una risposta a una consulta è in ritardo",
    ]
    assert labels(nora) == [asked]
    assert labels(ugo) == both
    assert labels(olga) == both, "what the consulte owe is in her list, not on her day"
    assert labels(fausto) == labels(clelia) == []


def test_what_was_answered_waits_no_more(liberta: Body, nora: User, ugo: User) -> None:
    request = request_to(liberta)
    opinion_in("draft", liberta, request=request)
    assert len(labels(nora)) == 1
    opinion_in("answered", liberta, request=request_to(liberta, subject="Un altro"))
    assert len(labels(nora)) == 1
    assert labels(ugo) == []


def test_the_first_screen_tells_it_and_leads_there(
    monza_client: Client,
    liberta: Body,
    nora: User,
    ugo: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    request = request_to(liberta, due_on=dt.date(2026, 6, 20))
    monza_client.force_login(nora)
    page = monza_client.get("/lavoro/").content.decode()
    assert f'href="{reverse("monza:question", args=[request.pk])}"' in page
    assert "10 giorni fa" in page
    opinion_in("transmitted", liberta)
    monza_client.force_login(ugo)
    page = monza_client.get("/lavoro/").content.decode()
    assert f"{reverse('monza:opinions')}?state=transmitted" in page
    for number in range(20):
        opinion_in("transmitted", liberta, f"N. {number}")
        request_to(liberta, subject=f"N. {number}")
    for user in (nora, ugo):
        with django_assert_max_num_queries(3):
            to_do(holder_of(user), TODAY)


def test_who_decides_on_enrolment_finds_the_applications_on_her_day(
    liberta: Body,
    triante: Body,
    mandate: Mandate,
    olga: User,
    clelia: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    assert labels(olga) == []
    make_enrolment(liberta)
    make_enrolment(triante, "completion")
    assert labels(olga) == ["Una domanda di iscrizione da decidere"]
    make_enrolment(triante)
    with django_assert_max_num_queries(5):
        (one,) = to_do(holder_of(olga), TODAY)
    assert str(one.label) == "2 domande di iscrizione da decidere"
    assert one.url == f"{reverse('monza:enrolments')}?state=submitted&sort=old"
    assert one.since == ARRIVED.date()
    assert labels(clelia) == [], "the counter types them, and does not decide"


def test_who_may_not_see_meetings_is_told_neither_of_none_nor_sent_to_one(
    monza_client: Client, liberta: Body, ugo: User
) -> None:
    meeting = meeting_of(liberta, TODAY)
    Meeting.objects.filter(pk=meeting.pk).update(state="convened")
    monza_client.force_login(ugo)
    page = monza_client.get("/lavoro/").content.decode()
    assert "Tutta la città" in page
    assert "Nessun incontro in programma" not in page
    assert f"/lavoro/incontri/{meeting.pk}/" not in page
