"""Who may enrol: the rules in force that day, each refusal with the rule it meets; and what the office decides."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.models import AuditEntry, Body, Membership, Organisation, Person, Representative
from core.services.errors import DomainError
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentDocument, EnrolmentWindow, Mandate
from models_monza.services.decisions import (
    accept_enrolment,
    ask_completion,
    check_enrolment,
    complete_enrolment,
    refuse_enrolment,
    withdraw_enrolment,
)
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.mandates import open_mandate
from tests.models_monza.test_windows import citizen, rome

MOMENT = rome(2026, 3, 10, 10)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 12, 11, tzinfo=dt.UTC))


@pytest.fixture
def window(mandate: Mandate) -> EnrolmentWindow:
    return EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2026, 3, 1), last_on=dt.date(2026, 3, 31)
    )


def applies(body: Body, window: EnrolmentWindow, actor: User | None = None, **more: object) -> Enrolment:
    return apply_for_enrolment(actor=actor, application=citizen(body, window.mandate, **more), moment=MOMENT)


def organisation(body: Body, window: EnrolmentWindow, **more: object) -> Enrolment:
    values: dict[str, Any] = {
        "kind": "organisation", "ground": "seat", "organisation_name": "Circolo Libertà", "category": "Associazione",
        "fiscal_code": "",
    }  # fmt: skip
    return applies(body, window, **(values | more))


def refused(field: str | None, words: str, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(DomainError, match=words) as told:
        applies(*args, **kwargs)
    assert told.value.field == field


def test_an_application_online_is_submitted_and_one_on_paper_says_who_typed_it(
    liberta: Body, window: EnrolmentWindow, clelia: User
) -> None:
    online = applies(liberta, window)
    paper = applies(liberta, window, clelia, fiscal_code="BNCLCU80A41F704F", given_name="Lucia")
    assert (online.channel, online.typed_by) == ("online", "")
    assert (paper.channel, paper.typed_by) == ("paper", "Clelia Sportello")


def test_a_second_consulta_is_refused_and_only_an_officer_reads_which_is_the_first(
    liberta: Body, triante: Body, window: EnrolmentWindow, clelia: User
) -> None:
    applies(liberta, window)
    refused("fiscal_code", "una consulta sola", triante, window)
    refused("fiscal_code", "consulta Libertà", triante, window, clelia)
    with pytest.raises(DomainError) as told:
        applies(triante, window)
    assert "Libertà" not in told.value.message


def test_who_was_refused_or_left_may_apply_elsewhere(
    liberta: Body, triante: Body, window: EnrolmentWindow, olga: User
) -> None:
    refuse_enrolment(actor=olga, enrolment_id=applies(liberta, window).pk, reasons="Non abita qui.")
    second = applies(triante, window)
    accept_enrolment(actor=olga, enrolment_id=second.pk)
    withdraw_enrolment(actor=olga, enrolment_id=second.pk)
    assert applies(liberta, window).state == "submitted"


def test_where_the_rules_let_her_a_citizen_is_in_two_consulte_but_not_twice_in_one(
    liberta: Body, triante: Body, window: EnrolmentWindow, olga: User
) -> None:
    enrolment = next(rules for rules in new_rules(CC_5_2024) if rules.code == "enrolment")
    more = dict(enrolment.values) | {"one_consulta": False}
    change_rules(
        actor=olga,
        rules=type(enrolment)("monza", "enrolment", dt.date(2026, 1, 1), more, "Altro regolamento"),
    )
    applies(liberta, window)
    assert applies(triante, window).state == "submitted"
    refused("fiscal_code", "già una domanda", liberta, window)


def test_a_ground_the_rules_do_not_know_is_refused_with_those_they_know(
    liberta: Body, window: EnrolmentWindow
) -> None:
    refused("ground", r"n. 5.*residenza, lavoro", liberta, window, ground="study")


def test_a_category_the_rules_do_not_know_is_refused(liberta: Body, window: EnrolmentWindow) -> None:
    with pytest.raises(DomainError, match="Possono: associazione, comitato") as told:
        organisation(liberta, window, category="Impresa")
    assert told.value.field == "category"


@pytest.mark.parametrize(("members", "is_refused"), [(None, True), (14, True), (15, False)])
def test_a_committee_needs_as_many_resident_members_as_the_rules_say(
    liberta: Body, window: EnrolmentWindow, olga: User, members: int | None, is_refused: bool
) -> None:
    """Fifteen, in the first rules of Monza."""
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values = dict(rules.values) | {"committee_members": 15}
    change_rules(
        actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2026, 1, 1), values, "Primo regolamento")
    )
    if is_refused:
        with pytest.raises(DomainError, match="almeno 15"):
            organisation(liberta, window, category="comitato", resident_members=members)
    else:
        assert (
            organisation(liberta, window, category="comitato", resident_members=members).state == "submitted"
        )


@pytest.mark.parametrize("category", ["comitati", "Comitato di quartiere"])
def test_committees_are_known_however_the_city_writes_them(
    liberta: Body, window: EnrolmentWindow, olga: User, category: str
) -> None:
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values = dict(rules.values) | {"committee_members": 15, "organisation_categories": (category, "scuole")}
    change_rules(
        actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2026, 1, 1), values, "Primo regolamento")
    )
    with pytest.raises(DomainError, match=r"almeno 15 iscritti residenti \(Primo regolamento"):
        organisation(liberta, window, category=category, resident_members=14)


@pytest.mark.parametrize(
    ("born", "is_refused"),
    [(dt.date(2010, 3, 11), True), (dt.date(2010, 3, 10), False), (None, True)],
)
def test_the_minimum_age_counts_whole_years_and_the_birthday_is_in(
    liberta: Body, window: EnrolmentWindow, olga: User, born: dt.date | None, is_refused: bool
) -> None:
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values = dict(rules.values) | {"minimum_age": 16}
    change_rules(
        actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2026, 1, 1), values, "Con l'età")
    )
    code = {dt.date(2010, 3, 11): "RSSMRA10C51F704V", dt.date(2010, 3, 10): "RSSMRA10C50F704W"}.get(
        born or dt.date.min, "RSSMRA85T50A562W"
    )
    if is_refused:
        refused("birth_on", "età minima|16 anni", liberta, window, birth_on=born, fiscal_code=code)
    else:
        assert applies(liberta, window, birth_on=born, fiscal_code=code).state == "submitted"


@pytest.mark.parametrize("code", ["", "RSSMRA85T50A562X", "12345", "RSSMRA85T10A56"])
def test_a_fiscal_code_that_is_none_is_told(liberta: Body, window: EnrolmentWindow, code: str) -> None:
    refused("fiscal_code", "codice fiscale", liberta, window, fiscal_code=code)


def test_a_fiscal_code_of_somebody_born_another_day_is_told(liberta: Body, window: EnrolmentWindow) -> None:
    refused("fiscal_code", "non vanno d'accordo", liberta, window, birth_on=dt.date(1985, 12, 11))


def test_an_application_for_a_mandate_that_ended_meanwhile_is_refused(
    liberta: Body, window: EnrolmentWindow, olga: User
) -> None:
    application = citizen(liberta, window.mandate)
    open_mandate(
        actor=olga,
        name="2026-2031",
        since=dt.date(2026, 3, 11),
        window=(dt.date(2026, 4, 1), dt.date(2026, 4, 30)),
    )
    with pytest.raises(DomainError, match="mandato è cambiato"):
        apply_for_enrolment(actor=None, application=application, moment=rome(2026, 4, 2, 9))
    with pytest.raises(DomainError, match="mandato concluso"):
        apply_for_enrolment(actor=None, application=application, moment=rome(2026, 3, 12, 9))


def test_accepted_she_is_in_the_register_from_that_day(
    liberta: Body, window: EnrolmentWindow, olga: User
) -> None:
    row = accept_enrolment(actor=olga, enrolment_id=applies(liberta, window, email="maria@x.example").pk)
    member = Membership.objects.get(body=liberta)
    assert (member.person, member.since, row.membership) == (row.person, dt.date(2026, 3, 12), member)
    assert str(member.person) == "Maria Rossi"


def test_an_organisation_known_by_name_is_the_same_and_its_representative_is_written_down(
    liberta: Body, triante: Body, window: EnrolmentWindow, olga: User
) -> None:
    for body in (liberta, triante):
        accept_enrolment(actor=olga, enrolment_id=organisation(body, window).pk)
    circle = Organisation.objects.get()
    assert {row.body for row in Membership.objects.filter(organisation=circle)} == {liberta, triante}
    assert Representative.objects.get(organisation=circle).person.family_name == "Rossi"


def test_an_address_alone_does_not_make_her_somebody_else(
    liberta: Body, window: EnrolmentWindow, olga: User
) -> None:
    Person.objects.create(given_name="Anna", family_name="Bianchi", email="anna@x.example")
    row = accept_enrolment(actor=olga, enrolment_id=applies(liberta, window, email="anna@x.example").pk)
    assert str(row.person) == "Maria Rossi"


def test_the_same_organisation_applies_once_to_a_consulta(liberta: Body, window: EnrolmentWindow) -> None:
    organisation(liberta, window)
    with pytest.raises(DomainError, match="già iscritta"):
        organisation(liberta, window, organisation_name="CIRCOLO  LIBERTÀ")


def test_what_is_missing_is_asked_by_a_day_and_handed_in(
    liberta: Body, window: EnrolmentWindow, olga: User
) -> None:
    row = applies(liberta, window)
    asked = ask_completion(
        actor=olga, enrolment_id=row.pk, what="Manca la carta", due_on=dt.date(2026, 3, 20)
    )
    assert (asked.state, asked.completion_due_on) == ("completion", dt.date(2026, 3, 20))
    paper = SimpleUploadedFile("carta.pdf", b"%PDF-1.7 carta")
    done = complete_enrolment(actor=None, enrolment_id=row.pk, answer="Eccola", papers=[("Carta", paper)])
    assert (done.state, done.completion_answer) == ("submitted", "Eccola")
    assert EnrolmentDocument.objects.get(enrolment=row).title == "Carta"


def test_after_the_term_only_the_office_completes(
    liberta: Body, window: EnrolmentWindow, olga: User, time_machine: Any
) -> None:
    row = applies(liberta, window)
    ask_completion(actor=olga, enrolment_id=row.pk, what="Manca la carta", due_on=dt.date(2026, 3, 13))
    time_machine.move_to(dt.datetime(2026, 3, 13, 23, 30, tzinfo=dt.UTC))  # the 14th in Italy
    with pytest.raises(DomainError, match=r"termine.*13/03/2026"):
        complete_enrolment(actor=None, enrolment_id=row.pk, answer="Eccola")
    assert complete_enrolment(actor=olga, enrolment_id=row.pk, answer="Eccola").state == "submitted"


def test_a_refusal_has_reasons_and_says_how_to_appeal(
    liberta: Body, window: EnrolmentWindow, olga: User
) -> None:
    row = applies(liberta, window)
    with pytest.raises(DomainError, match="motivi"):
        refuse_enrolment(actor=olga, enrolment_id=row.pk, reasons="  ")
    told = refuse_enrolment(
        actor=olga, enrolment_id=row.pk, reasons="Non abita qui.", appeal_note="Al TAR, 60 giorni."
    )
    assert (told.state, told.appeal_note, told.one_place) == ("refused", "Al TAR, 60 giorni.", "")
    with pytest.raises(DomainError, match="respinta"):
        accept_enrolment(actor=olga, enrolment_id=row.pk)


def test_a_check_is_kept_with_who_made_it(liberta: Body, window: EnrolmentWindow, olga: User) -> None:
    row = applies(liberta, window)
    check_enrolment(actor=olga, enrolment_id=row.pk, what="Residenza", outcome="confirmed")
    assert [(one.what, one.checked_by) for one in row.checks.all()] == [("Residenza", "Olga Ufficio")]


def test_the_trail_names_nobody_before_the_office_decides(liberta: Body, window: EnrolmentWindow) -> None:
    applies(liberta, window)
    entry = AuditEntry.objects.get(action="monza.enrolment.submitted")
    assert entry.after == {"body": "Libertà", "kind": "citizen", "ground": "residence", "channel": "online"}
