"""A row, an effect or a transaction of one city is not used while working for another."""

import copy
import pickle

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from accounts.scope import WrongCity, current_scope, on_commit
from core.models import Body, BodyTheme, Theme
from tenants.context import each_city, use_city, use_public
from tenants.models import City


def theme(name: str) -> Theme:
    return Theme.objects.create(name=name, slug=name.lower())


def names() -> list[str]:
    return sorted(Theme.objects.values_list("name", flat=True))


def test_hz09_a_row_read_in_one_city_is_not_written_in_another(
    bergamo: City, monza: City, verde: Theme
) -> None:
    with use_city(monza):
        for use in (
            verde.save,
            verde.delete,
            verde.refresh_from_db,
            lambda: Theme.objects.bulk_create([verde]),
            lambda: Theme.objects.bulk_update([verde], ["name"]),
            lambda: copy.copy(verde).save(),
            lambda: pickle.loads(pickle.dumps(verde)).save(),
        ):
            with pytest.raises(WrongCity), transaction.atomic():
                use()
        assert names() == []
    with pytest.raises(WrongCity):
        verde.save()  # nor outside any city
    with use_city(bergamo):  # the control
        verde.name = "Verde e orti"
        verde.save()
        verde.refresh_from_db()
        pickle.loads(pickle.dumps(verde)).save()
        assert names() == ["Verde e orti"]


def test_hz09_a_row_made_in_one_city_is_not_written_in_another(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        made = Theme(name="Nuovo", slug="nuovo")
        many = Theme.objects.bulk_create([Theme(name="Uno", slug="uno")])
        many[0].save()  # the control
    with use_city(monza):
        for row in (made, *many):
            with pytest.raises(WrongCity), transaction.atomic():
                row.save()


def test_hz09_a_deferred_column_is_not_read_in_another_city(bergamo: City, monza: City, verde: Theme) -> None:
    with use_city(bergamo):
        only = Theme.objects.only("name").get()
        deferred = Theme.objects.defer("name").get()
    with use_city(monza):
        for row, column in ((only, "slug"), (deferred, "name")):
            with pytest.raises(WrongCity):
                getattr(row, column)
    with use_city(bergamo):
        assert (only.slug, deferred.name) == ("verde", "Verde")


def test_hz09_a_row_reached_through_select_related_carries_its_city(
    bergamo: City, monza: City, verde: Theme
) -> None:
    with use_city(bergamo):
        body = Body.objects.create(model_slug="bergamo", name="Rete", slug="rete")
        BodyTheme.objects.create(body=body, theme=verde)
        link = BodyTheme.objects.select_related("body", "theme").get()
        prefetched = Body.objects.prefetch_related("themes").get().themes.all()[0]
    with use_city(monza):
        for row in (link.body, link.theme, prefetched):
            with pytest.raises(WrongCity), transaction.atomic():
                row.save()
    with use_city(bergamo):
        link.theme.save()
        prefetched.save()


def test_hz07_a_queryset_evaluated_later_finds_no_table_rather_than_another_citys_rows(
    bergamo: City, monza: City, verde: Theme
) -> None:
    with use_city(bergamo):
        lazy = Theme.objects.all()
        eager = list(Theme.objects.all())
    with pytest.raises(Exception, match="does not exist"), transaction.atomic():
        list(lazy)
    assert [row.name for row in eager] == ["Verde"]


def test_hz08_an_effect_runs_in_its_city_or_not_at_all(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    ran: list[str] = []

    def effect() -> None:
        ran.append(current_scope())

    with use_city(bergamo), transaction.atomic():
        on_commit(effect)
    assert ran == ["bergamo"]

    def switching() -> None:
        """Past the door: somebody switches the connection inside the transaction."""
        with use_city(bergamo), transaction.atomic():
            on_commit(effect)
            connection.set_tenant(monza)

    with pytest.raises(WrongCity):
        switching()
    assert ran == ["bergamo"]


def test_hz08_a_transaction_of_one_city_does_not_hold_another(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(bergamo), transaction.atomic():
        with use_city(bergamo):
            pass
        with pytest.raises(WrongCity), use_city(monza):
            pass
        with pytest.raises(WrongCity), use_public():
            pass
        assert current_scope() == "bergamo"
    with transaction.atomic(), pytest.raises(WrongCity), use_city(bergamo):
        pass


def test_use_city_comes_back_however_the_block_ends(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        with pytest.raises(ZeroDivisionError), use_city(monza):
            raise ZeroDivisionError
        assert connection.tenant == bergamo
        with use_public():
            assert current_scope() == "public"
        assert connection.tenant == bergamo
    assert current_scope() == "public"


def test_each_city_is_left_when_its_work_breaks(bergamo: City, monza: City) -> None:
    assert each_city(lambda city: (city.schema_name, current_scope())) == [("bergamo",) * 2, ("monza",) * 2]

    def broken(city: City) -> None:
        raise ZeroDivisionError

    try:
        each_city(broken)
    except ZeroDivisionError as error:
        kept = error  # the traceback, and with it every frame, lives on
        assert current_scope() == "public", kept


def test_a_city_is_no_context_manager_of_its_own(bergamo: City) -> None:
    with pytest.raises(TypeError), bergamo:
        pass
    with pytest.raises(TypeError):
        bergamo.activate()
    assert current_scope() == "public"


def test_hz10_keys_of_two_cities_are_never_equal(bergamo: City, monza: City) -> None:
    keys = set()
    for city in (bergamo, monza):
        with use_city(city):
            keys |= {theme(f"Tema {number}".replace(" ", "-")).pk for number in range(50)}
    assert len(keys) == 100


def test_the_scope_is_that_of_the_connection_in_use_even_after_another_took_its_place(bergamo: City) -> None:
    before = connections[DEFAULT_DB_ALIAS]
    assert current_scope() == "public"
    after = connections.create_connection(DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = after
    try:
        after.set_tenant(bergamo)
        assert (current_scope(), before.schema_name) == ("bergamo", "public")
    finally:
        connections[DEFAULT_DB_ALIAS] = before
