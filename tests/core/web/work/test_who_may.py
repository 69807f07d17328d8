"""Who may do what: Anna works with Rete Alfa only, a reader changes nothing, the office does everything."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Document, Meeting, Membership, Minutes, Organisation, RoleGrant, Subgroup
from core.services.documents import add_document
from core.services.merges import merge_organisations
from core.services.organisations import OrganisationData, add_organisation, add_representative
from tests.core.web.work.conftest import PlanOne

PAGES = {
    "meeting": ["work_meeting"],
    "plan": ["work_meeting_edit", "work_meeting_agenda", "work_meeting_cancel", "work_meeting_postpone"],
    "hold": ["work_attendance", "work_attendance_new"],
    "write": ["work_minutes"],
    "publish": ["work_minutes_publish"],
    "document": ["work_meeting_document"],
}
OFFICE_ONLY = [
    "work_duplicates", "work_neighbourhoods", "work_neighbourhood_new", "work_places", "work_people", "work_person_new",
    "work_subscribers", "work_audit", "work_profile", "work_body_new",
]  # fmt: skip


@pytest.fixture
def reader(bruno: User) -> User:
    RoleGrant.objects.create(user=bruno, role="reader")
    return bruno


def status(client: Client, name: str, *keys: uuid.UUID) -> int:
    return client.get(reverse(f"core:{name}", args=keys)).status_code


@pytest.mark.parametrize("name", [name for names in PAGES.values() for name in names])
def test_anna_works_on_her_networks_meeting_and_does_not_know_the_other(
    annas: Client, plan_one: PlanOne, beta: Body, name: str
) -> None:
    assert status(annas, name, plan_one().pk) == 200
    assert status(annas, name, plan_one(body_ids=(beta.pk,)).pk) == 404


@pytest.mark.parametrize("name", [name for names in PAGES.values() for name in names])
def test_a_reader_sees_the_meeting_and_is_refused_the_rest(
    bergamo_client: Client, reader: User, plan_one: PlanOne, name: str
) -> None:
    bergamo_client.force_login(reader)
    assert status(bergamo_client, name, plan_one().pk) == (200 if name == "work_meeting" else 403)


def test_at_a_joint_meeting_one_of_the_networks_is_enough(
    annas: Client, plan_one: PlanOne, alfa: Body, beta: Body
) -> None:
    assert status(annas, "work_attendance", plan_one(body_ids=(alfa.pk, beta.pk)).pk) == 200


@pytest.mark.parametrize("name", OFFICE_ONLY)
def test_what_is_the_offices_is_refused_to_anna(annas: Client, name: str) -> None:
    assert status(annas, name) == 403


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("work_body", 200, 404),
        ("work_members", 200, 404),
        ("work_body_edit", 200, 404),
        ("work_member_new", 200, 404),
        ("work_subgroup_new", 200, 404),
        ("work_body_document", 200, 404),
        ("work_body_stage", 403, 403),
    ],
)
def test_anna_keeps_the_card_of_her_network_only(
    annas: Client, alfa: Body, beta: Body, name: str, own: int, other: int
) -> None:
    assert [status(annas, name, alfa.pk), status(annas, name, beta.pk)] == [own, other]


def test_lists_show_only_what_one_may_see(annas: Client, plan_one: PlanOne, beta: Body) -> None:
    plan_one(title="Di Alfa")
    plan_one(title="Di Beta", body_ids=(beta.pk,))
    page = annas.get(reverse("core:work_meetings"))
    assert [row.bodies for row in page.context["page_obj"]] == [("Rete Alfa",)]
    assert "Rete Beta" not in page.content.decode()
    assert "Rete Beta" not in annas.get(reverse("core:work_bodies")).content.decode()
    assert "Beta" not in annas.get(reverse("core:work_meetings") + "?export=csv").content.decode()
    assert "Rete Beta" not in annas.get(reverse("core:day")).content.decode()


@pytest.mark.parametrize("step", ["hold", "reopen"])
def test_a_button_pressed_for_another_network_does_nothing(
    annas: Client, plan_one: PlanOne, beta: Body, step: str
) -> None:
    meeting = plan_one(body_ids=(beta.pk,))
    assert annas.post(reverse("core:work_meeting_step", args=[meeting.pk, step])).status_code == 404
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"


def test_entries_of_another_meeting_are_not_reached_through_ones_own(
    annas: Client, plan_one: PlanOne, beta: Body, dario: User
) -> None:
    mine, theirs = plan_one(), plan_one(body_ids=(beta.pk,))
    melo = add_organisation(actor=dario, data=OrganisationData(name="Il Melo"))
    row = theirs.attendances.create(organisation=melo, body=beta, people=2)
    tap = reverse("core:work_attendance_tap", args=[mine.pk])
    for what in ("plus", "minus", "number", "off"):
        assert annas.post(tap, {"do": f"{what}:{row.pk}", "people": "9"}).status_code == 404
    row.refresh_from_db()
    assert row.people == 2


def test_members_and_subgroups_of_another_network_are_not_ended(
    annas: Client, beta: Body, dario: User
) -> None:
    melo = add_organisation(actor=dario, data=OrganisationData(name="Il Melo"))
    membership = Membership.objects.create(body=beta, organisation=melo)
    subgroup = Subgroup.objects.create(body=beta, name="Parco")
    assert annas.post(reverse("core:work_member_end", args=[membership.pk])).status_code == 404
    assert annas.post(reverse("core:work_subgroup_close", args=[subgroup.pk])).status_code == 404
    membership.refresh_from_db()
    assert membership.until is None


def test_a_reader_does_not_change_organisations(bergamo_client: Client, reader: User, dario: User) -> None:
    melo, other = (
        add_organisation(actor=dario, data=OrganisationData(name=name)) for name in ("Il Melo", "Melo")
    )
    speaks = add_representative(actor=dario, organisation_id=melo.pk, given_name="Lia", family_name="Neri")
    merge = merge_organisations(actor=dario, kept_id=melo.pk, absorbed_id=other.pk)
    bergamo_client.force_login(reader)
    assert status(bergamo_client, "work_organisation", melo.pk) == 200
    for name in ("work_organisation_edit", "work_representative_new"):
        assert status(bergamo_client, name, melo.pk) == 403
    for name, key in (("work_representative_end", speaks.pk), ("work_merge_undo", merge.pk)):
        assert bergamo_client.post(reverse(f"core:{name}", args=[key])).status_code == 403
    assert Organisation.objects.standing().count() == 1


def test_a_document_is_handed_out_to_who_may_see_it(
    bergamo_client: Client, plan_one: PlanOne, beta: Body, anna: User, dario: User
) -> None:
    def document(meeting: Meeting, *, is_public: bool = False) -> Document:
        upload = SimpleUploadedFile("verbale.pdf", b"%PDF-1.7\n")
        return add_document(
            actor=dario, title="Il verbale", upload=upload, meeting=meeting, is_public=is_public
        )

    theirs = plan_one(body_ids=(beta.pk,), state="held")
    private, public = document(theirs), document(theirs, is_public=True)
    draft = document(plan_one(body_ids=(beta.pk,)), is_public=True)
    addresses = [reverse("core:document", args=[one.pk]) for one in (private, public, draft)]
    assert [bergamo_client.get(address).status_code for address in addresses] == [404, 200, 404]
    bergamo_client.force_login(anna)
    assert [bergamo_client.get(address).status_code for address in addresses] == [404, 200, 404]
    assert bergamo_client.post(reverse("core:work_document_remove", args=[public.pk])).status_code == 404
    bergamo_client.force_login(dario)
    response = bergamo_client.get(addresses[0])
    assert response["Content-Disposition"] == 'attachment; filename="il-verbale.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content == b"%PDF-1.7\n"


def test_minutes_are_published_by_who_may(bergamo_client: Client, plan_one: PlanOne, reader: User) -> None:
    meeting = plan_one(state="held")
    Minutes.objects.create(meeting=meeting, text="Sì")
    bergamo_client.force_login(reader)
    for name in ("work_minutes_share", "work_minutes_withdraw", "work_minutes_publish"):
        assert bergamo_client.post(reverse(f"core:{name}", args=[meeting.pk])).status_code == 403
    assert Minutes.objects.get().state == "draft"
