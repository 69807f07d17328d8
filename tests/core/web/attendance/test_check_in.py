"""`/qui/…` on a citizen's phone, and the code on the operator's."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.core.signing import BadSignature
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.tokens import unsign
from core.models import Attendance, CheckIn, Meeting, Minutes, Organisation
from core.web.invited.check_in_token import check_in_token, done_of
from tenants.context import use_city
from tenants.models import City
from tests.core.web.work.conftest import PlanOne


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    return plan_one(state="convened", starts_at=dt.time(20, 30))


@pytest.fixture
def here(meeting: Meeting) -> str:
    return reverse("core:check_in", args=[check_in_token(meeting)])


def form(page: str) -> dict[str, str]:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return {"key": found[1]}


def kept_of(page: str) -> str:
    found = re.search(r'name="fatto" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_citizen_finds_her_organisation_and_is_there(
    bergamo_client: Client, here: str, melo: Organisation
) -> None:
    page = bergamo_client.get(here).content.decode()
    sent = form(page) | {"name": "Rosa"}
    found = bergamo_client.post(here, sent | {"do": "search", "q": "melo"}).content.decode()
    assert 'value="Rosa"' in found
    assert f'value="{melo.pk}"' in found
    assert form(found)["key"] == sent["key"]
    done = bergamo_client.post(here, sent | {"do": str(melo.pk)}, follow=True).content.decode()
    assert "Fatto: sei fra i presenti" in done
    assert Attendance.objects.get().people == 1
    assert "Sei già fra i presenti" in bergamo_client.get(here).content.decode()


def test_a_replayed_form_and_a_second_form_of_the_same_phone_are_one_check_in(
    bergamo_client: Client, here: str
) -> None:
    first, second = (form(bergamo_client.get(here).content.decode()) for _tab in range(2))
    for sent in (first, first, second):
        bergamo_client.post(here, sent | {"do": "alone"})
    assert CheckIn.objects.count() == 1
    assert Meeting.objects.get().citizens_count == 1


def test_it_is_taken_back_and_done_again(bergamo_client: Client, here: str) -> None:
    page = bergamo_client.post(
        here, form(bergamo_client.get(here).content.decode()) | {"do": "alone"}, follow=True
    ).content.decode()
    again = bergamo_client.post(here, {"do": "undo", "fatto": kept_of(page)}, follow=True).content.decode()
    assert Meeting.objects.get().citizens_count == 0
    bergamo_client.post(here, form(again) | {"do": "alone"})
    assert Meeting.objects.get().citizens_count == 1


def test_without_cookies_it_still_says_it_is_done(bergamo_client: Client, here: str) -> None:
    sent = form(bergamo_client.get(here).content.decode())
    answer = bergamo_client.post(here, sent | {"do": "alone"})
    bergamo_client.cookies.clear()
    assert "Fatto: sei fra i presenti" in bergamo_client.get(answer["Location"]).content.decode()


def test_the_enter_key_looks_for_a_name_and_marks_nobody(bergamo_client: Client, here: str) -> None:
    page = bergamo_client.get(here).content.decode()
    buttons = re.findall(r'<button[^>]*name="do"[^>]*value="([^"]+)"', page)
    assert buttons[0] == "search"


def test_before_and_after_it_says_what_to_do(bergamo_client: Client, here: str) -> None:
    with time_machine.travel("2023-05-09 12:00:00+02:00"):
        assert "09/05/2023 alle 18:30" in bergamo_client.get(here).content.decode()
    with time_machine.travel("2023-05-10 12:00:00+02:00"):
        page = bergamo_client.get(here)
        assert page.status_code == 200
        assert "il codice non vale più" in page.content.decode()
        sent = {"key": "0198a5d2-0000-7000-8000-000000000000", "do": "alone"}
        refused = bergamo_client.post(here, sent)
        assert refused.status_code == 409
        assert "non vale più" in refused.content.decode()
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("sent", [{"do": "alone"}, {"do": "alone", "key": "x"}, {"do": "boh", "key": ""}])
def test_an_incomplete_form_is_told(bergamo_client: Client, here: str, sent: dict[str, str]) -> None:
    assert bergamo_client.post(here, sent).status_code == 409
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [{"do": "alone", "name": "Ro\x00sa"}, {"do": "alone", "people": "tanti"}, {"do": "alone", "people": "0"}],
)
def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(
    bergamo_client: Client, here: str, sent: dict[str, str]
) -> None:
    key = form(bergamo_client.get(here).content.decode())
    refused = bergamo_client.post(here, key | {"name": "Rosa"} | sent)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.content.decode()
    assert 'value="Ro' in refused.content.decode()
    assert not CheckIn.objects.exists()


def test_a_search_with_a_letter_no_text_has_finds_the_rest(
    bergamo_client: Client, here: str, melo: Organisation
) -> None:
    sent = form(bergamo_client.get(here).content.decode())
    found = bergamo_client.post(here, sent | {"do": "search", "q": "me\x00lo"})
    assert f'value="{melo.pk}"' in found.content.decode()


def test_a_family_with_one_phone_is_as_many_as_they_are(
    bergamo_client: Client, here: str, melo: Organisation
) -> None:
    page = bergamo_client.get(here).content.decode()
    done = bergamo_client.post(here, form(page) | {"do": "alone", "people": "3"}, follow=True)
    assert "Siete in 3" in done.content.decode()
    assert Meeting.objects.get().citizens_count == 3


def test_a_form_of_another_meeting_is_told_and_goes_with_a_second_try(
    bergamo_client: Client, here: str, plan_one: PlanOne
) -> None:
    sent = form(bergamo_client.get(here).content.decode())
    CheckIn.objects.create(id=sent["key"], meeting=plan_one())
    refused = bergamo_client.post(here, sent | {"do": "alone"})
    assert [refused.status_code, "altro incontro" in refused.content.decode()] == [409, True]
    again = form(refused.content.decode()) | {"do": "alone"}
    assert "Fatto" in bergamo_client.post(here, again, follow=True).content.decode()


def test_the_old_form_after_taking_it_back_marks_her_again(bergamo_client: Client, here: str) -> None:
    sent = form(bergamo_client.get(here).content.decode()) | {"do": "alone"}
    page = bergamo_client.post(here, sent, follow=True).content.decode()
    bergamo_client.post(here, {"do": "undo", "fatto": kept_of(page)})
    assert "Fatto: sei fra i presenti" in bergamo_client.post(here, sent, follow=True).content.decode()
    assert Meeting.objects.get().citizens_count == 1


def test_it_is_not_taken_back_once_the_meeting_is_over(bergamo_client: Client, here: str) -> None:
    sent = form(bergamo_client.get(here).content.decode()) | {"do": "alone"}
    page = bergamo_client.post(here, sent, follow=True).content.decode()
    with time_machine.travel("2023-05-10 12:00:00+02:00"):
        late = bergamo_client.post(here, {"do": "undo", "fatto": kept_of(page)})
        assert [late.status_code, "non vale più" in late.content.decode()] == [409, True]
        assert "Ho sbagliato" not in bergamo_client.get(here).content.decode()
    assert Meeting.objects.get().citizens_count == 1


def test_a_whole_room_passes_behind_one_network_and_a_machine_does_not(here: str) -> None:
    limits = settings.ACCOUNT_RATE_LIMITS
    amount, period, per = limits["check_in"].split("/")
    assert [int(amount) >= 150, period, per] == [True, "10m", "ip"]
    codes = []
    with override_settings(ACCOUNT_RATE_LIMITS=limits | {"check_in": "3/10m/ip"}):
        for _phone in range(4):
            phone = Client(headers={"host": "bergamo.localhost"})
            sent = form(phone.get(here).content.decode()) | {"do": "alone"}
            codes.append(phone.post(here, sent).status_code)
    assert codes == [302, 302, 302, 429]
    assert Meeting.objects.get().citizens_count == 3


def test_a_made_up_code_and_one_of_another_city_lead_nowhere(
    bergamo_client: Client, monza_client: Client, here: str, meeting: Meeting, monza: City
) -> None:
    assert bergamo_client.get("/qui/boh/").status_code == 404
    assert monza_client.get(here).status_code == 404
    with use_city(monza), pytest.raises(BadSignature):
        unsign(here.split("/")[2], purpose="check-in")
    assert done_of(check_in_token(meeting), meeting) is None, "a code is no proof of a check-in"


def test_the_operator_shows_the_code_sees_who_used_it_and_takes_one_back(
    annas: Client, here: str, meeting: Meeting, melo: Organisation
) -> None:
    citizen = Client(headers={"host": "bergamo.localhost"})
    sent = form(citizen.get(here).content.decode())
    citizen.post(here, sent | {"do": str(melo.pk), "name": "Rosa"})
    address = reverse("core:work_check_in", args=[meeting.pk])
    page = annas.get(address).content.decode()
    assert "<svg" in page
    assert here.split(":", maxsplit=1)[0] in page  # signed anew every second
    assert "Associazione Il Melo" in page
    assert "(Rosa)" in page
    undo = reverse("core:work_check_in_undo", args=[meeting.pk, CheckIn.objects.get().pk])
    annas.post(undo)
    assert not Attendance.objects.exists()
    assert "annullato" in annas.get(address).content.decode()


def test_a_check_in_of_another_meeting_is_not_undone_from_this_one(
    annas: Client, meeting: Meeting, plan_one: PlanOne
) -> None:
    other = CheckIn.objects.create(meeting=plan_one())
    assert annas.post(reverse("core:work_check_in_undo", args=[meeting.pk, other.pk])).status_code == 404


def test_the_code_is_opened_by_hand(annas: Client, meeting: Meeting, bergamo_client: Client) -> None:
    address = reverse("core:check_in", args=[check_in_token(meeting)])
    with time_machine.travel("2023-05-09 10:00:00+02:00", tick=False):
        annas.post(reverse("core:work_check_in_open", args=[meeting.pk]))
        citizen = Client(headers={"host": "bergamo.localhost"})
        assert "Segnati presente" in citizen.get(address).content.decode()
        assert 'name="key"' in citizen.get(address).content.decode()


def test_the_operator_takes_back_all_from_an_hour_on(annas: Client, here: str, meeting: Meeting) -> None:
    for _prank in range(3):
        citizen = Client(headers={"host": "bergamo.localhost"})
        citizen.post(here, form(citizen.get(here).content.decode()) | {"do": "alone", "people": "2"})
    code = reverse("core:work_check_in", args=[meeting.pk])
    assert "6 persone finora" in annas.get(code).content.decode()
    address = reverse("core:work_check_in_undo_since", args=[meeting.pk])
    for since, says in (
        ("boh", "18:30"),
        ("23:00", "Nessuno"),
        ("20:59", "Tolte 3 voci"),
        ("20:59", "Nessuno"),
    ):
        assert says in annas.post(address, {"since": since}, follow=True).content.decode()
    assert Meeting.objects.get().citizens_count == 0


def test_what_is_approved_is_told_to_the_operator_who_takes_one_back(
    annas: Client, here: str, meeting: Meeting
) -> None:
    citizen = Client(headers={"host": "bergamo.localhost"})
    citizen.post(here, form(citizen.get(here).content.decode()) | {"do": "alone"})
    Minutes.objects.create(meeting=meeting, state="approved", approved_at=timezone.now())
    undo = reverse("core:work_check_in_undo", args=[meeting.pk, CheckIn.objects.get().pk])
    assert "prima lo ritiri" in annas.post(undo, follow=True).content.decode()
    assert Meeting.objects.get().citizens_count == 1
