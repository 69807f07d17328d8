"""Ballots by their pages: opened at a sitting, slips shown once, the roll, the slip on a phone, the result only after closing."""

import datetime as dt
import io
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AgendaItem, AuditEntry, Body, Minutes
from core.selectors.minutes import minutes_view
from core.services.rules import NewRules, change_rules
from models_monza.models import Ballot, BallotSlip, BallotVoter, OpenVote
from models_monza.papers.slips import readable
from models_monza.services.ballots import close_ballot
from tests.models_monza.room import Room, cast, codes_in, phone
from tests.models_monza.test_sittings import mark, meeting_of


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC))


@pytest.fixture
def room(liberta: Body, olga: User) -> Room:
    return Room(liberta, olga)


@pytest.fixture
def open_vote(olga: User, acts: None) -> None:
    """Another city's rule: the vote is open."""
    values = {"coordinators": 1, "coordinator_ballot": "open"}
    change_rules(actor=olga, rules=NewRules("monza", "offices", dt.date(2026, 1, 1), values, "Altro"))


def ballot_page(client: Client, ballot: Ballot) -> str:
    return client.get(reverse("monza:ballot", args=[ballot.pk])).content.decode()


def test_the_card_of_a_sitting_leads_to_its_ballots(office: Client, room: Room) -> None:
    card = office.get(reverse("core:work_meeting", args=[room.meeting.pk])).content.decode()
    assert reverse("monza:meeting-ballots", args=[room.meeting.pk]) in card
    assert (
        "voto segreto"
        in office.get(reverse("monza:meeting-ballots", args=[room.meeting.pk])).content.decode()
    )


def test_the_form_offers_who_is_present_and_no_way_of_voting(office: Client, room: Room) -> None:
    words = office.get(reverse("monza:ballot-open", args=[room.meeting.pk])).content.decode()
    assert "Iscritto 004" in words
    assert "Iscritto 005" not in words  # absent
    assert 'name="is_secret"' not in words
    assert "chiedono il voto segreto" in words


def test_slips_are_shown_once_and_printed_until_the_first_is_handed_out(office: Client, room: Room) -> None:
    answer = room.open_page(office)
    codes = codes_in(answer)
    assert len(set(codes)) == 6
    assert "no-store" in answer["Cache-Control"]
    assert "Questa pagina si vede una volta sola" in answer.content.decode()
    ballot = Ballot.objects.get()
    path = reverse("monza:ballot-slips", args=[ballot.pk])
    printed = office.post(path, {"codes": codes})
    assert "no-store" in printed["Cache-Control"]
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages)
    assert all(readable(code) in text for code in codes)
    assert "monza.localhost/consulte/voto/" in text
    assert not any(code in ballot_page(office, ballot) for code in codes)
    assert office.post(path, {"codes": codes[:-1]}).status_code == 409
    room.hand(office, ballot, 0)
    gone = office.post(path, {"codes": codes})
    assert gone.status_code == 409
    assert "annulli la votazione" in gone.content.decode()


def test_opening_twice_is_refused_with_the_cure(office: Client, room: Room) -> None:
    room.open_page(office)
    again = room.open_page(office)
    assert not codes_in(again)
    assert "già una votazione aperta" in again.content.decode()


def test_without_candidates_nothing_is_opened(office: Client, room: Room) -> None:
    assert "Indichi chi si candida" in room.open_page(office, candidates=[]).content.decode()
    absent = room.open_page(office, candidates=[room.people[5].pk])
    assert not codes_in(absent)
    assert not Ballot.objects.exists()


def test_the_roll_hands_out_a_slip_each(office: Client, room: Room) -> None:
    ballot = room.opened().ballot
    words = room.hand(office, ballot, 0).content.decode()
    assert "Schede consegnate: 1" in words
    again = room.hand(office, ballot, 0).content.decode()
    assert "Ha già ricevuto la sua scheda" in again
    absent = room.hand(office, ballot, 5).content.decode()
    assert "in albo e presente" in absent
    assert BallotVoter.objects.count() == 1


def test_a_slip_marked_by_mistake_is_taken_back_while_one_is_still_to_be_voted(
    office: Client, room: Room
) -> None:
    opened = room.opened()
    ballot = opened.ballot
    path = reverse("monza:ballot-hand", args=[ballot.pk])
    undo = {"member": room.member(0).pk, "undo": "1"}
    assert "Non risulta" in office.post(path, undo, follow=True).content.decode()
    room.hand(office, ballot, 0)
    assert "Ho sbagliato" in ballot_page(office, ballot)
    assert "Schede consegnate: 0" in office.post(path, undo, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="monza.ballot.slip_taken_back").count() == 1
    room.hand(office, ballot, 0)
    cast(phone(), ballot, opened.codes[0])
    assert "anche la sua" in office.post(path, undo, follow=True).content.decode()
    assert BallotVoter.objects.count() == 1


def test_a_slip_is_voted_on_a_phone_without_account(office: Client, room: Room) -> None:
    opened = room.opened()
    ballot = opened.ballot
    room.hand(office, ballot, 0)
    page = phone().get(reverse("monza:vote", args=[ballot.pk]))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page.content.decode()
    done = cast(phone(), ballot, readable(opened.codes[0]).lower(), room.candidate(ballot, 1), follow=True)
    assert "Voto ricevuto" in done.content.decode()
    ballot.refresh_from_db()
    assert ballot.cast == 1
    assert room.candidate(ballot, 1).votes == 1


def test_the_short_address_finds_the_ballot_of_a_code(room: Room) -> None:
    opened = room.opened()
    door = reverse("monza:vote-door")
    found = phone().post(door, {"code": readable(opened.codes[2])}).content.decode()
    assert reverse("monza:vote", args=[opened.ballot.pk]) in found
    assert f'value="{readable(opened.codes[2])}"' in found
    assert "non c&#x27;è" in phone().post(door, {"code": "ABCDEFGH"}).content.decode()


def test_what_is_refused_on_a_slip_is_said_and_nothing_is_lost(office: Client, room: Room) -> None:
    opened = room.opened()
    ballot, codes = opened.ballot, opened.codes
    names = [room.candidate(ballot, number) for number in (0, 1)]
    for number in (0, 1):
        room.hand(office, ballot, number)
    too_many = cast(phone(), ballot, codes[0], *names).content.decode()
    assert "Si possono indicare al massimo 1" in too_many
    nothing = phone().post(reverse("monza:vote", args=[ballot.pk]), {"code": codes[0]}).content.decode()
    assert "Scelga un nome, oppure «Scheda bianca»" in nothing
    assert f'value="{codes[0]}"' in nothing
    cast(phone(), ballot, codes[0], names[0])
    used = cast(phone(), ballot, codes[0], names[1]).content.decode()
    assert "o è già stata usata" in used
    assert f'value="{names[1].pk}"' in used
    assert "checked" in used
    ballot.refresh_from_db()
    assert ballot.cast == 1


def test_two_seats_take_two_names_or_a_blank_and_no_more(office: Client, room: Room) -> None:
    opened = room.opened(seats=2)
    ballot = opened.ballot
    room.hand(office, ballot, 0)
    mixed = phone().post(
        reverse("monza:vote", args=[ballot.pk]),
        {"code": opened.codes[0], "candidates": ["blank", room.candidate(ballot, 0).pk]},
    )
    assert "O i nomi, o «Scheda bianca»" in mixed.content.decode()
    done = cast(
        phone(), ballot, opened.codes[0], *(room.candidate(ballot, one) for one in (0, 1)), follow=True
    )
    assert "Voto ricevuto" in done.content.decode()


def test_more_names_than_seats_are_refused(olga: User, office: Client, liberta: Body) -> None:
    room = Room(liberta, olga)
    answer = room.open_page(office, seats=2, candidates=[one.pk for one in room.people[:4]])
    ballot = Ballot.objects.get()
    room.hand(office, ballot, 0)
    names = [room.candidate(ballot, number) for number in range(3)]
    words = cast(phone(), ballot, codes_in(answer)[0], *names).content.decode()
    assert "al massimo 2 nomi" in words
    assert BallotSlip.objects.count() == 6


def test_after_closing_nobody_votes_and_the_result_is_told(office: Client, room: Room) -> None:
    opened = room.opened()
    ballot = opened.ballot
    for number in range(3):
        room.hand(office, ballot, number)
    chosen = room.candidate(ballot, 0)
    for code, names in zip(opened.codes, ([chosen], [chosen], []), strict=False):
        cast(phone(), ballot, code, *names)
    before = ballot_page(office, ballot)
    assert "Schede votate: 3" in before
    assert "Voti" not in before  # no totals while it is open
    asked = office.get(reverse("monza:ballot-close", args=[ballot.pk])).content.decode()
    assert "Schede consegnate: 3. Schede votate: 3" in asked
    told = office.post(reverse("monza:ballot-close", args=[ballot.pk]), follow=True).content.decode()
    assert "La consulta ha scelto: Iscritto 000" in told
    assert "Schede votate: 3, di cui bianche: 1" in told
    late = cast(phone(), ballot, opened.codes[3], room.candidate(ballot, 1)).content.decode()
    assert "La votazione è chiusa" in late
    assert BallotVoter.objects.count() == 3
    assert room.candidate(ballot, 1).votes == 0


def test_who_closes_with_few_votes_or_slips_about_is_warned(office: Client, room: Room) -> None:
    ballot = room.opened().ballot
    room.hand(office, ballot, 0)
    words = office.get(reverse("monza:ballot-close", args=[ballot.pk])).content.decode()
    assert "Qualcuno ha la scheda e non ha ancora votato" in words
    assert "può far capire chi ha votato che cosa" in words


def test_a_tie_is_said_clearly(office: Client, room: Room) -> None:
    opened = room.opened()
    for number in (0, 1):
        room.hand(office, opened.ballot, number)
        cast(phone(), opened.ballot, opened.codes[number], room.candidate(opened.ballot, number))
    close_ballot(actor=room.olga, ballot_id=opened.ballot.pk)
    words = ballot_page(office, opened.ballot)
    assert "Parità." in words
    assert "Iscritto 000, Iscritto 001: un voto ciascuno" in words
    assert "Registra la nomina" not in words


def test_a_voided_ballot_says_why_and_another_may_be_opened(office: Client, room: Room) -> None:
    opened = room.opened()
    path = reverse("monza:ballot-void", args=[opened.ballot.pk])
    assert "obbligatorio" in office.post(path, {"reason": ""}).content.decode()
    words = office.post(path, {"reason": "schede perse"}, follow=True).content.decode()
    assert "schede perse" in words
    page = phone().get(reverse("monza:vote", args=[opened.ballot.pk])).content.decode()
    assert "La votazione è stata annullata" in page
    assert len(codes_in(room.open_page(office))) == 6


def test_an_open_vote_is_given_aloud_once_by_who_is_there(
    open_vote: None, office: Client, room: Room
) -> None:
    room.open_page(office)
    ballot = Ballot.objects.get()
    assert not ballot.is_secret
    assert phone().get(reverse("monza:vote", args=[ballot.pk])).status_code == 404
    path = reverse("monza:ballot-vote", args=[ballot.pk, room.member(2).pk])
    chosen = room.candidate(ballot, 1).pk
    assert "Il voto di Iscritto 002" in office.get(path).content.decode()
    told = office.post(path, {"candidates": [chosen]}, follow=True).content.decode()
    assert "Iscritto 001" in told
    twice = office.post(path, {"candidates": [chosen]}).content.decode()
    assert "Ha già votato" in twice
    absent = reverse("monza:ballot-vote", args=[ballot.pk, room.member(5).pk])
    assert "in albo e presente" in office.post(absent, {"candidates": [chosen]}).content.decode()
    assert OpenVote.objects.count() == 1


def test_who_comes_late_is_on_the_roll_once_marked_present(office: Client, room: Room) -> None:
    ballot = room.opened().ballot
    assert "Iscritto 005" not in ballot_page(office, ballot)
    mark(room.meeting, room.people[5:])
    assert "Iscritto 005" in ballot_page(office, ballot)


def test_the_item_of_the_agenda_leads_to_its_ballot_and_prints_its_outcome(
    office: Client, room: Room
) -> None:
    item = AgendaItem.objects.create(meeting=room.meeting, position=1, title="Elezione")
    way = office.get(reverse("monza:item-ballot", args=[item.pk]))
    assert way["Location"].endswith(f"?punto={item.pk}")
    assert f'value="{item.pk}" selected' in office.get(way["Location"]).content.decode()
    answer = room.open_page(office, item=item.pk)
    ballot = Ballot.objects.get()
    assert office.get(reverse("monza:item-ballot", args=[item.pk]))["Location"].endswith(f"{ballot.pk}/")
    assert "votazione aperta" in decision_of(room)
    writing = office.get(reverse("core:work_minutes", args=[room.meeting.pk])).content.decode()
    assert reverse("monza:item-ballot", args=[item.pk]) in writing
    for number in range(3):
        room.hand(office, ballot, number)
        cast(phone(), ballot, codes_in(answer)[number], room.candidate(ballot, 0))
    close_ballot(actor=room.olga, ballot_id=ballot.pk)
    told = decision_of(room)
    assert "Iscritto 000, 3 voti; votanti 3; schede bianche 0; voto segreto" in told
    assert "Iscritto 001" not in told  # who was not chosen is not named in the minutes


def test_a_working_group_decides_by_no_ballot(office: Client, room: Room, liberta: Body) -> None:
    group = meeting_of(liberta, kind="working_group")
    AgendaItem.objects.create(meeting=group, position=1, title="Panchine")
    assert minutes_view(group).items[0].decision is None
    card = office.get(reverse("core:work_meeting", args=[group.pk])).content.decode()
    assert reverse("monza:meeting-ballots", args=[group.pk]) not in card
    assert office.get(reverse("monza:meeting-ballots", args=[group.pk])).status_code == 404


def decision_of(room: Room) -> str:
    Minutes.objects.get_or_create(meeting=room.meeting)
    decision = minutes_view(room.meeting).items[0].decision
    return decision.summary if decision else ""


def test_too_many_wrong_codes_are_stopped_and_right_ones_are_never_counted(
    office: Client, room: Room, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"ballot_guess": "2/10m/ip"}
    opened = room.opened()
    for number in range(4):
        room.hand(office, opened.ballot, number)
    for number in range(3):
        assert cast(phone(), opened.ballot, opened.codes[number]).status_code == 302
    for _time in range(2):
        assert "o è già stata usata" in cast(phone(), opened.ballot, "ABCDEFGH").content.decode()
    assert "troppi codici sbagliati" in cast(phone(), opened.ballot, "ABCDEFGH").content.decode()
    assert "troppi codici" in cast(phone(), opened.ballot, opened.codes[3]).content.decode()
    assert "troppi codici" in phone().post(reverse("monza:vote-door"), {"code": "ABCDEFGH"}).content.decode()


def test_the_roll_asks_a_fixed_number_of_questions(
    office: Client, room: Room, django_assert_max_num_queries: Any
) -> None:
    ballot = room.opened().ballot
    ballot_page(office, ballot)
    with django_assert_max_num_queries(20) as few:
        ballot_page(office, ballot)
    mark(room.meeting, room.people[5:])
    with django_assert_max_num_queries(len(few)):
        ballot_page(office, ballot)
