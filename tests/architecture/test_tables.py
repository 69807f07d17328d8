"""What every table must be so that a city's schema can move to another machine."""

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.architecture.source import agree, own_apps

IN_BOTH_LISTS = {"accounts", "django.contrib.sessions", "allauth"}

SEQUENCE_KEYS: dict[str, str] = {}
AUTOMATIC_LINKS: dict[str, str] = {}
KEYS_TO_PUBLIC: dict[str, str] = {}


def own_models() -> list[type[models.Model]]:
    return [model for config in own_apps() for model in config.get_models(include_auto_created=True)]


def app_of(model: type[models.Model]) -> str:
    return apps.get_app_config(model._meta.app_label).name


def test_only_accounts_sessions_and_allauth_are_in_both_lists() -> None:
    both = set(settings.SHARED_APPS) & set(settings.TENANT_APPS)
    assert {app for app in both if not app.startswith("allauth.")} == IN_BOTH_LISTS
    assert not {"django.contrib.auth", "django.contrib.contenttypes"} & set(settings.TENANT_APPS)


def test_keys_are_made_by_the_application() -> None:
    found = {
        model._meta.label
        for model in own_models()
        if not isinstance(model._meta.pk, models.UUIDField | models.OneToOneField)
    }
    agree(found, SEQUENCE_KEYS, "The primary key must be a UUID made by the application")


def test_links_between_tables_are_tables_of_ours() -> None:
    found = {model._meta.label for model in own_models() if model._meta.auto_created}
    agree(found, AUTOMATIC_LINKS, "ManyToManyField needs an explicit through model")


def test_hz30_no_city_table_points_to_public() -> None:
    city_apps = {app.split(".apps.")[0] for app in settings.TENANT_APPS}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        if app_of(model) in city_apps
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and app_of(field.related_model) not in city_apps
    }
    agree(found, KEYS_TO_PUBLIC, "A foreign key from a city's schema to public")
