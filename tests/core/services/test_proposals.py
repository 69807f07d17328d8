"""Who may propose, once, in measure; and what becomes of a proposal."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import (
    AgendaProposal,
    Attendance,
    AuditEntry,
    Body,
    BodyNeighbourhood,
    Invitation,
    Meeting,
    Membership,
    Neighbourhood,
    Organisation,
    Person,
    Representative,
    RoleGrant,
)
from core.selectors.proposals import waiting_for, waiting_for_meeting
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.organisations import OrganisationData, add_organisation
from core.services.proposals import (
    CITIZENS_AN_HOUR,
    ONE_CITIZEN_A_DAY,
    ONE_LINK_A_DAY,
    accept_proposal,
    decline_proposal,
    propose_item,
)
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user

SITE = "https://bergamo.example/"


@pytest.fixture
def draft(alfa: Body, dario: User) -> Meeting:
    day = timezone.localdate() + dt.timedelta(days=10)
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=day, starts_at=dt.time(18, 30))
    return plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=("Festa", "Varie"))


@pytest.fixture
def rita(draft: Meeting, alfa: Body) -> Invitation:
    return Invitation.objects.create(meeting=draft, email="rita@example.org", name="Rita Levi", body=alfa)


def propose(body: Body, actor: User | None = None, **values: Any) -> AgendaProposal:
    return propose_item(actor=actor, body_id=body.pk, **({"title": "Panchine"} | values))


@pytest.fixture
def assembly(monza: City) -> Iterator[Body]:
    """A body whose rules leave proposals to who takes part."""
    with use_city(monza):
        yield Body.objects.create(model_slug="dummy", name="Assemblea", slug="assemblea")


def test_an_operator_proposes_for_a_meeting(alfa: Body, draft: Meeting, anna: User) -> None:
    made = propose(alfa, anna, meeting_id=draft.pk, detail="Al parco")
    assert (made.meeting, made.proposer_name, made.proposer_email) == (draft, "Anna Operatrice", anna.email)
    assert waiting_for([alfa.pk]).count == 1
    assert AuditEntry.objects.get(action="core.proposal.made").actor_id == anna.pk


def test_who_is_invited_proposes_by_her_link(alfa: Body, rita: Invitation) -> None:
    made = propose(alfa, invitation_id=rita.pk)
    assert (made.invitation, made.proposer_name, made.meeting) == (rita, "Rita Levi", rita.meeting)


def test_an_invitation_to_others_opens_nothing(beta: Body, rita: Invitation) -> None:
    with pytest.raises(Invitation.DoesNotExist):
        propose(beta, invitation_id=rita.pk)


def test_a_citizen_proposes_where_the_rules_let_everybody(alfa: Body) -> None:
    made = propose(alfa, name="  Ugo \n Neri ", email="Ugo@Example.ORG")
    assert (made.user, made.invitation, made.proposer_name, made.proposer_email) == (
        None, None, "Ugo Neri", "ugo@example.org",
    )  # fmt: skip


def test_a_citizen_may_keep_her_address(alfa: Body) -> None:
    assert propose(alfa, name="Ugo").proposer_email == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"email": "non-un-indirizzo"}, "email"),
        ({"email": "x" * 250 + "@example.org"}, "email"),
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"detail": "x" * 2001}, "detail"),
        ({"detail": "x" * 10_000_000}, "detail"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(alfa: Body, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        propose(alfa, **({"name": "Ugo"} | values))
    assert refused.value.field == field
    assert len(refused.value.message) < 200
    assert not AgendaProposal.objects.exists()


def test_where_the_rules_do_not_say_so_a_citizen_is_told_how_else(assembly: Body) -> None:
    with pytest.raises(DomainError, match="regole in vigore"):
        propose(assembly, name="Ugo")
    assert not AgendaProposal.objects.exists()


def test_there_an_account_alone_is_not_enough_and_taking_part_is(assembly: Body) -> None:
    user = make_user("vera@monza.example", "Vera")
    with pytest.raises(DomainError):
        propose(assembly, user)
    person = Person.objects.create(given_name="Vera", family_name="Blu", user=user)
    membership = Membership.objects.create(body=assembly, person=person)
    assert propose(assembly, user).user == user
    membership.delete()
    dario = make_user("d@monza.example", "D")
    melo: Organisation = add_organisation(actor=dario, data=OrganisationData(name="Il Melo"))
    Representative.objects.create(organisation=melo, person=person)
    with pytest.raises(DomainError):
        propose(assembly, user, title="Altro")
    Membership.objects.create(body=assembly, organisation=melo)
    assert propose(assembly, user, title="Altro").user == user


@pytest.mark.parametrize(
    ("role", "where", "reached"),
    [
        ("participation_office", "city", {"assemblea", "altra"}),
        ("reader", "city", set()),
        ("reader", "body", {"altra"}),
        ("participation_office", "neighbourhood", {"altra"}),
    ],
)
def test_a_role_reaches_the_bodies_it_is_given_for(
    assembly: Body, role: str, where: str, reached: set[str]
) -> None:
    other = Body.objects.create(model_slug="dummy", name="Altra", slug="altra")
    place = Neighbourhood.objects.create(name="Cederna", slug="cederna")
    BodyNeighbourhood.objects.create(body=other, neighbourhood=place)
    user = make_user("vera@monza.example", "Vera")
    places: dict[str, dict[str, Any]] = {
        "city": {},
        "body": {"body": other},
        "neighbourhood": {"neighbourhood": place},
    }
    RoleGrant.objects.create(user=user, role=role, **places[where])
    for body in (assembly, other):
        if body.slug in reached:
            assert propose(body, user).user == user
        else:
            with pytest.raises(DomainError, match="regole in vigore"):
                propose(body, user)


def test_an_organisation_takes_part_where_it_has_been_and_not_where_it_was_missed(assembly: Body) -> None:
    user = make_user("vera@monza.example", "Vera")
    person = Person.objects.create(given_name="Vera", user=user)
    melo = add_organisation(actor=make_user("d@monza.example", "D"), data=OrganisationData(name="Il Melo"))
    Representative.objects.create(organisation=melo, person=person)
    meeting = Meeting.objects.create(
        model_slug="dummy", kind="assembly", meets_on=dt.date(2023, 5, 9), state="held"
    )
    seen = Attendance.objects.create(meeting=meeting, body=assembly, organisation=melo, status="absent")
    for status in ("absent", "excused", "unknown"):
        Attendance.objects.filter(pk=seen.pk).update(status=status)
        with pytest.raises(DomainError):
            propose(assembly, user)
    Attendance.objects.filter(pk=seen.pk).update(status="guest")
    assert propose(assembly, user).user == user


def test_who_left_takes_part_no_more(assembly: Body) -> None:
    user = make_user("vera@monza.example", "Vera")
    person = Person.objects.create(given_name="Vera", user=user)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.create(body=assembly, person=person, since=dt.date(2020, 1, 1), until=yesterday)
    with pytest.raises(DomainError):
        propose(assembly, user)


@pytest.mark.parametrize("state", ["convened", "held", "cancelled", "postponed"])
def test_a_closed_agenda_leaves_the_proposal_to_the_next_meeting(
    alfa: Body, draft: Meeting, rita: Invitation, state: str
) -> None:
    Meeting.objects.filter(pk=draft.pk).update(state=state)
    assert propose(alfa, invitation_id=rita.pk).meeting is None


def test_a_meeting_of_others_is_not_there(alfa: Body, beta: Body, draft: Meeting, anna: User) -> None:
    with pytest.raises(Meeting.DoesNotExist):
        propose(beta, anna, meeting_id=draft.pk)


def test_the_same_text_twice_from_the_same_person_is_one(alfa: Body, rita: Invitation, anna: User) -> None:
    made = [
        [propose(alfa, anna), propose(alfa, anna, title=" PANCHINE ")],
        [propose(alfa, invitation_id=rita.pk), propose(alfa, invitation_id=rita.pk)],
        [
            propose(alfa, name="Ugo", email="u@example.org"),
            propose(alfa, name="U. Neri", email="U@example.org"),
        ],
        [propose(alfa, name="Ida"), propose(alfa, name="ida")],
    ]
    assert all(first.pk == again.pk for first, again in made)
    assert AgendaProposal.objects.count() == len(made)
    assert AuditEntry.objects.filter(action="core.proposal.made").count() == len(made)


def test_two_who_ask_the_same_are_two(alfa: Body) -> None:
    propose(alfa, name="Ugo")
    propose(alfa, name="Ida")
    assert AgendaProposal.objects.count() == 2


def test_a_replayed_form_does_not_bring_back_what_was_just_declined(alfa: Body, anna: User) -> None:
    made = propose(alfa, name="Ugo")
    decline_proposal(actor=anna, proposal_id=made.pk, answer="Già fatto", site=SITE)
    assert propose(alfa, name="Ugo").pk == made.pk
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        assert propose(alfa, name="Ugo").pk != made.pk


def test_one_citizen_has_a_measure_a_day(alfa: Body, anna: User) -> None:
    for number in range(ONE_CITIZEN_A_DAY):
        propose(alfa, name="Ugo", email="u@example.org", title=f"Idea {number}")
    with pytest.raises(DomainError, match="domani"):
        propose(alfa, name="Ugo", email="u@example.org", title="Ancora")
    propose(alfa, name="Ida", title="Mia")
    propose(alfa, anna, title="Di chi ci lavora")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25), tick=False):
        propose(alfa, name="Ugo", email="u@example.org", title="Ancora")


def test_one_link_has_a_measure_a_day_too(alfa: Body, rita: Invitation) -> None:
    for number in range(ONE_LINK_A_DAY):
        propose(alfa, invitation_id=rita.pk, title=f"Idea {number}")
    assert propose(alfa, invitation_id=rita.pk, title="Idea 1").title == "Idea 1", "sent again it is no other"
    with pytest.raises(DomainError, match="domani"):
        propose(alfa, invitation_id=rita.pk, title="Ancora")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25), tick=False):
        propose(alfa, invitation_id=rita.pk, title="Ancora")


def test_a_flood_of_names_is_stopped_and_who_takes_part_still_gets_in(alfa: Body, rita: Invitation) -> None:
    for number in range(CITIZENS_AN_HOUR):
        propose(alfa, name=f"Nome {number}", title=f"Idea {number}")
    with pytest.raises(DomainError, match="quest'ora"):
        propose(alfa, name="Un altro", title="Ancora")
    assert propose(alfa, invitation_id=rita.pk).invitation == rita


def test_markup_is_kept_as_text(alfa: Body) -> None:
    made = propose(alfa, name="<b>Ugo</b>", title="<script>alert(1)</script>")
    assert made.title == "<script>alert(1)</script>"


def test_a_proposal_does_not_go_to_a_meeting_of_others_or_over(
    beta: Body, draft: Meeting, alfa: Body, anna: User
) -> None:
    theirs, ours = propose(beta, name="Ugo"), propose(alfa, name="Ugo")
    with pytest.raises(DomainError):
        accept_proposal(actor=anna, proposal_id=theirs.pk, meeting_id=draft.pk, site=SITE)
    Meeting.objects.filter(pk=draft.pk).update(state="held")
    with pytest.raises(DomainError, match="già svolto"):
        accept_proposal(actor=anna, proposal_id=ours.pk, meeting_id=draft.pk, site=SITE)


def test_what_has_no_meeting_waits_for_the_next_agenda(
    alfa: Body, beta: Body, draft: Meeting, anna: User
) -> None:
    waits, for_this = propose(alfa, name="Ugo"), propose(alfa, anna, meeting_id=draft.pk, title="Tavoli")
    propose(beta, name="Ugo")
    assert [one.pk for one in waiting_for_meeting(draft)] == [waits.pk, for_this.pk]
    Meeting.objects.filter(pk=draft.pk).update(state="cancelled")
    following = Meeting.objects.create(
        model_slug="bergamo", kind="plenary", meets_on=timezone.localdate() + dt.timedelta(days=40)
    )
    following.served.create(body=alfa)
    assert [one.pk for one in waiting_for_meeting(following)] == [waits.pk, for_this.pk]


def test_what_waits_is_counted_where_one_works(alfa: Body, beta: Body) -> None:
    propose(alfa, name="Ugo")
    propose(beta, name="Ugo")
    assert (waiting_for([alfa.pk]).count, waiting_for(None).count, waiting_for([]).count) == (1, 2, 0)
    assert waiting_for([alfa.pk]).since == timezone.localdate()
    assert waiting_for([]).since is None


def test_the_public_form_offers_a_member_her_body_where_citizens_may_not_propose(
    assembly: Body, monza_client: Client
) -> None:
    user = make_user("vera@monza.example", "Vera Blu")
    address = "/proponi/?organismo=assemblea"
    monza_client.force_login(user)
    assert 'name="title"' not in monza_client.get(address).content.decode()
    person = Person.objects.create(given_name="Vera", family_name="Blu", user=user)
    Membership.objects.create(body=assembly, person=person)
    assert 'name="title"' in monza_client.get(address).content.decode()
    answer = monza_client.post("/proponi/", {"organismo": "assemblea", "title": "Panchine"})
    assert answer.status_code == 302
    assert AgendaProposal.objects.get().user == user
