"""The second step in a city: whoever wants it has it, whoever's role needs it works only after it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import User
from core.models import AuditEntry, Body, CityProfile, Document
from core.services.errors import DomainError
from core.services.identity import require_second_step, reset_second_step
from tenants.models import City
from tests.cast import PASSWORD

STEP = "/account/second-step/"
PHONE = f"{STEP}telephone/"
CODE = f"{STEP}code/"


def code_of(secret: str) -> str:
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def sign_in(user: User) -> Client:
    browser = Client(headers={"host": "bergamo.localhost"})
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


@pytest.fixture
def wanted(dario: User) -> CityProfile:
    """The office wants a second step of its own role."""
    CityProfile.objects.create(name="Bergamo")
    return require_second_step(actor=dario, roles=["participation_office"])


def test_somebody_of_a_city_adds_a_telephone_and_is_asked_for_its_code_from_then_on(
    anna: User, in_bergamo: City, django_capture_on_commit_callbacks: Any
) -> None:
    browser = sign_in(anna)
    assert browser.get("/lavoro/").status_code == 200  # nobody asked for more
    page = browser.get(PHONE)
    assert page.status_code == 200
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(PHONE, {"code": code_of(secret)})
    assert answer["Location"] == f"{STEP}spare-codes/"
    spare = browser.get(answer["Location"]).context["unused_codes"]
    assert AuditEntry.objects.get(action="core.second_step.changed").after == {"what": "totp_activated"}
    stored = Authenticator.objects.get(user=anna, type="totp").data["secret"]
    assert secret not in stored
    for code in (code_of(secret), spare[0]):
        again = sign_in(anna)
        assert again.get("/lavoro/")["Location"].startswith("/account/login/")
        assert again.post(CODE, {"code": code})["Location"] == "/lavoro/"
        assert again.get("/lavoro/").status_code == 200


def test_a_role_that_needs_it_opens_nothing_before(wanted: CityProfile, dario: User, alfa: Body) -> None:
    document = Document.objects.create(title="Riservato", body=alfa, size=1, content_type="application/pdf")
    browser = sign_in(dario)
    assert browser.get("/lavoro/persone/")["Location"] == f"{STEP}?next=/lavoro/persone/"
    assert browser.post("/lavoro/persone/nuova/")["Location"].startswith(f"{STEP}?next=/")
    assert (
        browser.get(f"/lavoro/documenti/{document.pk}/").status_code == 404
    )  # where the view asks who it is
    assert browser.get("/account/").status_code == 200
    secret = browser.get(PHONE).context["form"].secret
    browser.post(PHONE, {"code": code_of(secret)})
    assert browser.get("/lavoro/persone/").status_code == 200


def test_roles_that_need_it_are_chosen_by_the_office_and_others_go_on(
    wanted: CityProfile, dario: User, anna: User, django_capture_on_commit_callbacks: Any
) -> None:
    assert sign_in(anna).get("/lavoro/").status_code == 200
    assert AuditEntry.objects.get(action="core.access.changed").after == {
        "second_step_roles": ["participation_office"]
    }
    with pytest.raises(DomainError, match="non esiste"):
        require_second_step(actor=dario, roles=["nobody"])
    TOTP.activate(dario, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    office = sign_in(dario)
    office.post(CODE, {"code": code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
    roles = ["neighbourhood_worker", "participation_office"]
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post("/lavoro/accesso/", {"roles": roles})["Location"] == "/lavoro/accesso/"
    assert CityProfile.objects.get().second_step_roles == roles
    assert sign_in(anna).get("/lavoro/")["Location"].startswith(STEP)


def test_a_lost_telephone_is_reset_by_a_colleague_and_opens_nothing_any_more(dario: User, anna: User) -> None:
    TOTP.activate(anna, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    office = sign_in(dario)
    card = f"/lavoro/persone/{anna.pk}/"
    assert "Azzera il secondo passo" in office.get(card).content.decode()
    office.post(f"{card}secondo-passo/azzera/")
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.get(action="core.second_step.changed").object_id == anna.pk
    assert sign_in(anna).get("/lavoro/").status_code == 200
    with pytest.raises(DomainError, match="altra persona"):
        reset_second_step(actor=dario, user_id=dario.pk)


def test_guessing_the_code_is_stopped_with_the_cure(anna: User) -> None:
    TOTP.activate(anna, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = sign_in(anna)
    for _guess in range(5):
        browser.post(CODE, {"code": "123456"})
    answer = browser.post(CODE, {"code": code_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
    assert answer.status_code == 200  # not even the right one, for five minutes
    assert "per cinque minuti non si accettano altre prove" in answer.content.decode()
