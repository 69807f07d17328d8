"""The form of a meeting: one or many, what it tells before saving, how far a change reaches."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Meeting, MeetingSeries, Organisation, Subgroup, Venue
from core.selectors.recurrence import BY_WEEKDAY, WEEKLY, Repeat
from core.services.meetings import MeetingPlan
from core.services.organisations import OrganisationData, add_organisation
from core.services.series import plan_series

NEW = "/lavoro/incontri/nuovo/"
SECOND_TUESDAYS = ["2023-09-12", "2023-10-10", "2023-11-14", "2023-12-12"]


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        yield


@pytest.fixture
def annas(bergamo_client: Client, anna: User) -> Client:
    """Anna's browser."""
    bergamo_client.force_login(anna)
    return bergamo_client


@pytest.fixture
def series(alfa: Body, dario: User) -> list[Meeting]:
    """Every second Tuesday from September to December 2023, of Rete Alfa."""
    plan = MeetingPlan(
        kind="plenary", body_ids=(alfa.pk,), meets_on=dt.date(2023, 9, 12), starts_at=dt.time(18)
    )
    repeat = Repeat(BY_WEEKDAY, weekday=1, nth=2, count=4)
    made = plan_series(actor=dario, model_slug="bergamo", plan=plan, repeat=repeat)
    return list(made.meetings.order_by("meets_on"))


def typed(body: Body, **more: Any) -> dict[str, Any]:
    return {"kind": "bergamo.plenary", "body": body.pk, "meets_on": "2023-09-12", "starts_at": "18:00"} | more


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return " ".join(content.replace("&#x27;", "'").replace("&quot;", '"').split())


def shown(response: Any) -> dict[str, Any]:
    """What the preview would send with the form: its mark, the days it offered."""
    days = [one.day.isoformat() for one in response.context["told"].outlook.days]
    return {"warned": response.context["form"]["warned"].value(), "offered": days}


def sent(client: Client, address: str) -> dict[str, Any]:
    form = client.get(address).context["form"]
    values: dict[str, Any] = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def test_a_series_is_shown_before_it_is_planned(annas: Client, alfa: Body) -> None:
    values = typed(alfa, repeat="weekday", count="4")
    page = annas.post(NEW, values)
    assert not Meeting.objects.exists()
    assert "Ogni secondo martedì del mese." in text_of(page)
    assert "martedì 14 novembre 2023" in text_of(page)
    assert shown(page)["offered"] == SECOND_TUESDAYS
    done = annas.post(NEW, values | shown(page) | {"keep": SECOND_TUESDAYS})
    first = Meeting.objects.order_by("meets_on")[0]
    assert done["Location"] == reverse("core:work_meeting", args=[first.pk])
    assert Meeting.objects.count() == 4
    assert MeetingSeries.objects.get().rule == "FREQ=MONTHLY;BYDAY=2TU;COUNT=4"


def test_the_same_form_sent_again_leads_to_what_it_planned(annas: Client, alfa: Body) -> None:
    for more, keep, count in (({}, [], 1), ({"repeat": "weekday", "count": "4"}, SECOND_TUESDAYS, 4)):
        Meeting.objects.all().delete()
        values = sent(annas, NEW) | typed(alfa, **more)
        confirmed = values | shown(annas.post(NEW, values | {"refresh": "1"})) | {"keep": keep}
        done, again = annas.post(NEW, confirmed), annas.post(NEW, confirmed)
        assert done.status_code == 302
        assert done["Location"] == again["Location"]
        assert Meeting.objects.count() == count


def test_a_form_gone_back_to_plans_what_it_says_now(annas: Client, alfa: Body) -> None:
    values = sent(annas, NEW) | typed(alfa)
    for day in ("2023-09-12", "2023-09-26"):
        asked = values | {"meets_on": day}
        annas.post(NEW, asked | shown(annas.post(NEW, asked | {"refresh": "1"})))
    days = Meeting.objects.order_by("meets_on").values_list("meets_on", flat=True)
    assert list(days) == [dt.date(2023, 9, 12), dt.date(2023, 9, 26)]


def test_a_form_sent_twice_plans_once(annas: Client, alfa: Body) -> None:
    """The second time everything clashes with what the first one planned: it is shown, not planned."""
    for values, keep in ((typed(alfa, repeat="weekday", count="4"), SECOND_TUESDAYS), (typed(alfa), [])):
        Meeting.objects.all().delete()
        confirmed = values | shown(annas.post(NEW, values | {"refresh": "1"})) | {"keep": keep}
        assert annas.post(NEW, confirmed).status_code == 302
        again = annas.post(NEW, confirmed)
        assert again.status_code == 200
        assert "Alla stessa ora c'è già" in text_of(again)
        assert Meeting.objects.count() == max(1, len(keep))


def test_days_without_a_tick_are_left_out(annas: Client, alfa: Body) -> None:
    values = typed(alfa, repeat="weekday", count="4")
    page = annas.post(NEW, values)
    annas.post(NEW, values | shown(page) | {"keep": SECOND_TUESDAYS[:1] + SECOND_TUESDAYS[3:]})
    days = [str(day) for day in Meeting.objects.order_by("meets_on").values_list("meets_on", flat=True)]
    assert days == [SECOND_TUESDAYS[0], SECOND_TUESDAYS[3]]


def test_a_rhythm_changed_after_the_preview_is_shown_again_with_the_ticks_taken_away(
    annas: Client, alfa: Body
) -> None:
    values = typed(alfa, repeat="weekday", count="3")
    page = annas.post(NEW, values)
    again = annas.post(NEW, values | shown(page) | {"keep": SECOND_TUESDAYS[1:3], "count": "4"})
    assert not Meeting.objects.exists()
    kept = {day.isoformat() for day in again.context["told"].kept}
    assert kept == set(SECOND_TUESDAYS[1:])


def test_all_ticks_taken_away_is_told(annas: Client, alfa: Body) -> None:
    values = typed(alfa, repeat="weekday", count="4")
    page = annas.post(NEW, values | shown(annas.post(NEW, values)))
    assert "non c'è nessun incontro" in text_of(page)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "count"),
        ({"count": "3", "until": "2023-12-01"}, "until"),
        ({"until": "2023-09-01"}, "until"),
        ({"until": "2039-09-01"}, "until"),
        ({"count": "61"}, "count"),
        ({"count": "3", "register_number": "7"}, "register_number"),
    ],
)
def test_a_rhythm_that_cannot_be_is_told_near_its_field(
    annas: Client, alfa: Body, more: dict[str, str], field: str
) -> None:
    page = annas.post(NEW, typed(alfa, repeat="weekly", **more))
    assert field in page.context["form"].errors
    assert not Meeting.objects.exists()


def test_the_page_asked_only_to_refresh_saves_nothing_and_blames_nobody(annas: Client, alfa: Body) -> None:
    page = annas.post(NEW, typed(alfa, repeat="weekday", count="2", refresh="1"))
    assert "martedì 10 ottobre 2023" in text_of(page)
    empty = annas.post(NEW, typed(alfa, meets_on="", refresh="1"))
    assert "field-errors" not in text_of(empty)
    assert not Meeting.objects.exists()


def test_each_day_of_a_series_says_what_it_clashes_with(
    annas: Client, alfa: Body, series: list[Meeting]
) -> None:
    page = annas.post(NEW, typed(alfa, repeat="weekly", every="2", count="3", starts_at="19:00"))
    clashing = [one.day.isoformat() for one in page.context["told"].outlook.days if one.clashes]
    assert clashing == ["2023-09-12", "2023-10-10"]
    assert text_of(page).count("Alla stessa ora c'è già") == 2


def test_only_subgroups_of_who_is_chosen_are_offered(bergamo_client: Client, dario: User, alfa: Body, beta: Body) -> None:  # fmt: skip
    bergamo_client.force_login(dario)
    assert "subgroups" not in bergamo_client.get(NEW).context["form"].fields
    green = Subgroup.objects.create(body=alfa, name="Verde")
    school = Subgroup.objects.create(body=beta, name="Scuola")
    page = bergamo_client.get(f"{NEW}?body={beta.pk}")
    assert [key for key, _name in page.context["form"].fields["subgroups"].choices] == [school.pk]
    values = typed(alfa, kind="bergamo.subgroup", subgroups=[school.pk])
    refused = bergamo_client.post(NEW, values)
    assert "subgroups" in refused.context["form"].errors
    both = values | {"others": [beta.pk], "subgroups": [green.pk, school.pk]}
    assert bergamo_client.post(NEW, both).status_code == 302
    assert set(Meeting.objects.get().subgroups.all()) == {green, school}


def test_the_card_tells_the_place_in_the_series(annas: Client, series: list[Meeting]) -> None:
    page = annas.get(reverse("core:work_meeting", args=[series[2].pk]))
    assert "Ogni secondo martedì del mese: 4 incontri, questo è il 3º." in text_of(page)
    for beside in (series[1], series[3]):
        assert reverse("core:work_meeting", args=[beside.pk]) in text_of(page)
    Meeting.objects.filter(pk=series[1].pk).update(state="postponed")
    page = annas.get(reverse("core:work_meeting", args=[series[2].pk]))
    assert "3 incontri, questo è il 2º." in text_of(page)


def test_the_scope_of_a_change_is_asked_and_what_it_reaches_is_told_before_and_after(
    annas: Client, series: list[Meeting]
) -> None:
    Meeting.objects.filter(pk=series[3].pk).update(state="convened")
    address = reverse("core:work_meeting_edit", args=[series[1].pk])
    values = sent(annas, address)
    assert values["scope"] == "this"
    values |= {"scope": "following", "title": "Festa"}
    page = annas.post(address, values)
    assert not Meeting.objects.filter(title="Festa").exists()
    assert "Cambieranno 2 incontri" in text_of(page)
    assert "Restano come sono: 12 dic 2023 (convocato)." in text_of(page)
    page = annas.post(address, values | shown(page), follow=True)
    assert "2 incontri cambiati." in text_of(page)
    assert "Rimasti come erano: 12 dic 2023 (convocato)." in text_of(page)
    titles = Meeting.objects.order_by("meets_on").values_list("title", flat=True)
    assert list(titles) == ["", "Festa", "Festa", ""]


def test_where_each_meeting_of_a_series_goes_is_shown_as_soon_as_the_scope_is_chosen(
    annas: Client, series: list[Meeting]
) -> None:
    """The page asked while the form is filled; what is typed afterwards about all of them asks nothing more."""
    address = reverse("core:work_meeting_edit", args=[series[2].pk])
    values = sent(annas, address) | {"scope": "following"}
    page = annas.post(address, values | {"refresh": "1"})
    assert "Cambieranno 2 incontri" in text_of(page)
    assert annas.post(address, values | shown(page) | {"title": "Festa"}).status_code == 302
    page = annas.post(address, values | {"meets_on": "2023-11-16", "refresh": "1"})
    assert "Giovedì 16 novembre</strong>, invece di martedì 14 novembre" in text_of(page)
    assert "Giovedì 21 dicembre</strong>, invece di martedì 12 dicembre" in text_of(page)


def test_only_this_one_changes_unless_more_is_asked(annas: Client, series: list[Meeting]) -> None:
    address = reverse("core:work_meeting_edit", args=[series[1].pk])
    annas.post(address, sent(annas, address) | {"title": "Festa"})
    assert Meeting.objects.filter(title="Festa").count() == 1
    assert Meeting.objects.filter(series=series[1].series).count() == 4


def test_moving_all_tells_the_clashes_of_each_new_day(
    annas: Client, series: list[Meeting], alfa: Body, dario: User
) -> None:
    plan = MeetingPlan(
        kind="plenary", body_ids=(alfa.pk,), meets_on=dt.date(2023, 9, 13), starts_at=dt.time(18)
    )
    plan_series(actor=dario, model_slug="bergamo", plan=plan, repeat=Repeat(WEEKLY, weekday=2, count=20))
    address = reverse("core:work_meeting_edit", args=[series[0].pk])
    values = sent(annas, address) | {"scope": "all", "meets_on": "2023-09-13"}
    page = annas.post(address, values)
    days = [one.day.isoformat() for one in page.context["told"].outlook.days if one.clashes]
    assert days == ["2023-09-13", "2023-10-11", "2023-11-08", "2023-12-13"]
    assert annas.post(address, values | shown(page)).status_code == 302


def test_a_meeting_on_its_own_is_not_asked_for_a_scope(annas: Client, alfa: Body) -> None:
    annas.post(NEW, typed(alfa))
    meeting = Meeting.objects.get()
    for name in ("work_meeting_edit", "work_meeting_cancel"):
        assert "scope" not in annas.get(reverse(f"core:{name}", args=[meeting.pk])).context["form"].fields


def test_the_following_ones_are_cancelled_from_the_form(annas: Client, series: list[Meeting]) -> None:
    address = reverse("core:work_meeting_cancel", args=[series[2].pk])
    page = annas.post(address, {"scope": "following", "reason": "Sala chiusa"}, follow=True)
    assert "2 incontri annullati." in text_of(page)
    states = Meeting.objects.order_by("meets_on").values_list("state", flat=True)
    assert list(states) == ["draft", "draft", "cancelled", "cancelled"]


def test_the_form_names_who_lends_a_place(annas: Client, dario: User) -> None:
    lender: Organisation = add_organisation(actor=dario, data=OrganisationData(name="Oratorio"))
    Venue.objects.create(name="Salone", lender=lender)
    assert "Salone – di Oratorio" in text_of(annas.get(NEW))
