"""Signing in with a provider, against a real one on this machine: who comes in, who does not, and in which city."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as live
from django.db import connection
from django.test import Client

from accounts.models import User
from core.models import AuditEntry, IdentityProvider, RoleGrant
from core.services.errors import DomainError
from core.services.identity import ProviderText, save_provider
from tenants.context import use_city
from tenants.models import City
from tests.accounts.providers import agree_there, asked_of, begin, go_through, issuer, make_provider, says
from tests.cast import PASSWORD, make_user

__all__ = ["issuer"]

EMAIL = "anna@bergamo.example"


@pytest.fixture(autouse=True)
def on_loopback(settings: Any) -> None:
    settings.OUTWARD_TO_LOOPBACK = True


@pytest.fixture
def browser(bergamo_client: Client) -> Client:
    return bergamo_client


def is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_who_has_an_account_comes_in_with_a_verified_address_and_is_known_from_then_on(
    browser: Client, anna: User, issuer: str
) -> None:
    make_provider(issuer)
    says(issuer, "a-1", email="Anna@Bergamo.example", email_verified=True, birthdate="1980-01-01")
    assert "Comune" in browser.get("/account/login/").content.decode()
    url = begin(browser)
    asked = asked_of(url)
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == "http://bergamo.localhost/account/with/comune/back/"
    assert len(asked["nonce"]) == 64
    answer = browser.get(agree_there(url, "a-1"))
    assert answer["Location"] == "/lavoro/"
    assert is_in(browser)
    link = SocialAccount.objects.get()
    assert (link.user_id, link.uid) == (anna.pk, "a-1")
    assert set(link.extra_data) == {"sub", "email"}  # no date of birth
    assert AuditEntry.objects.get(action="core.account.linked").actor_id == anna.pk
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)  # linking takes nothing away
    says(issuer, "a-1", email="another@elsewhere.example", email_verified=False)
    again = Client(headers={"host": "bergamo.localhost"})
    go_through(again, "a-1")
    assert is_in(again)  # by the provider's own name for her
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM socialaccount_socialtoken")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": EMAIL},
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL, "email_verified": "true"},
        {"email": "nobody@bergamo.example", "email_verified": True},
        {"email_verified": True},
    ],
)
def test_an_address_not_verified_or_not_known_opens_nothing(
    claims: dict[str, Any], browser: Client, anna: User, issuer: str
) -> None:
    make_provider(issuer)
    says(issuer, "x-1", **claims)
    answer = go_through(browser, "x-1")
    assert answer.status_code == 403
    assert "Nessun account per questa persona" in answer.content.decode()
    assert not is_in(browser)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_who_is_new_gets_the_role_the_office_gives_to_such_and_a_domain_can_be_trusted(
    browser: Client, dario: User, issuer: str
) -> None:
    make_provider(issuer, role_for_new="reader", trusted_domains=["comune.example"])
    says(issuer, "n-1", email="nora@comune.example", name="Nora Nuova")
    go_through(browser, "n-1")
    assert is_in(browser)
    nora = User.objects.get(email="nora@comune.example")
    assert (nora.full_name, nora.has_usable_password()) == ("Nora Nuova", False)
    assert RoleGrant.objects.get(user=nora).role == "reader"
    assert AuditEntry.objects.get(action="core.person.invited").after["by"] == "Comune"
    kept = browser.post("/account/with/comune/stop/", follow=True)
    assert "È l&#x27;unico modo con cui entra" in kept.content.decode()
    assert SocialAccount.objects.exists()


def test_a_closed_account_stays_closed_and_a_second_step_is_asked_for_all_the_same(
    browser: Client, anna: User, issuer: str
) -> None:
    make_provider(issuer)
    says(issuer, "a-1", email=EMAIL, email_verified=True)
    TOTP.activate(anna, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert go_through(browser, "a-1")["Location"] == "/account/second-step/code/"
    assert not is_in(browser)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    other = Client(headers={"host": "bergamo.localhost"})
    assert go_through(other, "a-1")["Location"] == "/account/inactive/"
    assert not is_in(other)


def test_one_links_a_provider_from_ones_own_page_without_a_verified_address(
    browser: Client, anna: User, issuer: str
) -> None:
    make_provider(issuer, label="SPID e CIE", slug="spid")
    says(issuer, "s-1", email="private@elsewhere.example")
    browser.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert browser.get("/account/with/spid/?process=connect").status_code == 405
    assert go_through(browser, "s-1", "spid", process="connect")["Location"] == "/account/"
    assert "Collegamento fatto" in browser.get("/account/").content.decode()
    other = Client(headers={"host": "bergamo.localhost"})
    go_through(other, "s-1", "spid")
    assert is_in(other)
    browser.post("/account/with/spid/stop/")
    assert not SocialAccount.objects.exists()


def test_state_and_code_are_of_one_browser_one_provider_one_city_and_one_time(
    browser: Client, anna: User, monza: City, monza_client: Client, issuer: str
) -> None:
    make_provider(issuer)
    make_provider(issuer, label="Altro")
    with use_city(monza):
        make_provider(issuer)
        make_user(EMAIL, "Anna a Monza")
    says(issuer, "a-1", email=EMAIL, email_verified=True)
    back = agree_there(begin(browser), "a-1")
    elsewhere = Client(headers={"host": "bergamo.localhost"})
    assert elsewhere.get(back).status_code == 400  # another browser
    monza_client.cookies[live.SESSION_COOKIE_NAME] = browser.cookies[live.SESSION_COOKIE_NAME].value
    assert monza_client.get(back).status_code == 400  # another city, even with the cookie
    assert browser.get(back.replace("/comune/", "/altro/")).status_code == 400  # another provider
    assert browser.get(back.replace("state=", "state=x")).status_code == 400
    assert browser.get(back)["Location"] == "/lavoro/"
    assert browser.get(back).status_code == 400  # used
    theirs = Client(headers={"host": "monza.localhost"})
    go_through(theirs, "a-1")
    assert is_in(theirs)  # the control
    with use_city(monza):
        assert SocialAccount.objects.get().user.full_name == "Anna a Monza"


def test_who_says_no_or_whose_provider_is_silent_is_told_and_nothing_happens(
    browser: Client, anna: User, issuer: str
) -> None:
    row = make_provider(issuer)
    url = begin(browser)
    state = asked_of(url)["state"]
    denied = browser.get(f"/account/with/comune/back/?error=access_denied&state={state}")
    assert denied.status_code == 400
    assert "Non è stato possibile entrare" in denied.content.decode()
    IdentityProvider.objects.filter(pk=row.pk).update(issuer="http://127.0.0.1:9")
    assert browser.post("/account/with/comune/").status_code == 400
    IdentityProvider.objects.filter(pk=row.pk).update(is_active=False)
    assert browser.post("/account/with/comune/").status_code == 404
    assert "Comune" not in browser.get("/account/login/").content.decode()


def test_the_office_writes_a_provider_that_answers_and_its_secret_is_never_shown(
    dario: User, anna: User, issuer: str
) -> None:
    office = Client(headers={"host": "bergamo.localhost"})
    office.force_login(dario)
    typed = {
        "label": "Comune", "issuer": f"{issuer}/.well-known/openid-configuration", "client_id": "vicinia",
        "secret": "very secret", "trusted_domains": "@Comune.example, ", "role_for_new": "", "is_active": "on",
    }  # fmt: skip
    new = "/lavoro/accesso/fornitori/nuovo/"
    wrong = office.post(new, typed | {"issuer": "http://127.0.0.1:9"})
    assert "Il fornitore non risponde come deve" in wrong.content.decode()
    assert not IdentityProvider.objects.exists()
    assert office.post(new, typed)["Location"] == "/lavoro/accesso/"
    row = IdentityProvider.objects.get()
    assert (row.issuer, row.trusted_domains) == (issuer, ["comune.example"])
    assert "very secret" not in row.sealed_secret
    address = f"/lavoro/accesso/fornitori/{row.pk}/"
    pages = office.get(address).content.decode() + office.get("/lavoro/accesso/").content.decode()
    assert "very secret" not in pages
    assert row.sealed_secret not in pages
    assert "http://bergamo.localhost/account/with/comune/back/" in pages
    assert "very secret" not in str(list(AuditEntry.objects.values_list("before", "after")))
    SocialAccount.objects.create(user=anna, provider="comune", uid="1")
    office.post(address, typed | {"secret": "", "label": "Il Comune"})
    changed = IdentityProvider.objects.get()
    assert (changed.slug, changed.sealed_secret) == ("comune", row.sealed_secret)
    assert SocialAccount.objects.exists()
    text = ProviderText(label="Il Comune", issuer="https://other.example", client_id="vicinia")
    save_provider(actor=dario, text=text, provider_id=row.pk)
    assert not SocialAccount.objects.exists()  # another issuer's names for people mean nothing
    assert IdentityProvider.objects.get().sealed_secret == ""
    for role in ("participation_office", "neighbourhood_worker", "nobody"):
        given = ProviderText(label="X", issuer="https://x.example", client_id="x", role_for_new=role)
        with pytest.raises(DomainError):
            save_provider(actor=dario, text=given)
    office.post(f"{address}togli/")
    assert not IdentityProvider.objects.exists()
