"""A new administration: what lapses, in one act, where the rules say so."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, BodyStage, Membership, Person, RoleGrant
from core.services.errors import DomainError
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentWindow, Mandate, Office
from models_monza.services.decisions import accept_enrolment
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.mandates import form_consulte, open_mandate
from tests.models_monza.test_windows import citizen, rome

NEW = dt.date(2027, 6, 14)
WINDOW = (dt.date(2027, 9, 1), dt.date(2027, 9, 30))


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2027, 6, 20, 11, tzinfo=dt.UTC))


@pytest.fixture
def member(liberta: Body, mandate: Mandate, olga: User) -> Enrolment:
    """Maria Rossi, enrolled in March 2026."""
    EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31)
    )
    row = apply_for_enrolment(actor=None, application=citizen(liberta, mandate), moment=rome(2026, 3, 2, 9))
    return accept_enrolment(actor=olga, enrolment_id=row.pk, on=dt.date(2026, 4, 2))


def stage_on(body: Body, day: dt.date) -> str:
    return BodyStage.objects.on(day).get(body=body).stage


def test_the_composition_lapses_and_enrolment_opens_again_in_one_act(
    member: Enrolment, liberta: Body, nora: User, olga: User
) -> None:
    person = Person.objects.create(given_name="Nora", family_name="Coordina", user=nora)
    office = Office.objects.create(
        body=liberta, person=person, kind="coordinator", since=dt.date(2023, 1, 10)
    )

    new = open_mandate(actor=olga, name="2027-2032", since=NEW, window=WINDOW)

    old = Mandate.objects.get(name="2022-2027")
    assert (old.until, new.until) == (dt.date(2027, 6, 13), None)
    member.refresh_from_db()
    office.refresh_from_db()
    assert (member.state, member.one_place) == ("lapsed", "")
    assert Membership.objects.get().until == dt.date(2027, 6, 13)
    assert (office.until, office.ended) == (dt.date(2027, 6, 13), "lapsed")
    assert RoleGrant.objects.get(user=nora).until == dt.date(2027, 6, 13)
    days = [dt.date(2027, 6, 13), NEW, dt.date(2027, 8, 31), WINDOW[0]]
    assert [stage_on(liberta, day) for day in days] == ["formed", "lapsed", "lapsed", "enrolling"]


def test_she_enrols_again_in_the_new_mandate_and_her_history_stays(
    member: Enrolment, liberta: Body, olga: User, time_machine: Any
) -> None:
    new = open_mandate(actor=olga, name="2027-2032", since=NEW, window=WINDOW)
    time_machine.move_to(dt.datetime(2027, 9, 10, 11, tzinfo=dt.UTC))
    row = apply_for_enrolment(actor=None, application=citizen(liberta, new), moment=rome(2027, 9, 10, 9))
    accept_enrolment(actor=olga, enrolment_id=row.pk)
    assert [(one.since, one.until) for one in Membership.objects.order_by("since")] == [
        (dt.date(2026, 4, 2), dt.date(2027, 6, 13)),
        (dt.date(2027, 9, 10), None),
    ]


def test_where_the_rules_do_not_make_it_lapse_consulte_and_members_go_on(
    member: Enrolment, liberta: Body, olga: User
) -> None:
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values = dict(rules.values) | {"lapse": False}
    change_rules(actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2027, 1, 1), values, "Nuovo"))
    open_mandate(actor=olga, name="2027-2032", since=NEW)
    assert Membership.objects.get().until is None
    assert stage_on(liberta, NEW) == "formed"


@pytest.mark.parametrize(
    ("name", "since", "words"),
    [
        ("2022-2027", NEW, "già un mandato"),
        ("2027-2032", dt.date(2027, 6, 21), "non prima"),
        ("2027-2032", dt.date(2022, 6, 27), "comincia dopo"),
    ],
)
def test_a_mandate_out_of_order_is_refused(
    mandate: Mandate, olga: User, name: str, since: dt.date, words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        open_mandate(actor=olga, name=name, since=since)


def test_consulte_are_formed_together_and_none_without_members(
    member: Enrolment, liberta: Body, triante: Body, olga: User, time_machine: Any
) -> None:
    new = open_mandate(actor=olga, name="2027-2032", since=NEW, window=WINDOW)
    time_machine.move_to(dt.datetime(2027, 10, 10, 11, tzinfo=dt.UTC))
    day = dt.date(2027, 10, 10)
    row = apply_for_enrolment(actor=None, application=citizen(liberta, new), moment=rome(2027, 9, 10, 9))
    accept_enrolment(actor=olga, enrolment_id=row.pk, on=dt.date(2027, 10, 1))
    with pytest.raises(DomainError, match=r"Triante.*non ha ancora iscritti"):
        form_consulte(actor=olga, body_ids=(liberta.pk, triante.pk), since=day)
    assert stage_on(liberta, day) == "enrolling"  # all or none
    form_consulte(actor=olga, body_ids=(liberta.pk,), since=day)
    assert (stage_on(liberta, dt.date(2027, 10, 9)), stage_on(liberta, day)) == ("enrolling", "formed")
