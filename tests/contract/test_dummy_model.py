"""The seam: a participation model is a folder and a line in settings, and reaches a city by activation."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.rows import new_key
from core.models import AuditEntry, Meeting, ModelActivation, RoleGrant, RuleSet
from core.participation import entitlement
from core.participation.registry import RegistryError
from core.permissions.catalogue import all_permissions, all_roles
from core.permissions.holder import holder_of
from core.selectors.rules import rules_on
from core.services.activation import activate_participation_model, active_model_slugs
from core.services.audit import audit_types
from core.services.errors import DomainError
from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City
from tests.architecture.source import files
from tests.cast import PASSWORD, make_user
from tests.core.api.program import Program, key_of

RULES = "/assemblee/regole/"
WORK = "/lavoro/assemblee/"


def test_activation_brings_dated_rules_that_cite_their_act(in_bergamo: City) -> None:
    assert not RuleSet.objects.filter(model_slug="dummy").exists()
    activation = activate_participation_model(
        actor=None, slug="dummy", since=dt.date(2024, 1, 1), act="Delibera 7/2024"
    )
    rules = RuleSet.objects.get(model_slug="dummy", code="convocation")
    assert (rules.code, rules.values, rules.since, rules.act, rules.article) == (
        "convocation", {"days_before": 5}, dt.date(2024, 1, 1), "Delibera 7/2024", "art. 1",
    )  # fmt: skip
    entry = AuditEntry.objects.get(object_id=activation.pk)
    assert (entry.action, entry.after) == ("core.model.activated", {"model": "dummy", "since": "2024-01-01"})


def test_a_template_without_an_act_of_the_city_cites_its_own(in_bergamo: City) -> None:
    activate_participation_model(actor=None, slug="dummy")
    assert RuleSet.objects.get(model_slug="dummy", code="convocation").act == "Regolamento di prova"


def test_a_question_about_a_day_is_answered_by_the_rules_of_that_day(in_bergamo: City) -> None:
    activate_participation_model(actor=None, slug="dummy", since=dt.date(2023, 1, 1))
    first = RuleSet.objects.get(model_slug="dummy", code="convocation")
    first.until = dt.date(2023, 12, 31)
    first.save()
    RuleSet.objects.create(
        model_slug="dummy", code="convocation", since=dt.date(2024, 1, 1), values={"days_before": 8}
    )
    days = [dt.date(2022, 12, 31), dt.date(2023, 1, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 1)]
    assert [rules_on("dummy", "convocation", day)["days_before"] for day in days] == [None, 5, 5, 8]


def test_a_model_is_activated_once_and_only_when_known_and_included(in_bergamo: City) -> None:
    activate_participation_model(actor=None, slug="dummy")
    with pytest.raises(DomainError, match="già attivo"):
        activate_participation_model(actor=None, slug="dummy")
    with pytest.raises(RegistryError):
        activate_participation_model(actor=None, slug="nowhere")
    entitlement.provide(lambda slug: slug == "bergamo")
    try:
        ModelActivation.objects.all().delete()
        with pytest.raises(DomainError, match="piano"):
            activate_participation_model(actor=None, slug="dummy")
        activate_participation_model(actor=None, slug="bergamo")
    finally:
        entitlement.provide(None)


def test_a_model_activated_is_there_at_once_in_its_city_alone(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        assert active_model_slugs() == ["dummy"]
    with use_city(bergamo):
        assert active_model_slugs() == ["bergamo"]  # cached from here on
        activate_participation_model(actor=None, slug="dummy")
        assert active_model_slugs() == ["bergamo", "dummy"]
    with use_city(monza):
        assert active_model_slugs() == ["dummy"]


def test_what_waits_in_a_models_own_pages_is_on_the_first_screen_of_who_may(
    in_bergamo: City, bergamo_client: Client
) -> None:
    activate_participation_model(actor=None, slug="dummy")
    for role, waits in (("participation_office", True), ("councillor", False)):
        person = make_user(f"{role}@bergamo.example", "Custode")
        RoleGrant.objects.create(user=person, role=role)
        bergamo_client.force_login(person)
        assert ("Contare le sedie" in bergamo_client.get("/lavoro/").content.decode()) is waits


def test_the_pages_of_a_model_the_city_has_not_activated_do_not_exist(
    bergamo: City, monza: City, bergamo_client: Client, monza_client: Client
) -> None:
    assert monza_client.get(RULES).content == b"5"
    assert monza_client.get(WORK).status_code == 302
    assert bergamo_client.get(RULES).status_code == 404
    assert bergamo_client.get(WORK).status_code == 404
    with use_city(bergamo):
        make_user("dario@bergamo.example", "Dario")
    bergamo_client.post("/account/login/", {"login": "dario@bergamo.example", "password": PASSWORD})
    assert bergamo_client.get(WORK).status_code == 404


def test_what_a_model_declares_joins_what_core_has(monza: City) -> None:
    assert all_permissions()["dummy.assembly.see"].help == "Vedere le assemblee"
    assert "dummy.assembly.see" in all_roles()["participation_office"].permissions
    assert all_roles()["assembly_keeper"].permissions == {"dummy.assembly.see"}
    assert "dummy.assembly.opened" in audit_types()
    with use_city(monza):
        user = make_user("custode@monza.example", "Custode")
        assert not holder_of(user).may("dummy.assembly.see")
        RoleGrant.objects.create(user=user, role="assembly_keeper")
        assert holder_of(user).may("dummy.assembly.see")


@pytest.mark.parametrize("package", ["models_bergamo", "dummy_model"])
def test_nobody_but_the_settings_names_a_participation_model(package: str) -> None:
    """`pyproject.toml` lists it for the tools; `demo` fills a city with its data; tests and documents may speak of it."""
    elsewhere = {
        str(path)
        for pattern in ("*.py", "*.toml", "*.html", "*.css", "*.js")
        for path in files(pattern)
        if path.parts[0] not in {package, "tests", "docs", "demo"} and package in (PROJECT / path).read_text()
    }
    assert elsewhere == ({"config/settings.py", "pyproject.toml"} if package == "models_bergamo" else set())


def test_programs_find_what_a_model_offers_where_it_is_active_and_nowhere_else(in_bergamo: City) -> None:
    user = make_user("rita@bergamo.example", "Rita")
    RoleGrant.objects.create(user=user, role="assembly_keeper")
    program = Program(key_of(user))
    for path in ("dummy/assemblies", f"dummy/assemblies/{new_key()}"):
        assert (program.get(path).status_code, Program().get(path).status_code) == (404, 401)
    assert program.get("monza/mandates").status_code == 404  # nobody activated that either
    activate_participation_model(actor=None, slug="dummy")
    cache.clear()  # what a city has is kept for a minute, or until the commit
    Meeting.objects.create(
        model_slug="dummy", kind="assembly", title="Di marzo", meets_on=dt.date(2024, 3, 1)
    )
    found = program.get("dummy/assemblies?meets_on=2024-03-01&fields=title")
    assert found.status_code == 200, found.content
    assert found.json()["items"] == [{"title": "Di marzo"}]
    assert Program(key_of(user, "core.audit.see")).get("dummy/assemblies").status_code == 403
