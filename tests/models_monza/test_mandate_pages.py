"""Mandates, windows and consulte from the office's pages: what will happen is told before it happens."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.models import AuditEntry, Body, BodyStage, Membership, Venue
from models_monza.models import Consulta, EnrolmentWindow, Mandate
from tests.models_monza.enrolling import make_enrolment

NEW, FORM, PAGE = (reverse(f"monza:{name}") for name in ("mandate-new", "consulte-form", "mandates"))
TYPED = {"name": "2026-2031", "since": "2026-04-20", "first_on": "2026-09-01", "last_on": "2026-09-30"}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 4, 20, 11, tzinfo=dt.UTC))


@pytest.fixture
def people(liberta: Body, triante: Body) -> None:
    """Two members in Libertà, one in Triante, an application that waits."""
    for body in (liberta, liberta, triante):
        make_enrolment(body, "accepted")
    make_enrolment(triante)


def seen_of(answer: Any) -> str:
    """What the button that confirms sends along; correcting the form and sending it again never confirms."""
    assert not answer.context["form"].data["seen"]
    return str(answer.context["confirm"]["seen"])


@pytest.mark.usefixtures("people")
def test_a_mandate_is_opened_once_what_it_ends_was_told(office: Any, liberta: Body) -> None:
    told = office.post(NEW, TYPED)
    text = " ".join(told.content.decode().split())
    for words in (
        "2 consulte decadono.",
        "3 iscrizioni finiscono: persone 3, realtà 0.",
        "1 domanda ancora da decidere",
    ):
        assert words in text
    assert "n. 5, 08/02/2024" in text  # the act that says so
    assert Mandate.objects.count() == 1
    done = office.post(NEW, TYPED | {"seen": seen_of(told)})
    assert done["Location"] == PAGE
    assert Mandate.objects.get(until=None).name == "2026-2031"
    assert not Membership.objects.filter(until=None).exists()
    assert AuditEntry.objects.filter(action="monza.mandate.opened").count() == 1
    assert BodyStage.objects.on(dt.date(2026, 9, 1)).get(body=liberta).stage == "enrolling"


@pytest.mark.usefixtures("people")
def test_what_changed_meanwhile_is_told_again(office: Any, liberta: Body) -> None:
    told = office.post(NEW, TYPED)
    make_enrolment(liberta, "accepted")
    again = office.post(NEW, TYPED | {"seen": seen_of(told)})
    assert "4 iscrizioni finiscono" in again.content.decode()
    assert office.post(NEW, TYPED | {"name": "Altro", "seen": seen_of(again)}).status_code == 200
    assert Mandate.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": "2022-2027"}, "name", "già un mandato"),
        ({"name": ""}, "name", "obbligatorio"),
        ({"since": "2026-04-21"}, "since", "non prima"),
        ({"since": "2022-06-27"}, "since", "comincia dopo"),
        ({"last_on": ""}, "last_on", "tutte e due"),
        ({"first_on": "2026-04-01"}, "first_on", "prima che il mandato"),
        ({"last_on": "2026-08-01"}, "last_on", "prima di aprirsi"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_at_its_field(
    office: Any, liberta: Body, change: dict[str, str], field: str, words: str
) -> None:
    answer = office.post(NEW, TYPED | change)
    assert words in str(answer.context["form"].errors[field])
    assert all(value in answer.content.decode() for value in (TYPED | change).values())
    assert Mandate.objects.count() == 1


def test_the_page_shows_each_consulta_with_stage_and_figures(
    office: Any, people: None, liberta: Body, mandate: Mandate
) -> None:
    before = Mandate.objects.create(name="2017-2022", since=dt.date(2017, 6, 26), until=dt.date(2022, 6, 26))
    answer = office.get(PAGE)
    found = {line.body.name: (line.stage, line.citizens, line.pending) for line in answer.context["consulte"]}
    assert found == {"Libertà": ("formed", 2, 0), "Triante": ("formed", 1, 1)}
    past = office.get(f"{PAGE}?mandato={before.pk}")
    assert (past.context["chosen"], past.context["day"]) == (before, before.until)
    assert {line.stage for line in past.context["consulte"]} == {""}
    assert office.get(f"{PAGE}?mandato=boh").context["chosen"] == mandate


@pytest.mark.usefixtures("people")
def test_the_page_costs_the_same_with_more_people(
    office: Any, liberta: Body, django_assert_num_queries: Any
) -> None:
    office.get(PAGE)
    for _time in range(2):
        with django_assert_num_queries(9):
            office.get(PAGE)
        for _more in range(3):
            make_enrolment(liberta, "accepted")


def test_consulte_with_members_are_formed_and_the_others_say_why_not(
    office: Any, people: None, liberta: Body, triante: Body
) -> None:
    for body in (liberta, triante):
        body.stages.filter(until=None).update(stage="enrolling")
    Membership.objects.filter(body=triante).delete()
    answer = office.get(FORM)
    assert [label for _key, label in answer.context["form"].fields["consulte"].choices] == ["Libertà"]
    assert "senza iscritti" in answer.content.decode()
    nobody = office.post(FORM, {"since": "2026-04-20"})
    assert "Scelga almeno una consulta" in str(nobody.context["form"].errors["consulte"])
    early = office.post(FORM, {"consulte": [str(liberta.pk)], "since": "2026-04-21"})
    assert "non prima" in str(early.context["form"].errors["since"])
    assert office.post(FORM, {"consulte": [str(liberta.pk)], "since": "2026-04-20"})["Location"] == PAGE
    assert BodyStage.objects.get(body=liberta, until=None).stage == "formed"


def test_the_windows_the_rules_ask_for_are_suggested_and_opened(office: Any, liberta: Body) -> None:
    answer = office.get(reverse("monza:windows"))
    assert answer.context["suggested"] == [
        (dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
        (dt.date(2027, 3, 1), dt.date(2027, 3, 31)),
    ]
    new = reverse("monza:window-new")
    assert 'value="2026-09-01"' in office.get(f"{new}?dal=2026-09-01&al=2026-09-30").content.decode()
    assert office.get(f"{new}?dal=2026-13-01&al=boh").status_code == 200
    assert office.post(new, {"first_on": "2026-09-01", "last_on": "2026-09-30"}).status_code == 302
    assert office.get(reverse("monza:windows")).context["suggested"][0] == (
        dt.date(2027, 3, 1),
        dt.date(2027, 3, 31),
    )


def test_a_window_shows_what_arrived_in_it(office: Any, liberta: Body) -> None:
    for state in ("submitted", "completion", "accepted", "refused", "withdrawn"):
        make_enrolment(liberta, state)
    line = office.get(reverse("monza:windows")).context["lines"][0]
    assert (line.state, line.received, line.waiting, line.accepted, line.refused) == ("closed", 5, 2, 1, 1)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (
            {"first_on": "2026-03-31", "last_on": "2026-04-30"},
            "last_on",
            "Si sovrappone alla finestra dal 01/03/2026",
        ),
        ({"first_on": "2026-05-31", "last_on": "2026-05-01"}, "last_on", "prima di aprirsi"),
        ({"first_on": "2022-05-01", "last_on": "2022-05-31"}, "first_on", "prima che il mandato"),
        ({"first_on": "", "last_on": "2026-05-01"}, "first_on", "obbligatorio"),
    ],
)
def test_a_window_that_cannot_be_is_refused_at_its_field(
    office: Any, liberta: Body, typed: dict[str, str], field: str, words: str
) -> None:
    make_enrolment(liberta)  # in the window of March
    answer = office.post(reverse("monza:window-new"), typed | {"note": "Avviso 12"})
    assert words in str(answer.context["form"].errors[field])
    assert "Avviso 12" in answer.content.decode()
    assert EnrolmentWindow.objects.count() == 1


def test_a_window_is_extended_with_its_reason(office: Any, liberta: Body) -> None:
    window = make_enrolment(liberta).window
    assert window is not None
    path = reverse("monza:window-extend", args=[window.pk])
    earlier = office.post(path, {"last_on": "2026-03-20", "note": "Determina 7"})
    assert "martedì 31 marzo 2026: ne scelga uno dopo" in str(earlier.context["form"].errors["last_on"])
    assert "Determina 7" in earlier.content.decode()
    assert "note" in office.post(path, {"last_on": "2026-04-30", "note": " "}).context["form"].errors
    assert office.post(path, {"last_on": "2026-04-30", "note": "Determina 7"}).status_code == 302
    window.refresh_from_db()
    assert (window.last_on, window.extended_from) == (dt.date(2026, 4, 30), dt.date(2026, 3, 31))


def test_the_office_writes_down_the_seat_of_a_consulta(office: Any, liberta: Body, triante: Body) -> None:
    path = reverse("monza:consulta-seat", args=[liberta.pk])
    seat = Venue.objects.create(name="Centro civico nuovo")
    seen = str(office.get(path).context["form"].initial["seen"])
    assert office.post(path, {"seat": seat.pk, "seen": seen})["Location"] == PAGE
    assert Consulta.objects.get(body=liberta).seat == seat
    entry = AuditEntry.objects.get(action="monza.consulta.changed")
    assert (entry.before, entry.after) == ({"seat": "Centro civico Libertà"}, {"seat": "Centro civico nuovo"})
    late = office.post(path, {"seat": "", "seen": seen})
    assert "Adesso qui c&#x27;è: «Centro civico nuovo»" in late.content.decode()
    Consulta.objects.filter(body=triante).delete()
    other = reverse(
        "monza:consulta-seat", args=[triante.pk]
    )  # created on core's page: it has no row of ours yet
    office.post(other, {"seat": seat.pk, "seen": office.get(other).context["form"].initial["seen"]})
    found = {line.body.name: line.seat for line in office.get(PAGE).context["consulte"]}
    assert found == {"Libertà": "Centro civico nuovo", "Triante": "Centro civico nuovo"}
