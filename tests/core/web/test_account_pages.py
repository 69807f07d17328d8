"""Signing in and out, in the city's clothes."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import CityProfile
from tenants.models import City
from tests.cast import PASSWORD


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/account/login/", "Accedi"),
        ("/account/password/reset/", "Password dimenticata"),
        ("/account/password/reset/done/", "Guarda la posta"),
        ("/account/password/reset/key/abc-def/", "Scegli la nuova password"),
        ("/account/password/reset/key/done/", "La password è cambiata"),
        ("/account/inactive/", "Questo accesso è stato chiuso"),
        ("/account/signup/", "Gli accessi li dà la città"),
    ],
)
def test_pages_for_who_is_outside(bergamo_client: Client, in_bergamo: City, path: str, heading: str) -> None:
    page = bergamo_client.get(path).content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert 'data-element="privacy-policy-link"' in page


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/account/logout/", "Vuole uscire?"),
        ("/account/password/change/", "Cambia la password"),
        ("/account/reauthenticate/", "Confermi che è Lei"),
    ],
)
def test_pages_for_who_is_inside(bergamo_client: Client, dario: User, path: str, heading: str) -> None:
    bergamo_client.force_login(dario)
    assert f"<h1>{heading}</h1>" in bergamo_client.get(path).content.decode()


def test_a_wrong_password_is_told_near_the_form(bergamo_client: Client, dario: User) -> None:
    response = bergamo_client.post("/account/login/", {"login": dario.email, "password": "sbagliata"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in page
    assert f'value="{dario.email}"' in page


def test_an_empty_field_is_marked_and_linked_to_its_error(bergamo_client: Client, in_bergamo: City) -> None:
    page = bergamo_client.post("/account/login/", {"login": "", "password": "x"}).content.decode()
    field = re.search(r"<input[^>]*name=\"login\"[^>]*>", page)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_login_error"' in field[0]
    assert 'id="id_login_error"' in page


def test_a_forgotten_password_is_reset_by_mail(
    bergamo_client: Client, dario: User, profile: CityProfile
) -> None:
    bergamo_client.post("/account/password/reset/", {"email": dario.email})
    send_waiting("http://bergamo.localhost/")
    message = mail.outbox[0]
    assert message.subject == "Scegli una nuova password"
    assert "Comune di Bergamo" in message.body
    link = re.search(r"http://bergamo\.localhost(/\S+)", str(message.body))
    assert link
    page = bergamo_client.get(link[1], follow=True)
    assert "Salva la password" in page.content.decode()
    bergamo_client.post(
        page.request["PATH_INFO"], {"password1": "tutta-nuova-e-lunga", "password2": "tutta-nuova-e-lunga"}
    )
    dario.refresh_from_db()
    assert dario.check_password("tutta-nuova-e-lunga")


def test_signing_in_leads_to_the_work_area(bergamo_client: Client, dario: User) -> None:
    response = bergamo_client.post("/account/login/", {"login": dario.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/lavoro/")


@pytest.fixture
def profile(in_bergamo: City) -> CityProfile:
    CityProfile.objects.update_or_create(defaults={"institution": "Comune di Bergamo"})
    return CityProfile.objects.get()
