"""Requests of several cities at once on one process, with real threads and real connections."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from accounts.models import User
from accounts.scope import current_scope
from core.models import Theme
from tenants.context import use_city
from tenants.models import City


def in_thread(work: Callable[[], object]) -> object:
    """The result of `work` in a new thread with its own connection, closed at the end."""

    def closing() -> object:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing).result()


def test_hz03_a_new_thread_starts_outside_any_city_and_finds_nothing(marked: dict[str, City]) -> None:
    def read() -> str:
        assert current_scope() == "public"
        with pytest.raises(Exception, match="does not exist"):
            Theme.objects.count()
        return "nothing"

    with use_city(marked["bergamo"]):
        assert in_thread(read) == "nothing"
        assert Theme.objects.get().name == "Bergamo"  # the control


def test_hz03_a_thread_that_enters_its_city_is_in_it_and_leaves_the_others_alone(
    marked: dict[str, City],
) -> None:
    def read() -> str:
        with use_city(marked["monza"]):
            return Theme.objects.get().name

    with use_city(marked["bergamo"]):
        assert in_thread(read) == "Monza"
        assert Theme.objects.get().name == "Bergamo"


def test_many_threads_that_take_turns_never_meet_in_a_city(marked: dict[str, City]) -> None:
    wrong: list[str] = []
    start = threading.Barrier(6)

    def visit(turn: int) -> None:
        try:
            start.wait()
            for step in range(40):
                name = ("bergamo", "monza")[(turn + step) % 2]
                with use_city(marked[name]):
                    found = list(Theme.objects.values_list("slug", flat=True))
                if found != [name]:
                    wrong.append(f"{name}: {found}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        for job in [pool.submit(visit, turn) for turn in range(6)]:
            job.result()
    assert wrong == []


def _begin(_status: str, *_headers: object) -> Callable[[bytes], object]:
    return len


def environ(host: str) -> dict:
    return RequestFactory().get("/", headers={"host": host}).environ | {"wsgi.input": BytesIO()}


def test_hz07_two_requests_interleaved_on_one_thread_keep_their_bytes(
    marked: dict[str, City], settings: object
) -> None:
    """The server begins one answer, serves another city, and only then reads the rest of the first."""
    settings.ROOT_URLCONF = "tests.tenancy.urls"  # type: ignore[attr-defined]
    handler = WSGIHandler()

    def begin(host: str) -> Iterator[bytes]:
        return iter(handler(environ(host), _begin))

    alone = [b"".join(begin(f"{city}.localhost")) for city in ("bergamo", "monza")]
    assert alone == [b"Bergamo", b"Monza"]
    first = begin("bergamo.localhost")
    second = begin("monza.localhost")
    assert [b"".join(second), b"".join(first)] == [b"Monza", b"Bergamo"]


def test_hz16_content_types_are_the_platforms_and_the_same_in_every_thread(marked: dict[str, City]) -> None:
    def known() -> tuple:
        kind = ContentType.objects.get_for_model(User)
        return kind.pk, kind.model

    first = known()
    assert in_thread(known) == first
    for city in marked.values():
        with use_city(city):
            assert known() == first  # from the cache: a city has no such table
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM information_schema.tables WHERE table_name IN"
                    " ('django_content_type', 'auth_permission') AND table_schema = %s",
                    [city.schema_name],
                )
                assert cursor.fetchone() == (0,)
