"""Two officers at one moment, about one citizen or one mandate: on real connections."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import Body, Membership
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentWindow, Mandate
from models_monza.rules import SLUG
from models_monza.services.decisions import accept_enrolment
from models_monza.services.mandates import extend_window, open_mandate, open_window
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_monza.conftest import make_consulta

CODE = "RSSMRA85T50A562W"


@pytest.fixture
def olga(fresh_database: str, monza: City) -> User:
    with use_city(monza):
        user = make_user("olga@monza.example", "Olga Ufficio")
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        for rules in new_rules(CC_5_2024):
            change_rules(actor=user, rules=rules)
        return user


def applied(body: Body, minutes: int) -> Enrolment:
    """One of two applications sent in online with the same fiscal code: neither has the one place yet."""
    mandate, _made = Mandate.objects.get_or_create(name="2022-2027", since=dt.date(2022, 6, 27))
    return Enrolment.objects.create(
        body=body, mandate=mandate, kind="citizen", ground="residence", given_name="Maria", family_name="Rossi",
        fiscal_code=CODE, submitted_at=timezone.now() - dt.timedelta(minutes=minutes),
    )  # fmt: skip


def test_two_applications_of_one_citizen_accepted_at_once_are_one_and_a_refusal(
    olga: User, monza: City
) -> None:
    with use_city(monza):
        rows = [
            applied(make_consulta("Libertà", "liberta"), 30),
            applied(make_consulta("Triante", "triante"), 20),
        ]
    accept = [partial(accept_enrolment, actor=olga, enrolment_id=row.pk) for row in rows]
    refused = at_once(monza, *accept)
    assert [type(one).__name__ for one in refused] == ["DomainError"]
    assert "una consulta sola (Deliberazione" in str(refused[0])
    with use_city(monza):
        assert Membership.objects.count() == 1
        assert sorted(Enrolment.objects.values_list("state", "one_place")) == [
            ("accepted", CODE),
            ("submitted", ""),
        ]


def test_one_application_accepted_twice_at_once_is_one_place(olga: User, monza: City) -> None:
    with use_city(monza):
        row = applied(make_consulta("Libertà", "liberta"), 30)
    accept = partial(accept_enrolment, actor=olga, enrolment_id=row.pk)
    assert ["risulta «accolta»" in str(one) for one in at_once(monza, accept, accept)] == [True]
    with use_city(monza):
        assert Membership.objects.count() == 1


def test_two_applications_for_one_consulta_accepted_at_once_are_one_place(olga: User, monza: City) -> None:
    with use_city(monza):
        body = make_consulta("Libertà", "liberta")
        rows = [applied(body, 30), applied(body, 20)]
    refused = at_once(monza, *(partial(accept_enrolment, actor=olga, enrolment_id=row.pk) for row in rows))
    assert [type(one).__name__ for one in refused] == ["DomainError"]
    with use_city(monza):
        assert Membership.objects.count() == 1


def test_a_mandate_opened_twice_at_once_is_one(olga: User, monza: City) -> None:
    names = ("2022-2027", "2022/2027")
    opens = [partial(open_mandate, actor=olga, name=name, since=dt.date(2022, 6, 27)) for name in names]
    refused = at_once(monza, *opens)
    assert [type(one).__name__ for one in refused] == ["DomainError"]
    again = partial(open_mandate, actor=olga, name="2026-2031", since=dt.date(2026, 6, 1))
    assert ["mandato" in str(one) for one in at_once(monza, again, again)] == [True]
    with use_city(monza):
        assert Mandate.objects.count() == 2
        assert Mandate.objects.get(until=None).name == "2026-2031"


def test_windows_opened_or_extended_at_once_do_not_meet(olga: User, monza: City) -> None:
    with use_city(monza):
        Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
        march = open_window(actor=olga, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31))
    refused = at_once(
        monza,
        partial(extend_window, actor=olga, window_id=march.pk, last_on=dt.date(2026, 4, 10), note="Proroga"),
        partial(open_window, actor=olga, first_on=dt.date(2026, 4, 5), last_on=dt.date(2026, 4, 30)),
    )
    assert ["sovrappone" in str(one) for one in refused] == [True]
    with use_city(monza):
        first, *rest = EnrolmentWindow.objects.order_by("first_on")
        assert all(row.first_on > first.last_on for row in rest)
