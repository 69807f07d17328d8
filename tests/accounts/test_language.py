"""The language of a page: Italian, unless the person chose another of ours."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from accounts.middleware import LanguageMiddleware


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


def ask(cookie: str | None = None, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers=headers)
    if cookie is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    return LanguageMiddleware(page)(request)


@pytest.mark.parametrize(
    ("cookie", "language"),
    [(None, "it"), ("it", "it"), ("en", "en"), ("de", "it"), ("", "it"), ("../en", "it")],
)
def test_the_choice_decides_and_italian_is_the_rest(cookie: str | None, language: str) -> None:
    answer = ask(cookie)
    assert answer.content.decode() == language
    assert answer["Content-Language"] == language
    assert "Cookie" in answer["Vary"]


def test_the_browsers_own_language_does_not_change_the_institutions() -> None:
    assert ask(**{"accept-language": "en"}).content == b"it"


def test_the_choice_ends_with_the_request() -> None:
    with translation.override("it"):
        ask("en")
        assert translation.get_language() == "it"
