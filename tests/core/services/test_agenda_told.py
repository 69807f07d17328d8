"""After the convocation the agenda changes: the invited are told when the operator says so, each version once."""

import datetime as dt

import time_machine

from accounts.models import User
from core.models import AuditEntry, Delivery, Mailing, Meeting
from core.services.agenda import add_item, remove_item
from core.services.convocation import invite_more, tell_agenda
from core.services.meeting_states import cancel_meeting, reopen_meeting
from tests.core.services.test_convocation import (
    ADA,
    BEA,
    SITE,
    _the_ninth_of_may,
    change,
    convene,
    meeting,
    queued,
)

__all__ = ["_the_ninth_of_may", "meeting"]


def test_each_version_of_the_agenda_is_told_to_the_invited_once(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA, BEA)
    Delivery.objects.update(state="sent")

    def tell() -> int:
        return tell_agenda(actor=dario, meeting_id=meeting.pk)

    assert tell() == 0, "it is the one they were convened with"
    neve = add_item(actor=dario, meeting_id=meeting.pk, title="Neve")
    assert [tell(), tell()] == [2, 0]
    mailing = Mailing.objects.get(kind="update")
    assert (mailing.content["changed"], mailing.site) == (["agenda"], SITE)
    assert Meeting.objects.get(pk=meeting.pk).calendar_sequence == 1, "calendars take it for newer"
    assert queued("update") == [(ADA.email, "waiting"), (BEA.email, "waiting")]
    Delivery.objects.update(state="sent")
    remove_item(actor=dario, item_id=neve.pk)
    assert [tell(), tell()] == [2, 0], "back to what it was is a change too"
    assert AuditEntry.objects.filter(action="core.agenda.told").count() == 2


def test_with_another_hour_the_other_agenda_is_told_in_the_same_message(
    dario: User, meeting: Meeting
) -> None:
    convene(dario, meeting, ADA)
    Delivery.objects.update(state="sent")
    add_item(actor=dario, meeting_id=meeting.pk, title="Neve")
    change(dario, meeting, starts_at=dt.time(19))
    assert Mailing.objects.get(kind="update").content["changed"] == ["starts_at", "agenda"]
    assert tell_agenda(actor=dario, meeting_id=meeting.pk) == 0


def test_convened_again_the_agenda_is_known_as_it_is(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    add_item(actor=dario, meeting_id=meeting.pk, title="Neve")
    tell_agenda(actor=dario, meeting_id=meeting.pk)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    remove_item(actor=dario, item_id=meeting.agenda.get(title="Neve").pk)
    with time_machine.travel("2023-05-09 11:00:00+02:00"):
        convene(dario, meeting, ADA)
    assert tell_agenda(actor=dario, meeting_id=meeting.pk) == 0


def test_nobody_is_told_of_the_agenda_of_a_draft_or_of_a_meeting_that_has_begun(
    dario: User, meeting: Meeting
) -> None:
    add_item(actor=dario, meeting_id=meeting.pk, title="Prima")
    assert tell_agenda(actor=dario, meeting_id=meeting.pk) == 0
    convene(dario, meeting)
    add_item(actor=dario, meeting_id=meeting.pk, title="Nessun invitato")
    assert tell_agenda(actor=dario, meeting_id=meeting.pk) == 0
    invite_more(actor=dario, meeting_id=meeting.pk, guests=[ADA], site=SITE)
    with time_machine.travel("2023-05-14 18:45:00+02:00"):
        assert tell_agenda(actor=dario, meeting_id=meeting.pk) == 0
