"""The data-protection pack: what is held about a person is told and erased whole, terms are counted, papers are made."""

import datetime as dt
import json
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from core.models import (
    ActionItem,
    AgendaItem,
    AgendaProposal,
    Attendance,
    AuditEntry,
    Body,
    CityProfile,
    DataBreach,
    Delivery,
    Invitation,
    ItemMinutes,
    Mailing,
    Meeting,
    MeetingBody,
    Membership,
    Minutes,
    MinutesRevision,
    Person,
    Subscriber,
)
from core.selectors.held_about import data_of
from core.services.audit import record
from core.services.erasure import erase_person
from core.services.errors import DomainError
from core.services.retention import forget_expired, terms, would_forget

NAME, EMAIL, PHONE = "Rita Zanvettoraz", "rita.zanvettoraz@example.org", "0350001234"
BASE = "/lavoro/dati-personali/"


@pytest.fixture
def rita(dario: User, alfa: Body) -> Person:
    """Somebody the city knows from everywhere."""
    user = User.objects.create_user(EMAIL, None, full_name=NAME)
    user.is_active = False
    user.save()
    given, family = NAME.split()
    person = Person.objects.create(given_name=given, family_name=family, email=EMAIL, phone=PHONE, user=user)
    meeting = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 5, 9), state="held", title=f"Con {NAME}"
    )
    MeetingBody.objects.create(meeting=meeting, body=alfa)
    Membership.objects.create(body=alfa, person=person)
    Attendance.objects.create(meeting=meeting, body=alfa, person=person)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Panchine", detail=f"Le vuole {NAME}")
    minutes = Minutes.objects.create(meeting=meeting, text=f"C'era Zanvettoraz Rita ({PHONE})")
    ItemMinutes.objects.create(item=item, said=f"{NAME} propone")
    MinutesRevision.objects.create(
        minutes=minutes, item=item, number=1, texts={"said": f"{NAME} propone"}, saved_by="Dario"
    )
    ActionItem.objects.create(meeting=meeting, what=f"Chiamare {NAME}", owner=NAME)
    invitation = Invitation.objects.create(meeting=meeting, email=EMAIL, name=NAME, person=person)
    mailing = Mailing.objects.create(kind="convocation", subject="Incontro", meeting=meeting)
    Delivery.objects.create(mailing=mailing, invitation=invitation, email=EMAIL, name=NAME, state="sent")
    AgendaProposal.objects.create(body=alfa, title="Luci", proposer_name=NAME, proposer_email=EMAIL)
    Subscriber.objects.create(email=EMAIL)
    record(actor=dario, action="core.body.member_added", target=person, after={"name": NAME})
    record(actor=dario, action="core.meeting.planned", target=meeting, after={"title": f"Con {NAME}"})
    record(actor=user, action="core.minutes.saved", target=minutes)
    return person


def said_anywhere(word: str) -> list[str]:
    """Tables of the city in which some row still says the word."""
    found = []
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - {"django_migrations"}:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_everything_held_about_a_person_is_told_and_handed_over(rita: Person, dario: User) -> None:
    core = data_of(rita)["core"]
    assert set(core) >= {
        "person", "memberships", "attendances", "invitations", "messages", "proposals", "subscriptions", "account", "trail",
        "itemminutes_text", "minutes_text", "actionitem_text", "meeting_text", "agendaitem_text",
    }  # fmt: skip
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)
    assert NAME in office.get(f"{BASE}?q=zanvettoraz").content.decode()
    page = f"{BASE}persone/{rita.pk}/"
    assert EMAIL in office.get(page).content.decode()
    answer = office.get(f"{page}dati.json")
    assert json.loads(answer.content)["core"]["person"][0]["email"] == EMAIL
    assert answer["Content-Disposition"].endswith('.json"')
    text = "".join(
        one.extract_text() for one in PdfReader(BytesIO(office.get(f"{page}dati.pdf").content)).pages
    )
    assert EMAIL in text


def test_an_erased_person_is_named_nowhere_and_that_she_was_there_stays(rita: Person, dario: User) -> None:
    assert len(said_anywhere("zanvettoraz")) >= 12  # the control
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)
    page = f"{BASE}persone/{rita.pk}/cancella/"
    office.post(page)
    assert Person.objects.get(pk=rita.pk).erased_at is None  # not without the tick
    assert office.post(page, {"sure": "on"})["Location"] == BASE
    assert said_anywhere("zanvettoraz") == []
    assert said_anywhere(PHONE) == []
    assert Attendance.objects.filter(person=rita).count() == 1
    assert Membership.objects.filter(person=rita).count() == 1
    assert AuditEntry.objects.filter(action="core.person.erased", actor_id=dario.pk).count() == 1
    assert str(Person.objects.get(pk=rita.pk)) == "persona cancellata"
    with pytest.raises(DomainError, match="già stati cancellati"):
        erase_person(actor=dario, person_id=rita.pk)


def test_who_still_works_here_is_not_erased(rita: Person, dario: User) -> None:
    User.objects.filter(email=EMAIL).update(is_active=True)
    with pytest.raises(DomainError, match="prima lo chiuda"):
        erase_person(actor=dario, person_id=rita.pk)
    assert Person.objects.get(pk=rita.pk).given_name == "Rita"


def test_what_the_next_night_forgets_is_counted_and_nothing_goes(alfa: Body, dario: User) -> None:
    long_ago = timezone.now() - dt.timedelta(days=800)
    AgendaProposal.objects.create(body=alfa, title="Luci", proposer_name="Ugo", settled_at=long_ago)
    found = {term.code: count for term, count in would_forget(at=timezone.now())}
    assert found["proposers"] == 1
    assert set(found) == {term.code for term in terms()}
    assert AgendaProposal.objects.get().proposer_name == "Ugo"
    assert forget_expired(at=timezone.now()) == 1
    assert AgendaProposal.objects.get().proposer_name == ""


def test_the_papers_say_who_what_for_how_long_and_that_they_are_to_be_verified(
    dario: User, settings: Any
) -> None:
    settings.SUB_PROCESSORS = [("Nuvola S.r.l.", "centro dati a Milano")]
    CityProfile.objects.create(
        name="Bergamo", institution="Comune di Bergamo", privacy_contact="rpd@comune.example"
    )
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)

    def text(name: str) -> str:
        pages = PdfReader(BytesIO(office.get(f"{BASE}{name}").content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    record_text, annex = text("registro.pdf"), text("accordo.pdf")
    assert "Comune di Bergamo" in record_text
    assert "12 mesi dopo la risposta" in record_text
    assert "rpd@comune.example" in record_text
    assert "Nuvola S.r.l." in annex
    assert all("Da verificare" in one for one in (record_text, annex))
    assert "Da verificare" in office.get(BASE).content.decode()


def test_a_violation_is_written_down_gone_on_with_and_said_in_the_trail(dario: User, alfa: Body) -> None:
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)
    typed = {"known_at": "2026-03-02T09:30", "facts": "Email spedita a un altro", "is_risky": "False"}
    new = f"{BASE}violazioni/nuova/"
    assert "Scriva perché non comporta rischi" in office.post(new, typed).content.decode()
    assert office.post(new, typed | {"why_not": "Un solo indirizzo, cancellato"})["Location"] == BASE
    row = DataBreach.objects.get()
    page = f"{BASE}violazioni/{row.pk}/"
    seen = office.get(page).context["form"].initial["seen"]
    more = typed | {"why_not": "Un solo indirizzo", "measures": "Richiamato", "seen": seen}
    assert office.post(page, more)["Location"] == BASE
    assert AuditEntry.objects.filter(action="core.breach.changed").count() == 2
    assert "Nel frattempo" in office.post(page, more | {"measures": "Altro"}).content.decode()
