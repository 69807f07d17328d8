"""Labs and paths in the work area and for citizens: what one types arrives, what is wrong is told at its field, nothing private is shown."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Attendance, Body, Document, Person
from core.permissions.holder import holder_of
from models_qua.models import CitizenshipLab, LabCycle, LabParticipation, LabStep, Season, StepEvidence
from models_qua.selectors.to_do_labs import lab_to_dos
from tests.models_qua.conftest import browser
from tests.models_qua.pages import read, send, words
from tests.models_qua.path_rows import meeting_of, note_on, step_of, walk_to
from tests.models_qua.rows import STARTED, make_agreement, make_cycle, make_district, make_lab

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def test_a_path_from_its_form_to_its_second_step(desk: Client, rivalta: Body) -> None:
    typed = {"title": "Un parco", "started_on": "2025-09-01", "key": LabCycle().pk}
    answer = send(desk, "qua:path-new", rivalta.pk, **typed)
    cycle = LabCycle.objects.get()
    assert answer["Location"] == reverse("qua:path", args=[cycle.pk])
    send(desk, "qua:path-new", rivalta.pk, **typed)
    assert LabCycle.objects.count() == 1
    first = step_of(cycle, "listening")
    send(desk, "qua:step-move", first.pk, "inizia", on="2025-09-02")
    refused = send(desk, "qua:step-move", first.pk, "concludi", on="2025-10-01").content.decode()
    assert "si conclude con la sua documentazione" in words(refused)
    assert 'value="2025-10-01"' in refused
    send(desk, "qua:evidence-new", first.pk, meeting=meeting_of(rivalta, kind="listening").pk, is_public="on")
    answer = send(desk, "qua:step-move", first.pk, "concludi", on="2025-10-01")
    assert answer["Location"].endswith("#listening")
    send(desk, "qua:step-edit", first.pk, method="Tavoli", result="Trenta proposte")
    page = words(read(desk, "qua:path", cycle.pk))
    assert "1. Ascolto concluso dal 2 set 2025 al 1 ott 2025 Come si lavora. Tavoli" in page
    assert "Concluso un passo su 7; il prossimo è Istruttoria di fattibilità" in page


def test_going_back_and_ending_without_an_agreement(desk: Client, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "feasibility")
    send(desk, "qua:step-move", step_of(cycle, "feasibility").pk, "riapri")
    assert step_of(cycle, "feasibility").started_on is None
    typed = {"outcome": "not_feasible", "reasons": "Costa troppo.", "on": "2026-11-01"}
    send(desk, "qua:path-end", cycle.pk, **typed)
    page = words(read(desk, "qua:path", cycle.pk))
    assert "fermato in istruttoria domenica 1 novembre 2026" in page
    assert "Costa troppo." in page
    assert "Comincia:" not in page
    assert (
        desk.get(reverse("qua:step-move", args=[step_of(cycle, "listening").pk, "vola"])).status_code == 404
    )


def test_a_file_is_kept_among_the_lab_s_documents_once(
    desk: Client, rivalta: Body, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    step = step_of(make_cycle(rivalta), "listening")
    key = StepEvidence().pk
    for _twice in range(2):
        upload = SimpleUploadedFile("verbale.pdf", b"%PDF-1.7 verbale")
        send(desk, "qua:evidence-new", step.pk, upload=upload, title="Verbale", is_public="on", key=key)
    document = Document.objects.get()
    assert (document.body, document.is_public, document.title) == (rivalta, True, "Verbale")
    assert StepEvidence.objects.get().document == document
    wrong = SimpleUploadedFile("verbale.pdf", b"non un pdf")
    page = send(desk, "qua:evidence-new", step.pk, upload=wrong, note="Due righe").content.decode()
    assert "non corrisponde al suo nome" in words(page)
    assert "Due righe" in page
    two = send(desk, "qua:evidence-new", step.pk, url="https://x.example/", document=document.pk)
    assert "Una cosa alla volta" in words(two.content.decode())
    send(desk, "qua:evidence-remove", StepEvidence.objects.get().pk)
    assert Document.objects.exists()
    assert not StepEvidence.objects.exists()


def test_who_takes_part_is_added_by_name_and_from_the_sheets(desk: Client, rivalta: Body, pio: User) -> None:
    cycle = make_cycle(rivalta)
    for number in range(3):
        person = Person.objects.create(given_name=f"Anna{number}", family_name="Rossi", email="a@x.example")
        Attendance.objects.create(meeting=meeting_of(rivalta), person=person)
    page = read(desk, "qua:participants", cycle.pk)
    assert "3 persone risultano presenti per nome" in words(page)
    typed = {"given_name": "Anna1", "family_name": "Rosssi"}
    asked = send(desk, "qua:participant-new", cycle.pk, **typed).content.decode()
    assert "Forse c'è già: Anna1 Rossi" in words(asked)
    assert 'name="confirmed" value="on"' in asked
    send(desk, "qua:participant-new", cycle.pk, **typed, confirmed="on")
    send(desk, "qua:participants-present", cycle.pk)
    assert cycle.participations.count() == 4
    assert "Anna2" in read(desk, "qua:participants", cycle.pk, query="?q=rossi+anna2")
    exported = desk.get(reverse("qua:participants", args=[cycle.pk]) + "?export=csv").content.decode(
        "utf-8-sig"
    )
    assert exported.splitlines()[0] == "Nome;Cognome;Email;Dal"
    seen_by_pio = read(browser(pio), "qua:participants", cycle.pk, query="?export=csv")
    assert "Anna1 Rossi" in seen_by_pio
    assert "a@x.example" not in seen_by_pio
    send(desk, "qua:participant-remove", cycle.participations.first().pk)  # type: ignore[union-attr]
    assert cycle.participations.count() == 3


def test_the_people_of_a_path_are_a_fixed_number_of_queries(
    desk: Client, rivalta: Body, django_assert_max_num_queries: Any
) -> None:
    cycle = make_cycle(rivalta)
    for number in range(30):
        person = Person.objects.create(given_name=f"P{number}", family_name="Rossi")
        LabParticipation.objects.create(body=rivalta, cycle=cycle, person=person)
    read(desk, "qua:participants", cycle.pk)
    with django_assert_max_num_queries(10):
        read(desk, "qua:participants", cycle.pk)


def test_the_list_of_labs_says_where_each_path_is(
    olga: User, season: Season, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        district = make_district(season, f"Q{number}", code=f"Q{number}")
        lab = make_lab(f"Lab{number:02}", season, district=district)
        cycle = walk_to(make_cycle(lab), "sharing" if number % 2 else "giunta")
        LabStep.objects.filter(cycle=cycle, kind="signature").update(planned_on=TODAY + 30 * DAY)
    make_lab("Zeta", season, kind="urban")
    office = browser(olga)
    read(office, "qua:labs")
    with django_assert_max_num_queries(13):
        page = words(read(office, "qua:labs"))
    assert (
        "Lab00 2015-2019 Q0 Percorso Lab00 Approvazione in giunta dal 4 set 2025 Firma dell'accordo previsto dal 2 dic 2026"
        in page
    )
    assert page.count("nessuno in corso") == 1
    assert "6 in elenco" in words(read(office, "qua:labs", query="?step=sharing"))
    assert "1 in elenco" in words(read(office, "qua:labs", query="?step=none"))
    asked = CitizenshipLab.objects.get(body__name="Lab03").districts.get().district_id
    assert "1 in elenco" in words(read(office, "qua:labs", query=f"?district={asked}&season={season.pk}"))
    assert "Niente corrisponde" in words(read(office, "qua:labs", query="?q=nulla"))
    exported = (
        office.get(reverse("qua:labs") + "?export=csv&q=lab03").content.decode("utf-8-sig").splitlines()
    )
    assert exported[1].startswith(
        "Lab03;di cittadinanza;2015-2019;Q3;Percorso Lab03;Condivisione della proposta;03/09/2025"
    )


def test_a_lab_is_described_and_takes_the_neighbourhoods_of_its_districts(
    desk: Client, rivalta: Body, season: Season
) -> None:
    CitizenshipLab.objects.all().delete()
    assert "Non è ancora scritto" in words(read(desk, "qua:lab", rivalta.pk))
    more = make_district(season, "Coviolo", code="D")
    other = make_district(
        Season.objects.create(name="Seconda", slug="seconda", since=dt.date(2030, 1, 1)), "E"
    )
    form = read(desk, "qua:lab-edit", rivalta.pk)
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    assert seen is not None
    typed = {"kind": "neighbourhood", "season": season.pk, "with_neighbourhoods": "on", "seen": seen[1]}
    wrong = send(desk, "qua:lab-edit", rivalta.pk, **typed, districts=[other.pk]).content.decode()
    assert "non è della stagione" in words(wrong)
    assert "Scelga almeno un ambito" in words(
        send(desk, "qua:lab-edit", rivalta.pk, **typed).content.decode()
    )
    send(desk, "qua:lab-edit", rivalta.pk, **typed, districts=[more.pk])
    assert "Quartieri del laboratorio Coviolo, Rivalta" in words(read(desk, "qua:lab", rivalta.pk))
    stale = send(desk, "qua:lab-edit", rivalta.pk, **typed | {"kind": "urban"}).content.decode()
    assert "qualcun altro ha modificato" in words(stale)


def test_citizens_follow_the_path_and_read_nothing_private(
    citizen: Client, rivalta: Body, django_assert_max_num_queries: Any
) -> None:
    cycle = walk_to(make_cycle(rivalta, title="Un parco", about="Che cosa farne."), "sharing")
    held = meeting_of(rivalta, kind="listening", title="Assemblea di ascolto")
    for values in (
        {"title": "Assemblea", "meeting": held},
        {"title": "Il sito", "url": "https://x.example/"},
        {"title": "Appunti riservati", "note": "Solo noi", "is_public": False},
    ):
        StepEvidence.objects.create(step=step_of(cycle, "listening"), **values)
    LabStep.objects.filter(cycle=cycle, kind="giunta").update(planned_on=TODAY + 30 * DAY)
    person = Person.objects.create(given_name="Pina", family_name="Segreta")
    LabParticipation.objects.create(body=rivalta, cycle=cycle, person=person)
    make_agreement(rivalta, "draft", cycle=cycle, title="Bozza riservata")
    make_cycle(rivalta, title="Quello di prima", ended_on=TODAY, outcome="stopped", reasons="Pochi.")
    page = read(citizen, "qua:body", rivalta.slug)
    told = words(page)
    assert "Passo 3 di 7: Condivisione della proposta" in told
    assert "previsto dal 2 dic 2026" in told
    assert "Quello di prima" in told
    assert "Laboratorio di cittadinanza Ambito C – Rivalta" in told
    assert reverse("core:meeting", args=[held.pk]) in page
    read(citizen, "qua:public-path", rivalta.slug, cycle.pk)
    with django_assert_max_num_queries(12):
        whole = words(read(citizen, "qua:public-path", rivalta.slug, cycle.pk))
    for secret in ("Appunti riservati", "Segreta", "Bozza riservata", "Comincia:"):
        assert secret not in whole
        assert secret not in told
    assert "Il sito" in whole
    assert "Assemblea" in whole
    address = reverse("qua:public-path", args=["altro", cycle.pk])
    assert citizen.get(address).status_code == 404


def test_what_waits_for_who_runs_a_lab(
    ada: User, bice: User, rivalta: Body, django_assert_max_num_queries: Any
) -> None:
    late = walk_to(make_cycle(rivalta, title="In ritardo"), "sharing")
    LabStep.objects.filter(cycle=late, kind="sharing").update(planned_until=TODAY - 3 * DAY)
    idle = walk_to(make_cycle(rivalta, title="Fermo"), "sharing", begun=False)
    planned = walk_to(make_cycle(rivalta, title="Deciso"), "sharing", begun=False)
    LabStep.objects.filter(cycle=planned, kind="sharing").update(planned_on=TODAY + DAY)
    who = holder_of(ada)
    with django_assert_max_num_queries(2):
        found = lab_to_dos(who, TODAY)
    assert [(one.label, one.since, one.detail) for one in found] == [
        ("Da concludere: Condivisione della proposta", TODAY - 3 * DAY, "In ritardo"),
        ("Nessun passo in corso: tocca a «Condivisione della proposta»", STARTED + DAY, "Fermo"),
    ]
    assert found[1].url == reverse("qua:path", args=[idle.pk])
    assert list(lab_to_dos(holder_of(bice), TODAY)) == []


def test_notes_of_a_step_that_ended_stay(desk: Client, rivalta: Body) -> None:
    cycle = walk_to(make_cycle(rivalta), "feasibility")
    proof = note_on(cycle, "listening")
    answer = desk.post(reverse("qua:evidence-remove", args=[proof.pk]), follow=True)
    assert "prima ne aggiunga un'altra" in words(answer.content.decode())


def test_the_public_list_says_where_each_lab_is_and_when_it_meets(
    citizen: Client, season: Season, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        lab = make_lab(f"Lab{number}", season)
        walk_to(make_cycle(lab), "sharing")
        meeting_of(lab, state="convened", meets_on=TODAY + DAY)
    read(citizen, "qua:bodies")
    with django_assert_max_num_queries(15):
        page = words(read(citizen, "qua:bodies"))
    assert "Percorso Lab3: passo 3 di 7, Condivisione della proposta" in page
    assert page.count("Prossimo incontro: domani, martedì 3 novembre") == 8
