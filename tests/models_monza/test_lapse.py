"""What a new mandate ends and what it does not: offices of the city, an unknown first day, acts typed late, no lapse at all."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, BodyStage, Membership, Person, RoleGrant
from core.services.errors import DomainError
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentWindow, Mandate, Office
from models_monza.selectors.consulte import lapse_on
from models_monza.services.decisions import accept_enrolment
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.mandates import open_mandate, open_window
from tests.models_monza.conftest import user_with
from tests.models_monza.test_windows import citizen, rome

NEW = dt.date(2027, 6, 14)
LAST = dt.date(2027, 6, 13)
ROLES = {
    "coordinator": "coordinator",
    "deputy": "coordinator",
    "secretary": "consulta_secretary",
    "facilitator": "facilitator",
    "expert": "facilitator",
}


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


def without_lapse(olga: User, one_consulta: bool = True) -> None:
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values = dict(rules.values) | {"lapse": False, "one_consulta": one_consulta}
    change_rules(actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2027, 1, 1), values, "Nuovo"))


def holds(body: Body, kind: str) -> tuple[Office, User]:
    user = user_with(f"{kind}@monza.example", f"Una {kind}", ROLES[kind], body)
    person = Person.objects.create(family_name=kind, user=user)
    return Office.objects.create(body=body, person=person, kind=kind, since=dt.date(2023, 1, 10)), user


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("coordinator", True),
        ("deputy", True),
        ("secretary", False),
        ("facilitator", False),
        ("expert", False),
    ],
)
def test_offices_of_the_members_end_with_their_access_and_those_of_the_city_go_on(
    member: Enrolment, liberta: Body, olga: User, kind: str, ends: bool
) -> None:
    office, user = holds(liberta, kind)
    told = lapse_on(NEW, Mandate.objects.get())
    open_mandate(actor=olga, name="2027-2032", since=NEW)
    office.refresh_from_db()
    grant = RoleGrant.objects.get(user=user)
    last = LAST if ends else None
    assert (office.until, grant.until, told.offices) == (last, last, int(ends))
    assert office.ended == ("lapsed" if ends else "")


def test_a_consulta_formed_nobody_knows_when_lapses_too(member: Enrolment, liberta: Body, olga: User) -> None:
    """An imported register may not say since when."""
    BodyStage.objects.filter(body=liberta).delete()
    BodyStage.objects.create(body=liberta, stage="formed", since=None)
    told = lapse_on(NEW, Mandate.objects.get())
    open_mandate(actor=olga, name="2027-2032", since=NEW)
    assert told.consulte == 1
    assert [(row.stage, row.since, row.until) for row in BodyStage.objects.order_by("until")] == [
        ("formed", None, LAST),
        ("lapsed", NEW, None),
    ]


def test_a_consulta_to_be_formed_nobody_knows_since_when_opens_with_the_window(
    liberta: Body, olga: User
) -> None:
    BodyStage.objects.filter(body=liberta).delete()
    BodyStage.objects.create(body=liberta, stage="to_form", since=None)
    open_window(actor=olga, first_on=dt.date(2027, 9, 1), last_on=dt.date(2027, 9, 30))
    assert BodyStage.objects.on(dt.date(2027, 9, 1)).get(body=liberta).stage == "enrolling"
    assert BodyStage.objects.on(dt.date(2027, 8, 31)).get(body=liberta).stage == "to_form"


def test_where_nothing_lapses_who_is_enrolled_stays_in_one_consulta(
    member: Enrolment, liberta: Body, triante: Body, olga: User
) -> None:
    without_lapse(olga)
    new = open_mandate(
        actor=olga, name="2027-2032", since=NEW, window=(dt.date(2027, 6, 14), dt.date(2027, 6, 30))
    )
    with pytest.raises(DomainError, match=r"consulta Libertà.*una consulta sola \(Nuovo\)"):
        apply_for_enrolment(actor=olga, application=citizen(triante, new), moment=rome(2027, 6, 15, 9))
    with pytest.raises(DomainError, match="già"):
        apply_for_enrolment(actor=None, application=citizen(liberta, new), moment=rome(2027, 6, 15, 9))
    group: dict[str, Any] = {
        "kind": "organisation", "ground": "seat", "organisation_name": "Circolo", "category": "comitato", "fiscal_code": "",
    }  # fmt: skip
    Enrolment.objects.filter(pk=member.pk).update(**group)
    with pytest.raises(DomainError, match="già iscritta"):
        apply_for_enrolment(
            actor=None, application=citizen(liberta, new, **group), moment=rome(2027, 6, 15, 9)
        )


def test_an_application_decided_after_a_mandate_that_did_not_lapse_is_accepted(
    liberta: Body, mandate: Mandate, olga: User
) -> None:
    EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2027, 6, 1), last_on=dt.date(2027, 6, 30)
    )
    row = apply_for_enrolment(actor=None, application=citizen(liberta, mandate), moment=rome(2027, 6, 2, 9))
    without_lapse(olga)
    open_mandate(actor=olga, name="2027-2032", since=NEW)
    assert accept_enrolment(actor=olga, enrolment_id=row.pk).state == "accepted"


def test_who_was_taken_in_on_the_first_day_of_the_new_mandate_is_enrolled_in_it(
    member: Enrolment, liberta: Body, triante: Body, mandate: Mandate, olga: User
) -> None:
    """The office accepted on the 14th; the act that opens the mandate from the 14th is typed later."""
    Membership.objects.update(since=NEW)
    new = open_mandate(
        actor=olga, name="2027-2032", since=NEW, window=(dt.date(2027, 6, 15), dt.date(2027, 6, 30))
    )
    member.refresh_from_db()
    assert (member.state, member.mandate, Membership.objects.get().until) == ("accepted", new, None)
    with pytest.raises(DomainError, match="consulta Libertà"):
        apply_for_enrolment(actor=olga, application=citizen(triante, new), moment=rome(2027, 6, 15, 9))


def test_an_application_that_arrived_while_the_next_mandate_was_opened_is_refused_with_the_rule(
    liberta: Body, mandate: Mandate, olga: User
) -> None:
    EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2027, 6, 1), last_on=dt.date(2027, 6, 30)
    )
    row = apply_for_enrolment(actor=None, application=citizen(liberta, mandate), moment=rome(2027, 6, 2, 9))
    open_mandate(actor=olga, name="2027-2032", since=NEW)
    Enrolment.objects.filter(pk=row.pk).update(state="submitted")
    with pytest.raises(DomainError, match=r"mandato 2022-2027, finito il 13/06/2027.*n\. 5"):
        accept_enrolment(actor=olga, enrolment_id=row.pk)
