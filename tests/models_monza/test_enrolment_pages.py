"""The office works on applications: finds them, reads everything about one, decides, and nothing typed is lost."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from core.models import Body, Membership, Person
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentDocument, EnrolmentWindow, Mandate
from models_monza.privacy import erase_person
from models_monza.services.decisions import accept_enrolment
from tests.models_monza.enrolling import make_enrolment, make_paper

LIST = "/lavoro/iscrizioni/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 4, 20, 11, tzinfo=dt.UTC))


@pytest.fixture
def thirty_days(acts: None, olga: User) -> None:
    """The city's act gives thirty days to decide, fifteen to complete, and says how to appeal."""
    rules = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    more = {"decision_days": 30, "completion_days": 15, "appeal_note": "Ricorso al TAR entro 60 giorni."}
    values = dict(rules.values) | more
    change_rules(
        actor=olga, rules=type(rules)("monza", "enrolment", dt.date(2026, 1, 1), values, "Regolamento 2026")
    )


def names(answer: Any) -> list[str]:
    return [str(line.enrolment) for line in answer.context["page_obj"]]


def step(row: Enrolment, action: str) -> str:
    return reverse("monza:enrolment-step", args=[row.pk, action])


def test_the_list_is_narrowed_by_consulta_state_window_kind_and_words(
    office: Any, liberta: Body, triante: Body, mandate: Mandate
) -> None:
    autumn = EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2025, 9, 1), last_on=dt.date(2025, 9, 30)
    )
    make_enrolment(liberta, family_name="Bianchi", email="b@uno.example")
    make_enrolment(liberta, "accepted", family_name="Verdi", window=autumn)
    make_enrolment(triante, kind="organisation", ground="seat", organisation_name="Circolo Triante")
    make_enrolment(triante, "completion", family_name="Neri", fiscal_code="NRENRE80A01F704X")

    def asked(query: str) -> set[str]:
        return set(names(office.get(f"{LIST}?{query}")))

    assert len(asked("")) == 4
    assert asked(f"body={liberta.pk}") == {"Maria Bianchi", "Maria Verdi"}
    assert asked("state=pending") == {"Maria Bianchi", "Circolo Triante", "Maria Neri"}
    assert asked("state=completion") == {"Maria Neri"}
    assert asked(f"window={autumn.pk}") == {"Maria Verdi"}
    assert asked("kind=organisation") == {"Circolo Triante"}
    assert asked("q=maria+bianchi") == {"Maria Bianchi"}
    assert asked("q=NRENRE80") == {"Maria Neri"}
    assert asked("state=boh&body=boh&window=boh&kind=boh") == asked("")
    assert names(office.get(f"{LIST}?sort=name"))[0] == "Maria Bianchi"


@pytest.mark.usefixtures("thirty_days")
def test_late_is_what_waits_for_the_office_past_the_days_of_the_rules(office: Any, liberta: Body) -> None:
    make_enrolment(liberta, family_name="Tardi")
    make_enrolment(liberta, family_name="Chiesta", state="completion")
    make_enrolment(liberta, family_name="Nuova", submitted_at=dt.datetime(2026, 3, 20, 23, 30, tzinfo=dt.UTC))
    answer = office.get(f"{LIST}?state=late")
    assert names(answer) == ["Maria Tardi"]
    line = answer.context["page_obj"][0]
    assert (line.due_on, line.overdue) == (dt.date(2026, 4, 9), True)
    assert (answer.context["waiting"].submitted, answer.context["waiting"].overdue) == (2, 1)


def test_without_a_term_in_the_rules_nothing_is_late(office: Any, liberta: Body) -> None:
    make_enrolment(liberta)
    answer = office.get(LIST)
    assert not answer.context["page_obj"][0].overdue
    assert "nessuna domanda risulta in ritardo" in answer.content.decode()
    assert not [key for key, _label in answer.context["filters"].fields["state"].choices if key == "late"]


def test_the_list_costs_the_same_whatever_its_length(
    office: Any, liberta: Body, triante: Body, django_assert_num_queries: Any
) -> None:
    make_enrolment(liberta)
    office.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        office.get(LIST)
    for _time in range(8):
        make_enrolment(triante, "accepted")
    with django_assert_num_queries(LIST_QUERIES):
        office.get(LIST)


LIST_QUERIES = 8
"""Who asks and her roles, the city, the terms, the filters' choices, what waits, the page."""


def test_a_card_costs_the_same_however_much_happened(
    office: Any, liberta: Body, django_assert_max_num_queries: Any
) -> None:
    row = make_enrolment(liberta)
    for _time in range(4):
        make_paper(row)
        office.post(step(row, "verifica"), {"what": "Residenza", "outcome": "confirmed"})
    with django_assert_max_num_queries(14):
        office.get(reverse("monza:enrolment", args=[row.pk]))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_on_screen_is_exported(office: Any, liberta: Body, triante: Body, kind: str) -> None:
    make_enrolment(liberta, family_name="Bianchi", ground_detail="=1+1")
    make_enrolment(triante, family_name="Altrove")
    content = office.get(f"{LIST}?body={liberta.pk}&export={kind}").content
    if kind == "csv":
        text = content.decode("utf-8-sig")
    else:
        cells = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        text = "\n".join(str(row) for row in cells)
    assert "Bianchi" in text
    assert "Altrove" not in text
    assert "RSSMRA" not in text  # fiscal codes stay on the card
    assert ";=1+1" not in text


def test_the_clerk_of_a_civic_centre_sees_her_consulta_only(
    monza_client: Any, clelia: User, liberta: Body, triante: Body
) -> None:
    make_enrolment(liberta, family_name="Qui")
    other = make_enrolment(triante, family_name="Altrove")
    paper = make_paper(other)
    monza_client.force_login(clelia)
    assert names(monza_client.get(LIST)) == ["Maria Qui"]
    assert monza_client.get(reverse("monza:enrolment", args=[other.pk])).status_code == 404
    assert monza_client.get(reverse("monza:enrolment-document", args=[paper.pk])).status_code == 404


def test_a_paper_is_handed_out_as_a_download(office: Any, liberta: Body) -> None:
    paper = make_paper(make_enrolment(liberta))
    answer = office.get(reverse("monza:enrolment-document", args=[paper.pk]))
    assert answer.content == b"%PDF-1.7 ciao"
    assert answer["Content-Disposition"] == 'attachment; filename="carta-didentita.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_card_tells_everything_in_order(office: Any, liberta: Body, triante: Body) -> None:
    row = make_enrolment(liberta, fiscal_code="RSSMRA85T50A562W", ground_detail="via Manzoni 3")
    make_enrolment(triante, "refused", fiscal_code="RSSMRA85T50A562W")
    make_paper(row)
    office.post(
        step(row, "verifica"), {"what": "Residenza", "outcome": "not_confirmed", "note": "Non risulta"}
    )
    office.post(step(row, "completamento"), {"what": "Manca il contratto", "due_on": "2026-05-02"})
    paper = SimpleUploadedFile("contratto.pdf", b"%PDF-1.7 contratto")
    office.post(step(row, "consegna"), {"answer": "Ecco il contratto", "upload": paper})
    answer = office.get(reverse("monza:enrolment", args=[row.pk]))
    text = answer.content.decode()
    for told in (
        "via Manzoni 3",
        "Residenza",
        "non confermato",
        "Manca il contratto",
        "Ecco il contratto",
        "Triante",
    ):
        assert told in text, told
    assert [one.action for one in answer.context["history"]] == [
        "Domanda di iscrizione verificata",
        "Completamento della domanda chiesto",
        "Domanda di iscrizione completata",
    ]
    assert set(EnrolmentDocument.objects.values_list("title", flat=True)) == {
        "Carta d'identità",
        "contratto.pdf",
    }


def test_accepted_from_the_page_she_is_in_the_register(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta)
    assert office.post(step(row, "accogli"), {"on": "2026-04-01"}).status_code == 302
    assert Membership.objects.get(body=liberta).since == dt.date(2026, 4, 1)


def test_before_accepting_one_reads_what_was_checked_and_where_else_she_applied(
    office: Any, liberta: Body, triante: Body
) -> None:
    row = make_enrolment(liberta, fiscal_code="RSSMRA85T50A562W")
    make_enrolment(triante, fiscal_code="RSSMRA85T50A562W")
    text = office.get(step(row, "accogli")).content.decode()
    assert "È arrivata in rete" in text
    assert "domanda «presentata» nella consulta Triante" in text
    office.post(step(row, "verifica"), {"what": "Identità", "outcome": "confirmed"})
    text = office.get(step(row, "accogli")).content.decode()
    assert "Verifiche confermate: Identità." in text
    assert "È arrivata in rete" not in text


@pytest.mark.usefixtures("thirty_days")
def test_the_forms_begin_with_what_the_rules_say(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta)
    refusing = office.get(step(row, "respingi")).content.decode()
    assert "Ricorso al TAR entro 60 giorni." in refusing
    assert "Regolamento 2026" in refusing
    assert 'value="2026-05-05"' in office.get(step(row, "completamento")).content.decode()


BAD = [
    ("verifica", {"outcome": "confirmed", "note": "scritto"}, "what", "obbligatorio"),
    ("completamento", {"what": "scritto", "due_on": "2026-04-01"}, "due_on", "già passato"),
    ("consegna", {"title": "scritto"}, "answer", "risposta o carichi"),
    ("accogli", {"on": "2026-04-21"}, "on", "nel futuro"),
    ("accogli", {"on": "2026-03-01"}, "on", "arrivata dopo, il 10/03/2026"),
    ("accogli", {"on": "2026-02-31"}, "on", "valida"),
    ("respingi", {"reasons": "  ", "appeal_note": "scritto", "on": "2026-04-20"}, "reasons", "obbligatorio"),
    ("respingi", {"reasons": "scritto", "on": "2027-01-01"}, "on", "nel futuro"),
    ("ritira", {"reason": "scritto", "on": "2027-01-01"}, "on", "nel futuro"),
]


@pytest.mark.parametrize(("action", "typed", "field", "words"), BAD)
def test_a_refusal_is_told_at_its_field_and_nothing_typed_is_lost(
    office: Any, liberta: Body, action: str, typed: dict[str, str], field: str, words: str
) -> None:
    row = make_enrolment(liberta, "completion")
    answer = office.post(step(row, action), typed)
    assert words in str(answer.context["form"].errors[field])
    text = answer.content.decode()
    assert all(value.strip() in text for value in typed.values())
    assert Enrolment.objects.get(pk=row.pk).state == "completion"


def test_what_was_decided_in_another_tab_is_told_with_what_was_typed(
    office: Any, liberta: Body, olga: User
) -> None:
    row = make_enrolment(liberta)
    accept_enrolment(actor=olga, enrolment_id=row.pk)
    answer = office.post(step(row, "respingi"), {"reasons": "Non abita qui.", "on": "2026-04-20"})
    text = answer.content.decode()
    assert "La domanda risulta «accolta»" in text
    assert "Non abita qui." in text
    assert Enrolment.objects.get(pk=row.pk).state == "accepted"
    assert office.get(step(row, "respingi"))["Location"] == reverse("monza:enrolment", args=[row.pk])


def test_who_is_in_the_register_already_is_not_accepted_twice(office: Any, liberta: Body, olga: User) -> None:
    same = {"family_name": "Rossi", "email": "maria@uno.example"}
    accept_enrolment(actor=olga, enrolment_id=make_enrolment(liberta, **same).pk)
    row = make_enrolment(liberta, **same)
    answer = office.post(step(row, "accogli"), {"on": "2026-04-20"})
    assert "Risulta già in albo" in answer.content.decode()
    assert Membership.objects.count() == 1


def test_a_consulta_that_lapsed_takes_nobody_in_and_says_the_cure(office: Any, liberta: Body) -> None:
    liberta.stages.filter(until=None).update(stage="lapsed")
    answer = office.post(step(make_enrolment(liberta), "accogli"), {"on": "2026-04-20"})
    assert "«decaduta»: prima si aprono le iscrizioni" in str(answer.context["form"].errors["on"])


def test_an_application_of_a_mandate_that_ended_is_decided_no_more(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta, "lapsed")
    answer = office.post(step(row, "accogli"), {"on": "2026-04-20"})
    assert "La domanda risulta «decaduta»" in answer.content.decode()


def test_who_left_by_the_card_of_the_consulta_may_be_freed_to_enrol_elsewhere(
    office: Any, liberta: Body
) -> None:
    row = make_enrolment(liberta, "accepted", one_place="RSSMRA85T50A562W")
    Membership.objects.update(until=dt.date(2026, 4, 1))
    assert "Registri il ritiro" in office.get(reverse("monza:enrolment", args=[row.pk])).content.decode()
    office.post(step(row, "ritira"), {"on": "2026-04-20", "reason": "Si è trasferita"})
    row.refresh_from_db()
    assert (row.state, row.one_place, row.reasons) == ("withdrawn", "", "Si è trasferita")
    assert Membership.objects.get().until == dt.date(2026, 4, 1)


def test_whose_data_were_erased_is_still_a_row_without_a_name(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta, "refused")
    person = Person.objects.create(given_name="Maria", family_name="Rossi")
    Enrolment.objects.update(person=person)
    erase_person(person.pk)
    row.refresh_from_db()
    assert (str(row), row.reasons) == ("", "motivi cancellati")
    assert "dati cancellati" in office.get(LIST).content.decode()
    assert "dati cancellati" in office.get(reverse("monza:enrolment", args=[row.pk])).content.decode()
