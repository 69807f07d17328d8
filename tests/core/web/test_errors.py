"""Error pages: in Italian, with a way on, without a query."""

from unittest import mock

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client, RequestFactory

from core.web import errors
from core.web.public import home
from tenants.models import City


def test_a_missing_page_says_so_and_leads_home(bergamo_client: Client, in_bergamo: City) -> None:
    response = bergamo_client.get("/mai-esistita/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Questa pagina non c&#x27;è" in page or "Questa pagina non c'è" in page
    assert 'href="/"' in page
    assert 'lang="en"' in page
    assert "Bergamo" in page
    assert 'data-element="accessibility-link"' in page
    bergamo_client.cookies["django_language"] = "en"
    assert 'lang="en">This page' not in bergamo_client.get("/mai-esistita/").content.decode()


@pytest.mark.parametrize("template", ["400", "403", "404", "500", "csrf"])
def test_error_pages_run_no_query(
    rf: RequestFactory, bergamo: City, template: str, django_assert_num_queries: object
) -> None:
    request = rf.get("/")
    request.city = bergamo  # type: ignore[attr-defined]
    with django_assert_num_queries(0):  # type: ignore[operator]
        page = errors._page(request, 400, template).content.decode()
    assert "Bergamo" in page
    assert 'href="/"' in page


def test_handlers_answer_with_their_status(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert errors.bad_request(request, BadRequest()).status_code == 400
    assert errors.permission_denied(request, PermissionDenied()).status_code == 403
    assert errors.page_not_found(request, Exception()).status_code == 404
    assert errors.server_error(request).status_code == 500
    assert errors.csrf_failure(request).status_code == 403


def test_a_fault_of_ours_is_a_500_in_italian(bergamo_client: Client, in_bergamo: City) -> None:
    bergamo_client.raise_request_exception = False
    with mock.patch.object(home, "published_years", side_effect=RuntimeError):
        response = bergamo_client.get("/")
    assert response.status_code == 500
    assert "Qualcosa si è rotto" in response.content.decode()


def test_a_form_without_its_token_is_explained(bergamo: City) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "bergamo.localhost"})
    response = strict.post("/account/login/", {"login": "x"})
    assert response.status_code == 403
    assert "rimasta aperta troppo a lungo" in response.content.decode()


def test_an_unknown_host_is_told_where_the_cities_are(db: None) -> None:
    response = Client(headers={"host": "atlantide.localhost"}).get("/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "nessuna città" in page
    assert 'href="http://localhost/"' in page
    assert "Bergamo" not in page
