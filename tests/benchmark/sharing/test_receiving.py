"""The other side: what is taken in, and everything that is refused with its reason."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmark.models import CityKey, Snapshot, SnapshotFigure
from benchmark.services.delivering import deliver_snapshots
from benchmark.services.receiving import receive, receive_withdrawal, register_keys
from core.indicators.dictionary import dictionary, digests
from core.models import SharedSnapshot, SigningKey
from core.services.errors import DomainError
from core.services.sharing import rotate_signing_key, withdraw_snapshot
from tenants.context import use_city, use_public
from tenants.models import City
from tests.benchmark.sharing.measured import (
    MEETINGS,
    NOW,
    SHARE,
    Measured,
    approve,
    neighbourhood,
)

LATER = NOW + dt.timedelta(minutes=1)


class Sender:
    """Whoever holds a city's key, and writes what they like."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.pair = Ed25519PrivateKey.generate()
        self.public_key = base64.b64encode(self.pair.public_key().public_bytes_raw()).decode()
        with use_public():
            self.row = CityKey.objects.create(
                city_key=city.pk, public_key=self.public_key, since=NOW - dt.timedelta(1)
            )

    def send(self, document: str, **more: Any) -> Snapshot:
        signature = base64.b64encode(self.pair.sign(document.encode())).decode()
        given = {"city_key": self.city.pk, "signature": signature, "public_key": self.public_key, "at": LATER}
        with use_public():
            return receive(document=document, **(given | more))

    def refused(self, content: dict[str, Any], **more: Any) -> str:
        with pytest.raises(DomainError) as refused:
            self.send(rfc8785.dumps(content).decode(), **more)
        with use_public():
            assert not Snapshot.objects.exists()
        return refused.value.message


@pytest.fixture
def good(bergamo: City, measured: Measured) -> dict[str, Any]:
    """What Bergamo approved."""
    with use_city(bergamo):
        measured.place = neighbourhood().pk
        found: dict[str, Any] = json.loads(approve(bergamo).document)
    return found


@pytest.fixture
def sender(bergamo: City) -> Sender:
    return Sender(bergamo)


def test_delivered_it_is_there_with_its_figures_and_twice_is_once(bergamo: City, measured: Measured) -> None:
    with use_city(bergamo):
        measured.place = neighbourhood().pk
        shared = approve(bergamo)
        assert deliver_snapshots() == 1
        assert deliver_snapshots() == 0
        shared.refresh_from_db()
        assert shared.delivered_at
        key = SigningKey.objects.get()
    with use_public():
        snapshot = receive(
            city_key=bergamo.pk, document=shared.document, signature=shared.signature, public_key=shared.public_key
        )  # fmt: skip
        assert Snapshot.objects.get() == snapshot
        assert snapshot.document == shared.document
        assert (snapshot.city_name, snapshot.residents) == (bergamo.name, 121_952)
        assert snapshot.residents_on == dt.date(2025, 12, 31)
        assert CityKey.objects.get().public_key == key.public_key
        figures = {(one.indicator, one.month, one.place): one for one in SnapshotFigure.objects.all()}
    assert len(figures) == 4
    assert figures[MEETINGS, 0, ""].value == Decimal("55.431645")
    assert figures[MEETINGS, 0, "Santa Lucia"].value is None
    assert figures[MEETINGS, 3, ""].numerator == 50
    assert figures[SHARE, 0, ""].version == 1


def test_a_correction_replaces_and_withdrawing_reaches_the_other_side(
    bergamo: City, measured: Measured
) -> None:
    with use_city(bergamo):
        approve(bergamo)
        measured.meetings = 680
        approve(bergamo, change="Quattro in più")  # before the first one was delivered
        assert deliver_snapshots() == 2
    with use_public():
        assert [(one.version, one.replaced_at is None) for one in Snapshot.objects.all()] == [
            (2, True),
            (1, False),
        ]
    with use_city(bergamo):
        withdraw_snapshot(actor=None, year=2025, reason="Un errore")
        assert deliver_snapshots() == 1
        rotate_signing_key(actor=None, seen=SigningKey.objects.get().public_key)
        approve(bergamo, change="Di nuovo", at=NOW + dt.timedelta(days=365), year=2025)
    with use_public():
        taken = Snapshot.objects.get(version=2)
        assert (taken.withdrawn_because, Snapshot.objects.standing().count()) == ("Un errore", 0)


def test_what_is_taken_back_before_it_arrives_never_goes_up(bergamo: City, measured: Measured) -> None:
    with use_city(bergamo):
        approve(bergamo)
        withdraw_snapshot(actor=None, year=2025, reason="Un errore")
        assert deliver_snapshots() == 1
        assert not SharedSnapshot.objects.filter(delivered_at=None).exists()
    with use_public():
        assert not Snapshot.objects.exists()
        gone = {"city_key": bergamo.pk, "year": 2025, "version": 1, "reason": "x", "at": NOW}
        assert receive_withdrawal(**gone) == 0


def test_an_older_version_that_comes_late_does_not_stand(bergamo: City, measured: Measured) -> None:
    with use_city(bergamo):
        first = approve(bergamo)
        measured.meetings = 680
        approve(bergamo, change="Quattro in più")
        SharedSnapshot.objects.filter(pk=first.pk).update(delivered_at=NOW)
        deliver_snapshots()
        withdraw_snapshot(actor=None, year=2025, reason="Un errore")
        deliver_snapshots()
        SharedSnapshot.objects.filter(pk=first.pk).update(delivered_at=None)
        assert deliver_snapshots() == 1
    with use_public():
        assert not Snapshot.objects.standing().exists()
        assert Snapshot.objects.count() == 2


def test_one_byte_altered_is_refused(good: dict[str, Any], sender: Sender) -> None:
    document = rfc8785.dumps(good).decode()
    signature = base64.b64encode(sender.pair.sign(document.encode())).decode()
    for altered in (document.replace('"676"', '"677"', 1), document + " ", document[:-1]):
        with pytest.raises(DomainError, match="firma non corrisponde"):
            sender.send(altered, signature=signature)
    for wrong in ("", "a", signature[:-4], "à" * 88):
        with pytest.raises(DomainError, match="firma non corrisponde"):
            sender.send(document, signature=wrong)
    assert sender.send(document, signature=signature).version == 1


def test_another_citys_key_and_keys_out_of_use_are_refused(
    good: dict[str, Any], bergamo: City, monza: City, sender: Sender
) -> None:
    other = Sender(monza)
    assert "chiave di un'altra città" in other.refused(good, city_key=bergamo.pk)
    assert "documento è di un'altra città" in other.refused(good)
    with use_public():
        assert "non c'è" in sender.refused(good, city_key=uuid.uuid4())
        CityKey.objects.filter(pk=sender.row.pk).update(until=NOW - dt.timedelta(seconds=1))
        assert "non era in uso" in sender.refused(good)
        CityKey.objects.filter(pk=sender.row.pk).update(since=NOW + dt.timedelta(seconds=1), until=None)
        assert "non era in uso" in sender.refused(good)
        sender.row.delete()
        assert "di nessuna città" in sender.refused(good)
        with pytest.raises(DomainError, match="altra città"):
            register_keys(city=bergamo, keys=[SigningKey(public_key=other.public_key, since=NOW)])


def _figure(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content["figures"][0].update(changes)

    return change


def _share(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        next(one for one in content["figures"] if one["indicator"] == SHARE).update(changes)

    return change


def _top(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update(changes)


def _definition(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["dictionary"][MEETINGS].update(changes)


def _another(code: str, *numbers: str | None) -> Callable[[dict[str, Any]], None]:
    """One more figure: value, numerator, denominator."""

    def add(content: dict[str, Any]) -> None:
        content["dictionary"][code] = {"version": dictionary()[code].version, "digest": digests()[code]}
        told = dict(zip(("value", "numerator", "denominator"), numbers, strict=True))
        content["figures"].append(content["figures"][0] | told | {"indicator": code})

    return add


REFUSED: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("formato", _top(format="vicinia-snapshot/2")),
    ("manca qualcosa", _top(extra=1)),
    ("manca qualcosa", _top(year=True)),
    ("forma prevista", _top(change="x" * 501)),
    ("forma prevista", lambda content: content["city"].update(province="BGX")),
    ("forma prevista", _figure(indicator=["x"])),
    ("forma prevista", _figure(extra=1)),
    ("non è finito", _top(year=2026)),
    ("non è finito", _top(year=-4)),
    ("deve ancora venire", _top(approved_at="2026-01-20T11:00:00Z")),
    ("non si legge", _top(approved_at="ieri")),
    ("versione non va bene", _top(version=0)),
    ("versione non va bene", _top(version=2)),
    ("popolazione", _top(population={"residents": -1, "on": "2025-12-31"})),
    ("popolazione", _top(population={"residents": 1})),
    ("non dice la definizione", lambda content: content["dictionary"].pop(MEETINGS)),
    ("dizionario", lambda content: content["dictionary"].update(x={"version": 1, "digest": ""})),
    ("non è conosciuta", _definition(version=99)),
    ("definizione è cambiata", _definition(digest="0" * 64)),
    ("negativo", _figure(value="-1")),
    ("negativo", _figure(numerator="-676")),
    ("un numero non si legge", _figure(value="NaN")),
    ("un numero non si legge", _figure(value=55)),
    ("un numero non si legge", _figure(value="1e3")),
    ("un numero non si legge", _figure(value="55.4316451")),
    ("manca il valore", _figure(value=None)),
    ("diviso", _figure(value="99")),
    ("zero", _figure(denominator="0")),
    ("non ha numeri", _figure(state="unknown")),
    ("stato", _figure(state="sure")),
    ("mese", _figure(month=13)),
    ("luogo", _figure(level="province")),
    ("luogo", _figure(place="Beta")),
    ("nota", lambda content: content["figures"][-1].update(note="x")),
    ("supera 100", _share(value="100.1", numerator=None, denominator=None)),
    ("il tutto", _share(value="99", numerator="100", denominator="99")),
    ("quelli della definizione", _figure(numerator=None)),
    ("quelli della definizione", _figure(denominator=None)),
    ("quelli della definizione", _another("active_organisations", "3", "3", "4")),
    ("quanti casi", _another("publication_days", "7", None, None)),
    ("quanti casi", _another("publication_days", "7", "7", "2")),
    ("quanti casi", _another("publication_days", "7", None, "1.5")),
    ("troppo poche persone", _another("gender_balance", "40", "4", "10")),
    ("due volte", lambda content: content["figures"].append(content["figures"][0])),
]


def test_what_cannot_be_is_refused_with_the_reason(good: dict[str, Any], sender: Sender) -> None:
    for reason, alter in REFUSED:
        content = json.loads(json.dumps(good))
        alter(content)
        said = sender.refused(content)
        assert reason in said, (reason, said)
    for document in ("", "{", "[]", "x" * 10, json.dumps(good), "[" * 100_000):
        with pytest.raises(DomainError):
            sender.send(document)
    for code, *numbers in (
        ("active_organisations", "3", "3", None),
        ("publication_days", "7.5", None, "2"),
        ("gender_balance", "50", "5", "10"),
    ):
        _another(code, *numbers)(good)
    sender.send(rfc8785.dumps(good).decode())
    good["change"] = "Altro"
    with pytest.raises(DomainError, match="altro contenuto"):
        sender.send(rfc8785.dumps(good).decode())


@pytest.mark.parametrize("state", [City.State.SUSPENDED, City.State.LEAVING])
def test_a_city_suspended_in_the_middle(bergamo: City, measured: Measured, state: str) -> None:
    """What it approved before is received, what is dated after is not, and it may always take back."""
    leaves = {"leaves_on": dt.date(2026, 3, 1)} if state == City.State.LEAVING else {}

    def stands(since: dt.date) -> None:
        with use_public():
            City.objects.filter(pk=bergamo.pk).update(state=state, state_since=since, **leaves)

    with use_city(bergamo):
        approve(bergamo)
    stands(NOW.date())
    with use_city(bergamo):
        assert deliver_snapshots() == 1
        measured.meetings = 680
        approve(bergamo, change="Quattro in più", at=NOW + dt.timedelta(days=1))
        assert deliver_snapshots() == 0
        assert SharedSnapshot.objects.filter(delivered_at=None).get().version == 2
        withdraw_snapshot(actor=None, year=2025, reason="Un errore")
        assert deliver_snapshots() == 1
    with use_public():
        assert not Snapshot.objects.standing().exists()
        assert Snapshot.objects.get().withdrawn_because == "Un errore"
