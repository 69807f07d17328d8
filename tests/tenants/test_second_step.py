"""The team signs in with a password and a code: nothing of the console opens before."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from core.services.errors import DomainError
from tenants.accounts import SecondStepAdapter
from tenants.context import use_public
from tenants.models import Message, PlatformEntry, TeamGrant
from tenants.services.team import add_member, change_role, end_member, reset_second_step
from tests.cast import PASSWORD
from tests.tenants.team import SECRET, make_team_member, team_browser

STEP, ENROL, AGAIN, CODE = (
    "/account/second-step/",
    "/account/second-step/telephone/",
    "/account/second-step/again/",
    "/account/second-step/code/",
)


def code_of(secret: str) -> str:
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def sign_in(user: User) -> Client:
    browser = team_browser(None)
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


def test_the_first_sign_in_adds_the_telephone_and_the_next_asks_for_its_code(
    gino: User, django_capture_on_commit_callbacks: Any
) -> None:
    browser = sign_in(gino)
    assert browser.get("/console/")["Location"].startswith(f"{STEP}?next=")
    assert browser.post("/console/avvisi/nuovo/", {"text": "x"})["Location"].startswith(f"{STEP}?next=")
    page = browser.get(ENROL)
    assert page.status_code == 200  # who has just typed the password is not asked for it again
    assert "Inquadri questo disegno" in page.content.decode()
    secret = page.context["form"].secret
    assert browser.post(ENROL, {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(ENROL, {"code": code_of(secret)})
    assert answer["Location"] == "/account/second-step/spare-codes/"
    spare = browser.get(answer["Location"]).context["unused_codes"]
    assert len(spare) == 10
    assert browser.get("/console/").status_code == 200
    with use_public():
        stored = Authenticator.objects.get(user=gino, type="totp").data["secret"]
        assert secret not in stored
        assert SecondStepAdapter().decrypt(stored) == secret
        assert PlatformEntry.objects.filter(action="team.second_step_added", actor_key=gino.pk).count() == 1
    for code in (code_of(secret), spare[0]):
        again = sign_in(gino)
        assert again.get("/console/")["Location"].startswith(
            "/account/login/"
        )  # the password alone is no session
        assert again.post(CODE, {"code": code})["Location"] == "/console/"
        assert again.get("/console/").status_code == 200
    used = sign_in(gino)
    assert used.post(CODE, {"code": spare[0]}).status_code == 200  # a spare code opens once


def test_a_session_older_than_the_telephone_is_asked_for_its_code(franca: User) -> None:
    before = team_browser(franca, second_step=False)
    team_browser(franca)  # elsewhere, the telephone is added
    assert before.get("/console/?sort=size")["Location"] == f"{AGAIN}?next=/console/%3Fsort%3Dsize"
    answer = before.post(f"{AGAIN}?next=/console/", {"code": code_of(SECRET)})
    assert answer["Location"] == "/console/"
    assert before.get("/console/").status_code == 200


def test_guessing_the_code_is_stopped(gino: User) -> None:
    team_browser(gino)
    browser = sign_in(gino)
    for _guess in range(5):
        browser.post(CODE, {"code": "123456"})
    assert (
        browser.post(CODE, {"code": code_of(SECRET)}).status_code == 200
    )  # not even the right one, for five minutes


def test_a_lost_telephone_is_reset_by_another_and_opens_nothing_any_more(franca: User, gino: User) -> None:
    browser, admin = team_browser(gino), team_browser(franca)
    assert browser.get("/console/").status_code == 200
    admin.post(f"/console/squadra/{gino.pk}/azzera/")
    assert browser.get("/console/")["Location"].startswith(f"{STEP}?next=")
    with use_public():
        assert PlatformEntry.objects.filter(action="team.second_step_reset").count() == 1
        with pytest.raises(DomainError, match="altra persona"):
            reset_second_step(actor=franca, user_id=franca.pk)


def test_the_team_is_added_to_changed_and_left(franca: User, gino: User) -> None:
    admin, theirs = team_browser(franca), team_browser(gino)
    sent = {"full_name": "Nora Nuova", "email": "Nora@vicinia.example", "role": "platform_billing"}
    admin.post("/console/squadra/nuova/", sent)
    twice = admin.post("/console/squadra/nuova/", sent)
    assert "È già della squadra" in twice.content.decode()
    with use_public():
        nora = User.objects.get(email="nora@vicinia.example")
        assert not nora.has_usable_password()
        assert Message.objects.filter(kind="new_password", email=nora.email).count() == 1
        with pytest.raises(DomainError, match="unica persona"):
            end_member(actor=franca, user_id=franca.pk)
        with pytest.raises(DomainError, match="unica persona"):
            change_role(actor=franca, user_id=franca.pk, role="platform_support")
    assert "Nora Nuova" in admin.get("/console/squadra/?q=nora").content.decode()
    admin.post(f"/console/squadra/{nora.pk}/", {"role": "platform_support"})
    assert theirs.get("/console/").status_code == 200
    admin.post(f"/console/squadra/{gino.pk}/esce/")
    assert theirs.get("/console/").status_code in {302, 404}
    former = admin.get("/console/squadra/?former=1").content.decode()
    assert "Nora Nuova" not in former
    with use_public():
        actions = set(PlatformEntry.objects.values_list("action", flat=True))
        roles = set(TeamGrant.objects.filter(user=nora, until=None).values_list("role", flat=True))
    assert {"team.member_added", "team.role_changed", "team.member_ended"} <= actions
    assert roles == {"platform_support"}


def test_the_first_of_the_team_is_added_by_command(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_team_member", "prima@vicinia.example", "--name", "Prima Persona")
    assert "platform_admin" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Already a member"):
        call_command("add_team_member", "prima@vicinia.example", "--name", "Prima Persona")
    with pytest.raises(CommandError, match="no e-mail"):
        call_command("add_team_member", "prima", "--name", "Prima Persona")


def test_the_list_of_the_team_costs_the_same_for_two_and_for_thirty(
    franca: User, django_assert_num_queries: object
) -> None:
    admin = team_browser(franca)
    admin.get("/console/squadra/")
    with django_assert_num_queries(6):  # type: ignore[operator]
        admin.get("/console/squadra/")
    for number in range(20):
        make_team_member(f"p{number}@vicinia.example", f"Persona {number}", "platform_support")
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(admin.get("/console/squadra/").context["page_obj"]) == 21
    with use_public():
        add_member(actor=None, email="p1x@vicinia.example", full_name="Px", role="platform_support")
