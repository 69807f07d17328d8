"""Applications on paper: typed at the counter of one's own civic centre, never twice, and the blank form."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.models import Body, Membership, Person
from core.services.organisations import OrganisationData, new_organisation
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentWindow, Mandate
from models_monza.services.enrolment import apply_for_enrolment
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import opened, pictures, read_aloud, tags
from tests.models_monza.applying import PDF, errors, stranger, window_of
from tests.models_monza.test_windows import citizen, rome

PERSON = "/lavoro/iscrizioni/nuova/"
GROUP = "/lavoro/iscrizioni/nuova/realta/"


@pytest.fixture
def march(mandate: Mandate, time_machine: Any) -> EnrolmentWindow:
    """March 2026; it is 2 April, and papers of the last days are still to be typed."""
    time_machine.move_to(rome(2026, 4, 2, 10))
    return window_of(mandate)


@pytest.fixture
def counter(clelia: User, march: EnrolmentWindow) -> Client:
    """Clelia's browser, at the civic centre of Libertà."""
    client = stranger()
    client.force_login(clelia)
    return client


def paper(body: Body, **more: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "received_on": "2026-03-30",
        "body": str(body.pk),
        "ground": "residence",
        "ground_detail": "via Mazzini 12",
        "given_name": "Maria",
        "family_name": "Rossi",
        "fiscal_code": "RSSMRA85T50A562W",
        "key": str(uuid.uuid4()),
    }
    return values | more


def group(body: Body, **more: object) -> dict[str, Any]:
    values = paper(body, ground="seat", organisation_name="Circolo Libertà", category="associazione")
    del values["fiscal_code"]
    return values | more


def test_a_paper_counts_from_the_day_it_was_handed_in_with_its_scan(counter: Client, liberta: Body) -> None:
    form = paper(liberta, papers=[SimpleUploadedFile("modulo.pdf", PDF)])
    answer = counter.post(PERSON, form, follow=True)
    assert "Domanda registrata: Maria Rossi, consulta Libertà." in answer.content.decode()
    row = Enrolment.objects.get()
    assert (row.channel, row.typed_by, row.state) == ("paper", "Clelia Sportello", "submitted")
    assert row.submitted_at == rome(2026, 3, 30, 12)
    assert row.documents.get().title == "modulo.pdf"
    assert f'<option value="{liberta.pk}" selected>' in answer.content.decode(), "the next of the pile"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-28", "chiuse"),
        ("2026-04-01", "chiuse"),
        ("2026-04-03", "nel futuro"),
        ("2026-03-01", ""),
        ("2026-03-31", ""),
    ],
)
def test_the_day_lies_in_the_window(counter: Client, liberta: Body, day: str, words: str) -> None:
    answer = counter.post(PERSON, paper(liberta, received_on=day))
    if words:
        assert words in errors(answer)["received_on"][0]
        assert not Enrolment.objects.exists()
    else:
        assert (answer.status_code, Enrolment.objects.count()) == (302, 1)


def test_handed_in_today_it_counts_from_now(
    counter: Client, liberta: Body, march: EnrolmentWindow, time_machine: Any
) -> None:
    now = rome(2026, 3, 31, 23, 59, 50)
    time_machine.move_to(now, tick=False)
    counter.post(PERSON, paper(liberta, received_on="2026-03-31"))
    assert Enrolment.objects.get().submitted_at == now


def test_the_same_fiscal_code_is_refused_and_the_officer_reads_where_it_is(
    counter: Client, liberta: Body, triante: Body, march: EnrolmentWindow
) -> None:
    application = citizen(triante, march.mandate)
    apply_for_enrolment(actor=None, application=application, moment=rome(2026, 3, 5, 9))
    answer = counter.post(PERSON, paper(liberta, confirmed="on"))
    assert "consulta Triante" in errors(answer)["fiscal_code"][0]


def test_a_name_that_reads_alike_is_shown_before_anything_is_saved(
    counter: Client, liberta: Body, triante: Body, march: EnrolmentWindow
) -> None:
    application = citizen(triante, march.mandate, family_name="Rosssi")
    apply_for_enrolment(actor=None, application=application, moment=rome(2026, 3, 5, 9))
    person = Person.objects.create(given_name="Rossi", family_name="Maria")
    Membership.objects.create(body=liberta, person=person, since=dt.date(2024, 4, 1))
    form = paper(liberta, fiscal_code="RSSMRA80A41F704J")
    page = counter.post(PERSON, form).content.decode()
    assert Enrolment.objects.count() == 1
    assert "Maria Rosssi, Triante (presentata, 5 mar 2026)" in page
    assert "Rossi Maria, Libertà (in albo, 1 apr 2024)" in page
    assert 'value="Maria"' in page
    assert counter.post(PERSON, form | {"confirmed": "on"}).status_code == 302
    assert Enrolment.objects.count() == 2


def test_an_organisation_that_reads_alike_in_the_same_consulta_is_shown(
    counter: Client, liberta: Body, triante: Body
) -> None:
    for body, name in ((liberta, "Circolo della Liberta"), (triante, "Circolo Liberta APS")):
        member = new_organisation(OrganisationData(name=name))
        Membership.objects.create(body=body, organisation=member, since=dt.date(2024, 4, 1))
    page = counter.post(GROUP, group(liberta)).content.decode()
    assert "Circolo della Liberta, Libertà (in albo" in page
    assert "APS" not in page
    assert counter.post(GROUP, group(liberta, confirmed="on")).status_code == 302
    assert Enrolment.objects.get().organisation_name == "Circolo Libertà"


def test_the_same_form_sent_twice_is_one_application(counter: Client, liberta: Body) -> None:
    form = paper(liberta)
    for _time in range(2):
        assert counter.post(PERSON, form).status_code == 302
    assert Enrolment.objects.count() == 1


def test_a_clerk_types_for_her_own_consulta_and_who_coordinates_types_nothing(
    counter: Client, liberta: Body, triante: Body, nora: User
) -> None:
    page = counter.get(PERSON).content.decode()
    assert "Libertà" in page
    assert "Triante" not in page
    assert list(errors(counter.post(PERSON, paper(triante)))) == ["body"]
    other = stranger()
    other.force_login(nora)
    assert other.get(PERSON).status_code == 403
    assert other.post(PERSON, paper(liberta)).status_code == 403
    assert not Enrolment.objects.exists()


def test_the_fields_are_those_of_the_rules_of_the_day_on_the_paper(
    counter: Client, liberta: Body, olga: User
) -> None:
    act = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values: dict[str, Any] = dict(act.values) | {"minimum_age": 16}
    change_rules(actor=olga, rules=type(act)("monza", "enrolment", dt.date(2026, 4, 1), values, "Con l'età"))
    assert "Data di nascita" in counter.get(PERSON).content.decode()
    assert counter.post(PERSON, paper(liberta)).status_code == 302, "on 30 March no age was asked"


def test_a_bad_scan_is_told_at_its_field_and_nothing_is_saved(counter: Client, liberta: Body) -> None:
    answer = counter.post(PERSON, paper(liberta, papers=[SimpleUploadedFile("modulo.pdf", b"niente")]))
    assert list(errors(answer)) == ["papers"]
    assert not Enrolment.objects.exists()


def test_the_blank_form_has_the_fields_the_rules_ask_and_cites_them(
    counter: Client, liberta: Body, triante: Body, olga: User
) -> None:
    path = "/consulte/iscrizione/modulo/{}/"
    before = counter.get(path.format("persona")).content
    words = " ".join(text for _tag, text in read_aloud(before))
    for said in ("Libertà", "Triante", "ci abito", "ci lavoro", "Codice fiscale", "n. 5, 08/02/2024", "Identità verificata con"):  # fmt: skip
        assert said in words
    assert "Data di nascita" not in words
    assert "H1" in " ".join(tags(before))
    act = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values: dict[str, Any] = dict(act.values) | {"minimum_age": 16, "committee_members": 15}
    change_rules(actor=olga, rules=type(act)("monza", "enrolment", dt.date(2026, 4, 1), values, "Con l'età"))
    words = " ".join(text for _tag, text in read_aloud(counter.get(path.format("persona")).content))
    assert "Data di nascita" in words
    assert "Ci si iscrive da 16 anni compiuti." in words
    give_logo(name="Monza")
    after = counter.get(path.format("realta")).content
    assert (pictures(after), len(opened(after).pages)) == (["Logo di Monza"], 1)
    words = " ".join(text for _tag, text in read_aloud(after))
    assert "almeno 15 iscritti residenti" in words
    assert "Parrocchia" in words
