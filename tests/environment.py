"""The environment of the tests: settings read it, so it must stand before Django is set up."""

import os

import django

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgresql://postgres@/set_later",
    "SECRET_KEY": "only-for-tests-" + "t" * 50,
    "BASE_DOMAIN": "localhost",
    "DEBUG": "0",
    "SECURE": "0",
    "CELERY_EAGER": "1",
    "BROKER_URL": "memory://",
    "CACHE_URL": "",
    "PUBLIC_PAGE_SECONDS": "0",  # tests change rows behind the verbs' backs
    "EMAIL_URL": "console://",
    "CITY_ROLE_PREFIX": "vicinia_test_",
    "EXTRA_PARTICIPATION_MODELS": "tests.dummy_model",
    "LOG_LEVEL": "WARNING",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser driver keeps an event loop in the thread that runs the tests
}


def prepare() -> None:
    """Put the settings in place, over whatever the developer's shell has, and set Django up."""
    os.environ.update(SETTINGS)
    django.setup()
