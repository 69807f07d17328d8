"""A city's own host: proved in a real name service, answered under, lost, taken by who proves it first."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.services.errors import DomainError
from tenants.context import use_city, use_public
from tenants.domains.checking import check_claim, check_claims
from tenants.domains.names import own_host, readable
from tenants.hosts import forget_hosts
from tenants.models import City, CityDomain, HostClaim, Message, PlatformEntry
from tenants.services.hosts import ask_host, give_up_host, make_primary
from tests.tenants.name_server import NameServer, name_server

HOST = "partecipa.comune.example"


@pytest.fixture
def names(settings: object) -> Iterator[NameServer]:
    """The name service of the tests; the platform is at 192.0.2.1 there."""
    with name_server() as server:
        settings.DNS_SERVERS = [server.address]  # type: ignore[attr-defined]
        settings.HOST_TARGETS = ["vicinia.example"]  # type: ignore[attr-defined]
        server.zone["vicinia.example", "A"] = ["192.0.2.1"]
        server.zone["vicinia.example", "AAAA"] = ["2001:db8::1"]
        yield server


def offices(*cities: City) -> None:
    for city in cities:
        City.objects.filter(pk=city.pk).update(office_email=f"ufficio@{city.schema_name}.example")


def prove(names: NameServer, claim: HostClaim, *, here: bool = True) -> None:
    names.zone[f"_vicinia.{claim.host}", "TXT"] = ['"altro"', f'"{claim.token}"']
    if here:
        names.zone[claim.host, "CNAME"] = ["vicinia.example"]


def told() -> list[str]:
    return [message.subject for message in Message.objects.order_by("queued_at")]


def answers(host: str) -> int:
    forget_hosts()
    return Client(headers={"host": host}).get("/accessibilita/").status_code


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Partecipa.Comune.Example", HOST),
        ("https://partecipa.comune.example/incontri/", HOST),
        ("partecipa.comune.example.", HOST),
        ("quartieri.cantù.example", "quartieri.xn--cant-ora.example"),
    ],
)
def test_a_host_is_written_as_the_network_knows_it(typed: str, host: str) -> None:
    assert own_host(typed) == host


def test_a_host_is_read_as_people_write_it() -> None:
    assert readable("quartieri.xn--cant-ora.example") == "quartieri.cantù.example"


@pytest.mark.parametrize(
    "typed",
    ["", "comune", "192.0.2.7", "[2001:db8::1]", "a.example:8000", "www.comune.example", "a_b.example", "-a.example",
     "monza.localhost", "localhost", "x y.example", "*.comune.example", f"{'a' * 64}.example"],
)  # fmt: skip
def test_what_can_be_no_citys_host_is_refused_with_the_cure(typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        own_host(typed)
    assert refused.value.field == "host"


def test_a_host_answers_from_its_proof_and_may_become_the_first(names: NameServer, bergamo: City) -> None:
    offices(bergamo)
    claim = ask_host(actor=None, city=bergamo, host=HOST)
    found = []
    for step in ("nothing", "other", "proof", "elsewhere", "here"):
        if step == "other":
            names.zone[f"_vicinia.{HOST}", "TXT"] = ['"vicinia=altro"']
        elif step == "proof":
            prove(names, claim, here=False)
        elif step == "elsewhere":
            names.zone[HOST, "A"] = ["192.0.2.1", "198.51.100.9"]
        elif step == "here":
            del names.zone[HOST, "A"]
            names.zone[HOST, "CNAME"] = ["vicinia.example"]
        claim = check_claim(claim)
        found.append((claim.problem, answers(HOST)))
        if step == "proof":
            with pytest.raises(DomainError, match="non porta ancora qui"):
                make_primary(actor=None, city=bergamo, host=HOST)
    assert found == [
        ("no_record", 404), ("other_record", 404), ("nowhere", 307), ("elsewhere", 307), ("", 307),
    ]  # fmt: skip
    make_primary(actor=None, city=bergamo, host=HOST)
    assert answers(HOST) == 200
    assert answers("bergamo.localhost") == 307
    assert told() == [f"Bergamo: l'indirizzo {HOST} è verificato"]
    actions = list(PlatformEntry.objects.order_by("at").values_list("action", flat=True))
    assert actions == ["host.asked", "host.verified", "host.primary"]
    with use_public():
        ask = Client(headers={"host": "localhost"})
        asked = {
            host: ask.get("/certificati/", {"domain": host}).status_code for host in (HOST, "x.example", "")
        }
    assert asked == {HOST: 200, "x.example": 404, "": 404}
    give_up_host(actor=None, city=bergamo, host=HOST)
    assert (answers(HOST), answers("bergamo.localhost")) == (404, 200)


def test_a_lost_proof_warns_then_leads_back_and_silence_is_no_loss(names: NameServer, bergamo: City) -> None:
    offices(bergamo)
    claim = ask_host(actor=None, city=bergamo, host=HOST)
    prove(names, claim)
    start = timezone.now()
    check_claims()
    make_primary(actor=None, city=bergamo, host=HOST)
    names.is_broken = True
    states = []
    for day, broken in ((1, True), (2, False), (3, False), (9, False)):
        names.is_broken = broken
        if day == 2:
            del names.zone[f"_vicinia.{HOST}", "TXT"]
        with time_machine.travel(start + dt.timedelta(days=day, hours=1), tick=False):
            check_claims()
            states.append((HostClaim.objects.get().problem, answers(HOST), answers("bergamo.localhost")))
    assert states == [
        ("silent", 200, 307), ("no_record", 200, 307), ("no_record", 200, 307), ("no_record", 404, 200),
    ]  # fmt: skip
    assert told()[1:] == [
        f"Bergamo: l'indirizzo {HOST} non si verifica più",
        f"Bergamo: l'indirizzo {HOST} è stato tolto",
    ]
    prove(names, claim)
    with time_machine.travel(start + dt.timedelta(days=10), tick=False):
        check_claims()
    assert answers(HOST) == 307


def test_of_two_cities_the_first_to_prove_it_has_the_host(
    names: NameServer, bergamo: City, monza: City
) -> None:
    offices(bergamo, monza)
    mine, theirs = (ask_host(actor=None, city=city, host=HOST) for city in (bergamo, monza))
    assert mine.token != theirs.token
    prove(names, theirs)
    check_claims()
    assert CityDomain.objects.get(domain=HOST).tenant == monza
    assert told() == [
        f"Monza: l'indirizzo {HOST} è verificato",
        f"Bergamo: l'indirizzo {HOST} è di un'altra città",
    ]
    prove(names, mine)
    assert check_claim(HostClaim.objects.get(city=bergamo)).problem == "taken"
    assert CityDomain.objects.get(domain=HOST).tenant == monza
    for host in (HOST, "bergamo.localhost"):
        with pytest.raises(DomainError):
            ask_host(actor=None, city=bergamo, host=host)
    with pytest.raises(DomainError):
        make_primary(actor=None, city=bergamo, host="monza.localhost")
    give_up_host(actor=None, city=bergamo, host="monza.localhost")
    assert CityDomain.objects.filter(domain="monza.localhost").exists()


def test_the_certificate_is_asked_of_the_program_and_its_refusal_is_told(
    fresh_database: str, names: NameServer, bergamo: City, settings: object, tmp_path: Path
) -> None:
    program = tmp_path / "obtain.py"
    program.write_text("import sys; print('no quota', file=sys.stderr); sys.exit(3)")
    settings.CERTIFICATE_COMMAND = f"{sys.executable} {program}"  # type: ignore[attr-defined]
    with use_public():
        claim = ask_host(actor=None, city=bergamo, host=HOST)
        prove(names, claim)
        check_claim(claim)
        assert HostClaim.objects.get().certificate_problem == "no quota"
        with pytest.raises(DomainError, match="certificato"):
            make_primary(actor=None, city=bergamo, host=HOST)
        program.write_text(f"import sys; open({str(tmp_path / 'for')!r}, 'w').write(sys.argv[-1])")
        check_claim(HostClaim.objects.get())
        assert HostClaim.objects.get().certificate_problem == ""
        make_primary(actor=None, city=bergamo, host=HOST)
    assert (tmp_path / "for").read_text() == HOST


def test_the_office_does_all_of_it_on_its_page(names: NameServer, bergamo: City, dario: User) -> None:
    browser = Client(headers={"host": "bergamo.localhost"})
    with use_city(bergamo):
        browser.force_login(dario)
    page = "/lavoro/citta/indirizzi/"
    assert "senza «www.»" in browser.post(page, {"host": "www.x.example"}).content.decode()
    browser.post(page, {"host": "quartieri.cantù.example"})
    with use_public():
        claim = HostClaim.objects.get()
    shown = browser.get(page).content.decode()
    assert all(text in shown for text in (f"_vicinia.{claim.host}", claim.token, "quartieri.cantù.example"))
    prove(names, claim)
    answer = browser.post(f"{page}{claim.pk}/controlla/", follow=True)
    assert "È tutto in ordine" in answer.content.decode()
    browser.post(f"{page}{claim.pk}/togli/")
    with use_public():
        assert not HostClaim.objects.exists()
        assert not CityDomain.objects.filter(domain=claim.host).exists()
    assert browser.post(f"{page}{claim.pk}/togli/").status_code == 404
