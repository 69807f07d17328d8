"""A city that leaves: nothing of it stays but what the law asks for, and a receipt that says so."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.services.errors import DomainError
from tenants.context import use_city, use_public
from tenants.leaving import departing, tasks
from tenants.leaving.departing import carry_out
from tenants.leaving.places import archives_of, media_of, removed_files
from tenants.leaving.tasks import watch_departures
from tenants.mail.sending import send_messages
from tenants.models import City, CityDomain, CityExport, DepartureReceipt, Message, PlatformEntry
from tenants.provisioning import create_city
from tenants.services.departures import decide_departure
from tenants.services.exports import ask_export
from tenants.services.trail import record
from tests.cast import make_user
from tests.tenants.leaving.test_faults import in_a_process_that_dies
from tests.tenants.leaving.test_round_trip import fill, rows_of

STEPS = ("_count", "_move_files", "_forget_people", "_tell_the_office", "_delete_files", "_forget_in_cache")


@pytest.fixture
def lecco(fresh_database: str) -> City:
    """A city that leaves today, with rows, a file, an archive and a trail."""
    city = create_city(schema_name="lecco", name="Lecco", hostname="lecco.localhost", models=["bergamo"])
    fill(city)
    with use_city(city):
        user = make_user("ugo@lecco.example", "Ugo Lecchese")
    with use_public():
        ask_export(actor=user, city=city)
        record(actor=user, action="city.activated", city=city, after={"signer": "Sindaca", "state": "active"})
        City.objects.filter(pk=city.pk).update(
            state="leaving", leaves_on=timezone.localdate(), office="Partecipazione", istat_code="097042",
            office_email="ufficio@lecco.example", signer="La Sindaca", cadastral_code="E507", province="LC",
        )  # fmt: skip
    send_messages()
    return city


def nothing_is_left(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('lecco')")
        assert cursor.fetchone() == (None,)
        cursor.execute(
            "SELECT count(*) FROM pg_default_acl d JOIN pg_roles r ON true WHERE r.rolname = %s AND d.defaclacl::text LIKE '%%lecco%%'",
            [city.role_name],
        )
        assert cursor.fetchone() == (0,)
    assert not City.objects.filter(schema_name="lecco").exists()
    assert not CityDomain.objects.filter(domain="lecco.localhost").exists()
    assert not CityExport.objects.exists()
    for folder in (media_of("lecco"), archives_of("lecco"), removed_files(DepartureReceipt.objects.get().pk)):
        assert not folder.exists()
    with use_public(), connection.cursor() as cursor:
        for model in (PlatformEntry, Message, DepartureReceipt):
            cursor.execute(f"SELECT string_agg(t::text, '') FROM {model._meta.db_table} t")
            text = cursor.fetchone()[0] or ""
            for person in ("Ugo", "ugo@", "Sindaca"):
                assert person not in text, (model, person)


def test_a_city_whose_day_has_come_is_deleted_with_a_receipt(lecco: City, bergamo: City) -> None:
    others = rows_of("bergamo")
    export = CityExport.objects.get()
    watch_departures()
    nothing_is_left(lecco)
    receipt = DepartureReceipt.objects.get()
    assert receipt.completed_at
    assert (receipt.city_name, receipt.istat_code, receipt.decided_by) == ("Lecco", "097042", "sistema")
    assert receipt.tables["core_theme"] == 1
    assert receipt.tables["accounts_user"] == 2
    assert (receipt.file_count, receipt.file_bytes) == (1, 10)
    assert receipt.export_sha256 == export.sha256 != ""
    assert Client(headers={"host": "lecco.localhost"}).get("/").status_code == 404
    assert rows_of("bergamo") == others
    with use_public():
        left = PlatformEntry.objects.get(action="city.activated", city_key=lecco.pk)
    assert (left.actor_label, left.after) == ("persona della città", {"state": "active"})

    send_messages()
    letter = mail.outbox[-1]
    assert letter.to == ["ufficio@lecco.example"]
    link = re.search(r"http://localhost(/ricevuta/\S+/)", str(letter.body))
    assert link
    paper = Client(headers={"host": "localhost"}).get(link[1])
    assert paper.content.startswith(b"%PDF")
    assert Client(headers={"host": "localhost"}).get(f"{link[1][:-3]}xx/").status_code == 404
    watch_departures()  # nothing more to do
    assert PlatformEntry.objects.filter(action="city.left").count() == 1
    create_city(schema_name="lecco", name="Lecco", hostname="lecco.localhost")  # the name is free again


def test_a_deletion_killed_at_any_step_goes_on_from_there(
    lecco: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "carry_out", lambda _receipt: None)  # the worker is not there yet
    with use_public():
        receipt = decide_departure(actor=None, city=lecco)
    monkeypatch.undo()
    assert Client(headers={"host": "lecco.localhost"}).get("/").status_code == 404
    for step in STEPS:

        def blow(die: Callable[[], None], step: str = step) -> None:
            setattr(departing, step, lambda *_args: die())

        in_a_process_that_dies(lambda: carry_out(DepartureReceipt.objects.get()), blow)
        receipt.refresh_from_db()
        assert receipt.completed_at is None
        there = City.objects.filter(pk=lecco.pk).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace('lecco') IS NOT NULL")
            assert cursor.fetchone() == (there,), step  # in the database all of it or nothing
        assert there == (receipt.rows_deleted_at is None)
    watch_departures()
    nothing_is_left(lecco)
    assert DepartureReceipt.objects.get().completed_at


def test_only_a_city_that_leaves_and_whose_day_has_come_is_deleted_by_the_clock(bergamo: City) -> None:
    with use_public():
        with pytest.raises(DomainError, match="prima va annunciata"):
            decide_departure(actor=None, city=bergamo)
        City.objects.filter(pk=bergamo.pk).update(
            state="leaving", leaves_on=timezone.localdate() + dt.timedelta(days=1)
        )
        with pytest.raises(DomainError, match="non è ancora venuto"):
            decide_departure(actor=None, city=bergamo)
        watch_departures()
    assert City.objects.filter(pk=bergamo.pk).exists()
