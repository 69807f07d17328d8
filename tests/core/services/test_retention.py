"""What only helps for a while is forgotten in time, and the privacy page says the same terms."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.mail.purge import KEPT_FOR, forget_old_mail
from core.models import (
    AgendaProposal,
    AttendanceTap,
    AuditEntry,
    Body,
    CheckIn,
    Delivery,
    Invitation,
    Meeting,
    MinutesWriter,
)
from core.services import retention
from core.services.proposals import decline_proposal, propose_item
from core.services.retention import forget_expired, forget_in_time
from tests.core.services.conftest import PlanOne
from tests.core.web.public.pages import text_of

DAY = dt.timedelta(days=1)
SITE = "https://bergamo.example/"


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    return plan_one()


def settled(alfa: Body, dario: User, days_ago: int, **who: Any) -> AgendaProposal:
    made = propose_item(body_id=alfa.pk, title=f"Panchine {days_ago}", **({"actor": None} | who))
    decline_proposal(actor=dario, proposal_id=made.pk, answer="Già fatto", site=SITE)
    AgendaProposal.objects.filter(pk=made.pk).update(settled_at=timezone.now() - days_ago * DAY)
    return AgendaProposal.objects.get(pk=made.pk)


def who_made(proposal: AgendaProposal) -> tuple[Any, ...]:
    proposal.refresh_from_db()
    return proposal.proposer_name, proposal.proposer_email, proposal.user, proposal.invitation


def test_who_made_a_proposal_is_forgotten_a_year_after_its_answer(
    alfa: Body, dario: User, bruno: User, meeting: Meeting
) -> None:
    rita = Invitation.objects.create(meeting=meeting, email="rita@example.org", name="Rita", body=alfa)
    old = [
        settled(alfa, dario, 370, name="Ugo Neri", email="ugo@example.org"),
        settled(alfa, dario, 371, actor=bruno),
        settled(alfa, dario, 372, invitation_id=rita.pk),
    ]
    recent = settled(alfa, dario, 360, name="Ada Rossi", email="ada@example.org")
    waiting = propose_item(actor=None, body_id=alfa.pk, title="Luce", name="Ida", email="ida@example.org")
    AgendaProposal.objects.filter(pk=waiting.pk).update(proposed_at=timezone.now() - 900 * DAY)
    forget_in_time(SITE)
    assert [who_made(one) for one in old] == [("", "", None, None)] * 3
    assert (old[0].title, old[0].answer, old[0].state) == ("Panchine 370", "Già fatto", "declined")
    assert who_made(recent)[:2] == ("Ada Rossi", "ada@example.org")
    assert who_made(waiting)[:2] == ("Ida", "ida@example.org")


def test_the_audit_trail_forgets_the_name_and_keeps_the_rest(alfa: Body, dario: User) -> None:
    old = settled(alfa, dario, 370, name="Ugo Neri")
    recent = settled(alfa, dario, 3, name="Ada Rossi")
    forget_in_time(SITE)
    trail = {entry.object_id: entry.after for entry in AuditEntry.objects.filter(action="core.proposal.made")}
    assert trail[old.pk] == {"body": alfa.name, "title": "Panchine 370"}
    assert (trail[recent.pk] or {})["by"] == "Ada Rossi"


def test_the_answers_to_proposals_are_mail_of_citizens_and_go(alfa: Body, dario: User) -> None:
    settled(alfa, dario, 1, name="Ugo", email="ugo@example.org")
    Delivery.objects.update(state="sent")
    forget_old_mail(timezone.now() + KEPT_FOR - DAY)
    assert Delivery.objects.filter(email="ugo@example.org").exists()
    forget_old_mail(timezone.now() + KEPT_FOR + DAY)
    assert not Delivery.objects.exists()


def test_keys_of_entries_and_open_editors_go_after_their_time(
    meeting: Meeting, dario: User, bruno: User
) -> None:
    now = timezone.now()
    taps = [AttendanceTap.objects.create(meeting=meeting, at=now - days * DAY) for days in (91, 89)]
    writers = [
        MinutesWriter.objects.create(meeting=meeting, user=user, seen_at=now - hours * DAY / 24)
        for user, hours in ((dario, 25), (bruno, 23))
    ]
    assert forget_expired(at=now) == 2
    assert list(AttendanceTap.objects.all()) == taps[1:]
    assert list(MinutesWriter.objects.all()) == writers[1:]


def test_who_wrote_her_name_with_the_code_is_forgotten_and_still_counts(meeting: Meeting) -> None:
    now = timezone.now()
    for name, days in (("Rosa Neri", retention.CHECK_IN_NAMES_KEPT.days + 1), ("Ugo Bo", 1)):
        CheckIn.objects.create(meeting=meeting, name=name, people=2, at=now - days * DAY)
    assert forget_expired(at=now) == 1
    assert [(one.name, one.people) for one in CheckIn.objects.order_by("at")] == [("", 2), ("Ugo Bo", 2)]


def test_a_run_is_audited_once_and_only_when_it_forgot_something(
    alfa: Body, dario: User, meeting: Meeting
) -> None:
    settled(alfa, dario, 370, name="Ugo")
    settled(alfa, dario, 371, name="Ada")
    AttendanceTap.objects.create(meeting=meeting, at=timezone.now() - 91 * DAY)
    for _night in range(3):
        forget_in_time(SITE)
    entry = AuditEntry.objects.get(action="core.retention.applied")
    assert (entry.actor_id, entry.after) == (None, {"proposers": 2, "taps": 1, "check_ins": 0, "writers": 0})


def test_forgetting_many_costs_what_forgetting_one_does(
    alfa: Body, dario: User, meeting: Meeting, django_assert_num_queries: Any
) -> None:
    def fill(count: int) -> None:
        past = timezone.now() - 400 * DAY
        AgendaProposal.objects.bulk_create(
            AgendaProposal(body=alfa, title=f"P {n}", proposer_name="Ugo", state="declined", settled_at=past)
            for n in range(count)
        )
        AttendanceTap.objects.bulk_create(AttendanceTap(meeting=meeting, at=past) for _n in range(count))

    for count in (1, 40):
        fill(count)
        with django_assert_num_queries(12):
            assert forget_expired(at=timezone.now()) == 2 * count


def test_the_privacy_page_says_the_terms_of_the_code(bergamo_client: Client, alfa: Body) -> None:
    page = text_of(bergamo_client, "/privacy/")
    assert f"il nome e l'indirizzo {retention.PROPOSERS_KEPT_MONTHS} mesi dopo la risposta" in page
    assert f"foglio presenze si cancellano dopo {retention.TAPS_KEPT.days} giorni" in page
    assert f"Il nome si cancella dopo {retention.CHECK_IN_NAMES_KEPT.days} giorni" in page
    assert "si cancella dopo 24 ore" in page
    assert f"al massimo {KEPT_FOR.days} giorni" in page
    assert "cancellato dopo 7 giorni" in page


def test_it_is_asked_every_night_in_each_city() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE[forget_in_time.name]
    assert (entry["task"], entry["args"]) == ("tenants.tasks.in_each_city", [forget_in_time.name])
