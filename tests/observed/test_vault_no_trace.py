"""After the whole story of a pact, told by a browser to a running service, no word of it is anywhere but in its own pages.

Read: every table as the database holds it, the statements its server remembers, logs of web and worker, whatever went through broker and
cache, Sentry's envelopes (a fault in the middle included), mails, the archives a city leaves with and is put back from, and every other page.
"""

import gzip
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from bench.service import Answer, Running, running_service, until
from core.models import RoleGrant
from core.services.activation import activate_participation_model
from demo.demo_city import PASSWORD
from demo.servers import broker_socket
from models_farelegami.models import GenerativePact, VaultEntry
from models_farelegami.rules import SLUG
from tenants.context import use_city
from tenants.leaving.export import write_archive
from tenants.leaving.manifest import BACKUP, PORTABLE
from tenants.models import City
from tests.core.mail.server import MailServer, free_port, running
from tests.database import Cluster, connected_to
from tests.models_farelegami.cases import ANALYSIS, CONTACTS, HOUSEHOLD, NAME, NOTE, WORDS, partner
from tests.models_farelegami.rows import SINCE, make_municipality
from tests.observed.receiver import Envelopes, envelope_receiver

HOST = "monza.localhost"
DAY = "2026-03-02"
BORN = "1998-05-17"
SECRETS = (NAME, "Quercioli", CONTACTS, HOUSEHOLD, BORN, ANALYSIS, NOTE, *WORDS.values())
WORKER, COLLEAGUE, SUPERVISOR, OFFICE = (
    f"{one}@cremona.example" for one in ("paola", "piero", "sandra", "olga")
)
ROLES = {
    WORKER: "case_worker",
    COLLEAGUE: "case_worker",
    SUPERVISOR: "vault_supervisor",
    OFFICE: "participation_office",
}


def spellings(secret: str) -> Iterator[bytes]:
    """How a text may lie about: as it is, in the escapes of JSON and addresses, and as PostgreSQL prints bytes."""
    yield secret.encode()
    yield secret.encode("unicode_escape")
    yield secret.replace(" ", "+").encode()
    yield secret.encode("utf-16-le")
    yield secret.encode().hex().encode()


def traces(content: bytes) -> list[str]:
    """The secrets that can be read in it."""
    return [secret for secret in SECRETS for one in spellings(secret) if one in content]


@dataclass
class Browser:
    """Somebody's browser, cookies and all, on a connection of its own for each request."""

    service: Running
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        """A page, or a form sent with the token the page it is on has."""
        sent = {"Cookie": "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())}
        if form is not None:
            token = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
            form = form | {"csrfmiddlewaretoken": token}
        answer = self.service.ask(path, form, host=HOST, **sent)
        for name, value in answer.headers.items():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return answer

    def sign_in(self, email: str) -> "Browser":
        """By the form, as a person does."""
        self.ask("/account/login/")
        assert self.ask("/account/login/", {"login": email, "password": PASSWORD}).status == 302
        return self


@dataclass
class Told:
    """A service that ran a story: what it said to whom."""

    url: str
    service: Running
    sentry: Envelopes
    post: MailServer
    heard: list[bytes]
    unblocked: DjangoDbBlocker
    code: str = ""
    path: str = ""

    @contextmanager
    def in_city(self) -> Iterator[City]:
        """The service's own database, inside the city."""
        with self.unblocked.unblock(), connected_to(self.url):
            city = City.objects.get(schema_name="monza")
            with use_city(city):
                yield city
            connection.close()


@pytest.fixture(scope="module")
def told(
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("vault")
    with cluster.clone() as url, envelope_receiver() as sentry, running(MailServer(free_port())) as post:
        settings: dict[str, Any] = {
            "SENTRY_DSN": sentry.dsn, "SENTRY_TRACES": "1", "WORKER_PROCESSES": "1", "LOG_LEVEL": "DEBUG", "EMAIL_URL": post.url,
            "VAULT_KEYS": "v" * 48, "DJANGO_SETTINGS_MODULE": "tests.observed.settings",
        }  # fmt: skip
        with django_db_blocker.unblock(), connected_to(url):
            people()
            connection.close()
        with running_service(url, folder, **settings) as service:
            heard: list[bytes] = []
            with listening(broker_socket(folder / "broker"), heard):
                story = Told(url, service, sentry, post, heard, django_db_blocker)
                tell(story)
                yield story


"""One service for the module: the tests read what it left."""


def people() -> None:
    """The city's model, and who works in it, with passwords the service can check."""
    hashers = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers), use_city(City.objects.get(schema_name="monza")):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        make_municipality()
        partner()
        for email, role in ROLES.items():
            user = User.objects.create_user(email, PASSWORD, full_name=email.partition("@")[0].title())
            RoleGrant.objects.create(user=user, role=role)


class listening:  # noqa: N801  # a context
    """Whatever goes through broker and cache, command by command, until the end of the block."""

    def __init__(self, socket: Path, heard: list[bytes]) -> None:
        self._client = redis.Redis(unix_socket_path=str(socket))
        self._heard = heard

    def __enter__(self) -> None:
        self._monitor = self._client.monitor().__enter__()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        try:
            while True:
                self._heard.append(self._monitor.connection.read_response(disable_decoding=True))
        except (redis.RedisError, OSError, ValueError):
            return

    def __exit__(self, *_error: object) -> None:
        self._monitor.connection.disconnect()
        self._thread.join(timeout=10)


def tell(told: Told) -> None:
    """The story: from the referral to the end, an emergency, and a fault in the middle of writing."""
    with told.in_city():
        place, body = str(make_municipality().pk), str(partner().pk)
    hers = Browser(told.service).sign_in(WORKER)
    begun = {"kind": "autonomy", "municipality": place, "partner": body, "referred_on": DAY, "note": NOTE}
    begun |= {"name": NAME, "born_on": BORN, "contacts": CONTACTS, "household": HOUSEHOLD}
    assert hers.ask("/lavoro/patti/nuovo/").status == 200
    answer = hers.ask("/lavoro/patti/nuovo/", begun)
    assert answer.status == 302, answer.body
    told.path = answer.headers["Location"]
    found = re.search(r"P-[0-9A-Z]{5}", hers.ask(told.path).body.decode())
    assert found is not None
    told.code = found.group()

    def send(page: str, **sent: str) -> None:
        answer = hers.ask(told.path + page, sent)
        assert answer.status == 302, (page, re.findall(rb'class="[^"]*error[^"]*"[^<]*<[^<]*', answer.body))

    send("passo/", to="analysis", on=DAY)
    send("analisi/", text=ANALYSIS)
    for side in ("person", "body"):
        send("voci/impegni/", side=side, words=WORDS[side], state="open")
    send("dati/", municipality=place, partner=body, budget_eur="1500")
    for state in ("co_designed", "signed", "active"):
        send("passo/", to=state, on=DAY)
    send("voci/sostegni/", kind="care", words=WORDS["support"], since=DAY)
    send("voci/spese/", kind="housing", words=WORDS["expense"], amount_eur="420.50", spent_on=DAY)
    send("voci/restituzioni/", words=WORDS["giving_back"], planned_on=DAY, done_on=DAY, hours="6")
    fault(told, hers)
    send("passo/", to="review", on=DAY)
    send("voci/verifiche/", held_on=DAY, decision="conclude", words=WORDS["review"])
    assert NAME in hers.ask(told.path).body.decode()
    for page in ("chi-e/", "analisi/"):
        assert hers.ask(told.path + page).status == 200
    his = Browser(told.service).sign_in(COLLEAGUE)
    assert his.ask(f"{told.path}emergenza/").status == 200
    assert his.ask(f"{told.path}emergenza/", {"reason": "safety"}).status == 302
    assert NAME in his.ask(told.path).body.decode()
    until(lambda: len(told.post.taken) >= 1, lambda: told.service.log("worker")[-3000:])
    send("passo/", to="concluded", on=DAY, outcome="reached")


def fault(told: Told, hers: Browser) -> None:
    """A note sent while the database refuses the audit trail: a page that breaks with the words in its hands."""
    with psycopg.connect(told.url, autocommit=True) as server:
        server.execute("ALTER TABLE monza.core_auditentry RENAME TO core_auditentry_away")
        try:
            assert hers.ask(f"{told.path}note/", {"text": NOTE}).status == 500
            assert hers.ask(f"{told.path}analisi/", {"text": ANALYSIS}).status == 500
        finally:
            server.execute("ALTER TABLE monza.core_auditentry_away RENAME TO core_auditentry")


def test_the_story_was_told(told: Told) -> None:
    with told.in_city():
        pact = GenerativePact.objects.get(code=told.code)
        assert pact.state == "concluded"
        assert VaultEntry.objects.filter(pact=pact).count() == 9


def test_no_table_has_a_word(told: Told) -> None:
    with psycopg.connect(told.url) as server:
        tables = server.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        assert len(tables) > 300
        rows = 0
        for schema, table in tables:
            whole = psycopg.sql.SQL("SELECT t::text FROM {} t").format(psycopg.sql.Identifier(schema, table))
            for (row,) in server.execute(whole):
                rows += 1
                assert traces(row.encode()) == [], (schema, table)
        assert rows > 500


def test_no_statement_the_server_remembers_has_a_word(told: Told) -> None:
    with psycopg.connect(told.url) as server:
        said = server.execute("SELECT string_agg(query, ' ') FROM pg_stat_activity").fetchone()
    assert said is not None
    assert traces((said[0] or "").encode()) == []


def test_no_log_has_a_word(told: Told) -> None:
    for name in ("web", "worker"):
        log = told.service.log(name)
        assert len(log) > 1000
        assert traces(log.encode()) == [], name
    assert told.code in told.service.log("web")  # the alarm is in the log, by the code


def test_neither_broker_nor_cache_heard_a_word(told: Told) -> None:
    heard = b"\n".join(told.heard)
    assert b"core.mail" in heard or b"celery" in heard
    assert len(told.heard) > 20
    assert traces(heard) == []
    for path in (told.service.folder / "broker").rglob("*"):
        if path.is_file():
            assert traces(path.read_bytes()) == [], path.name


def test_sentry_heard_of_the_fault_and_not_a_word(told: Told) -> None:
    until(lambda: len(told.sentry.of("event")) >= 2, "no event came")
    assert {event["transaction"] for event in told.sentry.of("event")} >= {
        "farelegami:pact-note",
        "farelegami:pact-analysis",
    }
    for whole in told.sentry.raw:
        assert traces(whole) == []


def test_the_mail_has_the_code_and_not_a_word(told: Told) -> None:
    letters = [f"{letter.mail} {letter.text()} {letter.html()}".encode() for letter in told.post.taken]
    assert any(told.code.encode() in letter for letter in letters)
    for letter in letters:
        assert traces(letter) == []


def test_no_archive_has_a_word(told: Told, tmp_path: Path) -> None:
    with told.in_city() as city:
        for kind in (PORTABLE, BACKUP):
            path = tmp_path / f"{kind}.zip"
            write_archive(city, path, kind=kind)
            names = set()
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    content = archive.read(name)
                    if content[:2] == b"\x1f\x8b":
                        content = gzip.decompress(content)
                    assert traces(content) == [], (kind, name)
                    names.add(Path(name).name.partition(".")[0])
            assert any("generativepact" in name for name in names)
            assert any("vaultentry" in name for name in names) == (kind == BACKUP)


def test_no_other_page_has_a_word(told: Told) -> None:
    pages = [
        "/",
        "/lavoro/",
        "/lavoro/patti/",
        "/lavoro/patti/valutazione-d-impatto/",
        told.path,
        "/lavoro/registro/",
    ]
    pages += [f"/cerca/?q={word}" for word in ("Quercioli", "gas", "Sfratto")]
    pages += ["/api/v1/", "/dati-aperti/", "/lavoro/cerca/?q=Quercioli"]
    for email in (SUPERVISOR, OFFICE):
        browser = Browser(told.service).sign_in(email)
        for page in pages:
            body = browser.ask(page).body
            asked = page.partition("q=")[2].encode()
            assert [one for one in traces(body) if one.encode() != asked] == [], (email, page)
