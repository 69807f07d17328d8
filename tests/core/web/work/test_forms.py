"""Forms: nothing typed is lost, refusals are near their field, what is stale is shown side by side."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import (
    Body,
    CityProfile,
    DuplicateDismissal,
    Meeting,
    Minutes,
    Neighbourhood,
    Organisation,
    RoleGrant,
)
from core.services.minutes import save_minutes
from core.services.organisations import OrganisationData, add_organisation
from tests.core.web.work.conftest import PlanOne

SQUARE = [[[9.6, 45.7], [9.7, 45.7], [9.7, 45.8], [9.6, 45.7]]]


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


def sent(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = client.get(address).context["form"]
    values: dict[str, Any] = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content.replace("&#x27;", "'").replace("&quot;", '"')


def test_a_meeting_is_planned(annas: Client, alfa: Body) -> None:
    address = reverse("core:work_meeting_new")
    typed: dict[str, Any] = {
        "kind": "bergamo.plenary", "body": alfa.pk, "meets_on": "2023-05-16", "starts_at": "18:30", "ends_at": "20:00",
        "new_venue": "Sala civica", "agenda": "1. Verde\n\n- Varie",
    }  # fmt: skip
    response = annas.post(address, typed)
    meeting = Meeting.objects.get()
    assert response["Location"] == reverse("core:work_meeting", args=[meeting.pk])
    assert [str(meeting.venue), meeting.starts_at, meeting.register_number] == [
        "Sala civica",
        dt.time(18, 30),
        1,
    ]
    assert list(meeting.agenda.values_list("title", flat=True)) == ["Verde", "Varie"]
    assert list(meeting.bodies.all()) == [alfa]


def test_a_clash_is_told_once_and_saving_again_goes_on(annas: Client, plan_one: PlanOne, alfa: Body) -> None:
    plan_one(meets_on=dt.date(2023, 5, 16), starts_at=dt.time(18), ends_at=dt.time(20))
    address = reverse("core:work_meeting_new")
    typed: dict[str, Any] = {
        "kind": "bergamo.plenary",
        "body": alfa.pk,
        "meets_on": "2023-05-16",
        "starts_at": "19:00",
    }
    page = annas.post(address, typed)
    assert "Alla stessa ora c'è già" in text_of(page)
    assert Meeting.objects.count() == 1
    annas.post(address, typed | {"warned": page.context["form"]["warned"].value()})
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("start", ["16:00", "20:00"])
def test_meetings_one_after_the_other_do_not_clash(
    annas: Client, plan_one: PlanOne, alfa: Body, start: str
) -> None:
    plan_one(meets_on=dt.date(2023, 5, 16), starts_at=dt.time(18), ends_at=dt.time(20))
    typed: dict[str, Any] = {
        "kind": "bergamo.plenary",
        "body": alfa.pk,
        "meets_on": "2023-05-16",
        "starts_at": start,
    }
    annas.post(reverse("core:work_meeting_new"), typed)
    assert Meeting.objects.count() == 2


def test_a_refusal_is_near_its_field_and_keeps_what_was_typed(annas: Client, alfa: Body) -> None:
    typed: dict[str, Any] = {
        "kind": "bergamo.subgroup",
        "body": alfa.pk,
        "meets_on": "2023-05-16",
        "title": "Il parco",
    }
    form = annas.post(reverse("core:work_meeting_new"), typed).context["form"]
    assert "ne crei uno" in form.errors["kind"][0]
    assert form["title"].value() == "Il parco"


def test_a_stale_edit_shows_both_and_saving_again_is_a_choice(
    annas: Client, plan_one: PlanOne, dario: User
) -> None:
    meeting = plan_one(title="Prima")
    address = reverse("core:work_meeting_edit", args=[meeting.pk])
    mine = sent(annas, address) | {"title": "Di Anna"}
    Meeting.objects.filter(pk=meeting.pk).update(title="Di Dario")
    page = annas.post(address, mine)
    assert "Adesso qui c'è: «Di Dario»." in text_of(page)
    assert page.context["form"]["title"].value() == "Di Anna"
    meeting.refresh_from_db()
    assert meeting.title == "Di Dario"
    annas.post(address, mine | {"seen": page.context["form"]["seen"].value()})
    meeting.refresh_from_db()
    assert meeting.title == "Di Anna"


def test_a_joint_meeting_keeps_the_body_the_operator_does_not_work_with(
    annas: Client, plan_one: PlanOne, alfa: Body, beta: Body
) -> None:
    meeting = plan_one(body_ids=(alfa.pk, beta.pk))
    address = reverse("core:work_meeting_edit", args=[meeting.pk])
    assert annas.post(address, sent(annas, address) | {"title": "Insieme"}).status_code == 302
    assert set(meeting.bodies.all()) == {alfa, beta}


def test_two_writers_of_minutes_see_both_texts(annas: Client, plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(state="held")
    address = reverse("core:work_minutes", args=[meeting.pk])
    mine = sent(annas, address) | {"text": "Il testo di Anna"}
    save_minutes(actor=dario, meeting_id=meeting.pk, text="Il testo di Dario", revision=0)
    page = annas.post(address, mine)
    assert "Il testo di Dario" in text_of(page)
    assert "Il testo di Anna" in text_of(page)
    assert Minutes.objects.get().text == "Il testo di Dario"
    annas.post(address, mine | {"revision": page.context["form"]["revision"].value()})
    assert Minutes.objects.get().text == "Il testo di Anna"


def test_the_agenda_is_already_the_outline_of_the_minutes(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one(state="held", agenda=("Verde", "Varie"))
    page = annas.get(reverse("core:work_minutes", args=[meeting.pk]))
    assert [part.item.item.title for part in page.context["sheet"].items] == ["Verde", "Varie"]
    assert 'id="punto-2"' in text_of(page)


def test_before_publishing_what_looks_personal_is_pointed_out(annas: Client, plan_one: PlanOne) -> None:
    meeting = plan_one(state="held")
    Minutes.objects.create(meeting=meeting, text="Sì\n\nChiamare Mario, 339 1234567", revision=1)
    address = reverse("core:work_minutes_publish", args=[meeting.pk])
    page = annas.get(address)
    assert "numero di telefono alla riga 3: «339 1234567»" in text_of(page)
    typed = {"revision": "1", "seen": page.context["view"].seen}
    annas.post(address, typed)
    assert Minutes.objects.get().state == "draft"
    annas.post(address, typed | {"checked": "on"})
    assert Minutes.objects.get().state == "published"


def test_similar_names_are_decided_by_a_person(darios: Client, dario: User) -> None:
    names = ("Associazione Girasole", "Ass. Girasole", "Ass. Girassole")
    one, two, three = (add_organisation(actor=dario, data=OrganisationData(name=name)) for name in names)
    duplicates = reverse("core:work_duplicates")
    assert darios.get(duplicates).context["page_obj"].paginator.count == 3
    darios.post(reverse("core:work_compare", args=[one.pk, three.pk]), {"decision": "apart"})
    assert DuplicateDismissal.objects.count() == 1
    darios.post(reverse("core:work_compare", args=[one.pk, two.pk]), {"decision": "first"})
    assert Organisation.objects.get(pk=two.pk).canonical == one
    assert darios.get(duplicates).context["page_obj"].paginator.count == 0
    assert darios.get(reverse("core:work_compare", args=[one.pk, two.pk])).status_code == 404
    assert (
        darios.post(reverse("core:work_compare", args=[one.pk, three.pk]), {"decision": "?"}).status_code
        == 404
    )


def boundary(content: bytes) -> dict[str, Any]:
    return {"boundary": SimpleUploadedFile("confine.geojson", content), "source": "Comune, CC BY 4.0"}


@pytest.mark.parametrize(
    "wrapped",
    [
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}, "properties": {}},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}}],
        },
    ],
)
def test_a_boundary_is_read_however_it_is_wrapped(
    darios: Client, alfa: Body, wrapped: dict[str, Any]
) -> None:
    where = alfa.territory.get().neighbourhood_id
    darios.post(reverse("core:work_boundary", args=[where]), boundary(json.dumps(wrapped).encode()))
    drawn = Neighbourhood.objects.get(pk=where).boundary
    assert drawn is not None
    assert drawn["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not json", "non è GeoJSON"),
        (b"[" * 100_000, "non è GeoJSON"),
        (b'{"type": "Point", "coordinates": [9, 45]}', "una sola area"),
        (b'{"type": "Polygon", "coordinates": [[[9, 45], [9, 46], [10, 46], [9.5, 45]]]}', "non è chiuso"),
        (
            b'{"type": "Polygon", "coordinates": [[[550000, 5060000], [1, 1], [2, 2], [550000, 5060000]]]}',
            "WGS 84",
        ),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 45], [9, 46], [10, 46], [NaN, 45]]]}', "non è GeoJSON"),
        (b'{"type": "Polygon", "coordinates": [[["9", "45"], [9, 46], [10, 46], [9, 45]]]}', "longitudine"),
        (b'{"type": "Polygon", "coordinates": [7]}', "almeno tre punti"),
        (b'{"type": "FeatureCollection", "features": [1, 2]}', "più aree"),
        (b" " * (2 * 1024 * 1024 + 2), "troppo grande"),
    ],
)
def test_a_boundary_that_is_none_is_refused_with_the_cure(
    darios: Client, alfa: Body, content: bytes, why: str
) -> None:
    where = alfa.territory.get().neighbourhood_id
    page = darios.post(reverse("core:work_boundary", args=[where]), boundary(content))
    assert why in text_of(page)
    assert Neighbourhood.objects.get(pk=where).boundary is None


def test_a_role_is_given_and_taken_away_from_the_card(darios: Client, bruno: User, alfa: Body) -> None:
    where = alfa.territory.get().neighbourhood_id
    form = {"role": "neighbourhood_worker"}
    page = darios.post(reverse("core:work_role_new", args=[bruno.pk]), form)
    assert "indichi dove" in text_of(page)
    darios.post(reverse("core:work_role_new", args=[bruno.pk]), form | {"neighbourhoods": [where]})
    grant = RoleGrant.objects.get(user=bruno)
    darios.post(reverse("core:work_role_end", args=[grant.pk]))
    assert not RoleGrant.objects.filter(user=bruno).exists()


def test_why_the_last_office_stays_is_told(darios: Client, dario: User) -> None:
    page = darios.post(reverse("core:work_role_end", args=[dario.grants.get().pk]), follow=True)
    assert "ultima persona dell'ufficio" in text_of(page)


def test_a_colour_hard_to_read_is_told(darios: Client) -> None:
    address = reverse("core:work_profile")
    darios.post(address, sent(darios, address) | {"colour": "#FFDD00"})
    assert CityProfile.objects.get().colour == "#ffdd00"
    assert "tonalità più scura" in text_of(darios.get(address))
    page = darios.post(address, sent(darios, address) | {"colour": "giallo"})
    assert "colour" in page.context["form"].errors


def test_the_trail_says_before_and_after_in_words(darios: Client, plan_one: PlanOne) -> None:
    meeting = plan_one(title="Prima")
    address = reverse("core:work_meeting_edit", args=[meeting.pk])
    darios.post(address, sent(darios, address) | {"title": "Dopo"})
    rows = list(
        darios.get(reverse("core:work_audit"), {"action": "core.meeting.changed"}).context["page_obj"]
    )
    (change,) = rows[0].changes
    assert [rows[0].actor, rows[0].action] == ["Dario Ufficio", "Incontro modificato"]
    assert [change.label, change.before, change.after] == ["Titolo", "Prima", "Dopo"]
    assert (
        len(darios.get(reverse("core:work_audit"), {"last": "2023-05-08"}).context["page_obj"].object_list)
        == 0
    )
    assert "Prima" in darios.get(reverse("core:work_audit"), {"export": "csv"}).content.decode("utf-8-sig")


def test_a_body_is_created_and_its_stage_changed(darios: Client, dario: User) -> None:
    address = reverse("core:work_body_new")
    darios.post(address, {"name": "Rete Gamma", "model": "bergamo", "since": "2023-01-01"})
    body = Body.objects.get(name="Rete Gamma")
    page = darios.get(reverse("core:work_body_stage", args=[body.pk]))
    assert [code for code, _label in page.context["form"].fields["stage"].choices] == ["active", "closed"]
    darios.post(page.request["PATH_INFO"], {"stage": "active", "since": "2023-05-01"})
    assert body.stages.get(until=None).stage == "active"
