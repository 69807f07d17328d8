"""Invitations, roles, closed accounts."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from core.models import AuditEntry, Body, Delivery, RoleGrant
from core.permissions.holder import holder_of
from core.services.errors import DomainError
from core.services.people import close_account, end_grant, grant_role, invite_again, invite_person
from tests.cast import make_user

SITE = "http://bergamo.localhost/"


def invite(dario: User, **changed: Any) -> User:
    who: dict[str, Any] = {
        "email": "Nuova@bergamo.example",
        "full_name": "Nuova Collega",
        "role": "reader",
        "site": SITE,
    } | changed
    return invite_person(actor=dario, **who)


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_person_invited_chooses_a_password_from_the_mail(
    dario: User, bergamo_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        user = invite(dario)
    (message,) = mail.outbox
    assert message.to == ["nuova@bergamo.example"]
    assert message.body.startswith("Buongiorno Nuova Collega,")
    assert "/password/reset/" not in str(list(Delivery.objects.values_list("content", "mailing__content")))
    link = next(line for line in message.body.splitlines() if line.startswith(SITE))
    response = bergamo_client.get("/" + link.removeprefix(SITE), follow=True)
    response = bergamo_client.post(
        response.request["PATH_INFO"],
        {"password1": "quattro-gatti-al-sole", "password2": "quattro-gatti-al-sole"},
    )
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("quattro-gatti-al-sole")
    assert holder_of(user).may("core.meeting.see")


def test_no_mail_leaves_when_nothing_was_saved(
    dario: User, bruno: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(DomainError) as refused:
        invite(dario, email="BRUNO@bergamo.example")
    assert refused.value.field == "email"
    assert mail.outbox == []


def test_a_role_on_the_territory_covers_several_places(
    dario: User, bruno: User, alfa: Body, beta: Body
) -> None:
    where = beta.territory.get().neighbourhood_id
    role = "neighbourhood_worker"
    grant_role(actor=dario, user_id=bruno.pk, role=role, body_ids=(alfa.pk,), neighbourhood_ids=(where,))
    assert (holder_of(bruno).bodies("core.meeting.plan") or set()) == {alfa.pk, beta.pk}
    assert AuditEntry.objects.filter(action="core.role.granted").count() == 1


@pytest.mark.parametrize(
    ("role", "with_place", "field"),
    [
        ("neighbourhood_worker", False, "places"),
        ("participation_office", True, "places"),
        ("mayor", False, "role"),
    ],
)
def test_a_role_is_given_where_it_makes_sense(
    dario: User, bruno: User, alfa: Body, role: str, with_place: bool, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        grant_role(actor=dario, user_id=bruno.pk, role=role, body_ids=(alfa.pk,) if with_place else ())
    assert refused.value.field == field
    assert not bruno.grants.exists()


def test_a_role_held_already_is_not_given_twice(dario: User, anna: User, alfa: Body) -> None:
    with pytest.raises(DomainError):
        grant_role(actor=dario, user_id=anna.pk, role="neighbourhood_worker", body_ids=(alfa.pk,))


def test_a_role_taken_away_is_gone_at_once_and_remembered(dario: User, anna: User) -> None:
    grant = anna.grants.get()
    end_grant(actor=dario, grant_id=grant.pk)
    assert not holder_of(anna).may("core.meeting.see")
    grant.refresh_from_db()
    assert grant.until == timezone.localdate() - dt.timedelta(days=1)


def test_a_role_given_and_taken_away_the_same_day_never_was(dario: User, bruno: User) -> None:
    (grant,) = grant_role(actor=dario, user_id=bruno.pk, role="reader")
    end_grant(actor=dario, grant_id=grant.pk)
    assert not bruno.grants.exists()
    assert AuditEntry.objects.filter(action="core.role.ended").count() == 1


def test_the_last_office_cannot_be_taken_away(dario: User, carla: User) -> None:
    RoleGrant.objects.create(
        user=carla, role="participation_office"
    )  # her account is closed: she does not count
    with pytest.raises(DomainError, match="ultima persona"):
        end_grant(actor=dario, grant_id=dario.grants.get().pk)
    assert holder_of(dario).may("core.people.manage")


def test_with_a_second_office_the_first_may_go(dario: User, bruno: User) -> None:
    grant_role(actor=dario, user_id=bruno.pk, role="participation_office")
    end_grant(actor=bruno, grant_id=dario.grants.get().pk)
    assert not holder_of(dario).may("core.people.manage")


def test_a_closed_account_is_signed_out_everywhere_even_when_opened_again(
    dario: User, anna: User, bergamo_client: Client
) -> None:
    bergamo_client.force_login(anna)
    assert bergamo_client.get("/lavoro/").status_code == 200
    close_account(actor=dario, user_id=anna.pk)
    assert bergamo_client.get("/lavoro/").status_code == 302
    invite_again(actor=dario, user_id=anna.pk, site=SITE)
    assert bergamo_client.get("/lavoro/").status_code == 302


def test_nobody_closes_the_last_office_nor_oneself(dario: User) -> None:
    second = make_user("sara@bergamo.example", "Sara Ufficio")
    with pytest.raises(DomainError, match="Suo stesso account"):
        close_account(actor=dario, user_id=dario.pk)
    with pytest.raises(DomainError, match="ultima persona"):
        close_account(actor=second, user_id=dario.pk)


def test_a_role_for_a_place_that_is_not_there_is_no_role_for_the_whole_city(dario: User, bruno: User) -> None:
    with pytest.raises(DomainError) as refused:
        grant_role(actor=dario, user_id=bruno.pk, role="neighbourhood_worker", body_ids=(uuid.uuid4(),))
    assert refused.value.field == "places"
    assert not RoleGrant.objects.filter(user=bruno).exists()
