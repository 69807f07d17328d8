"""The city's side: what is frozen and signed, what is refused, corrected, taken back."""

import json
from dataclasses import replace
from unittest import mock

import pytest
import rfc8785

from core.indicators import content
from core.indicators.dictionary import dictionary, digests
from core.indicators.signing import verify
from core.models import AuditEntry, Body, IndicatorNote, SharedSnapshot, SigningKey
from core.participation.indicators import Level, Measure, State, Version
from core.services.errors import DomainError, StaleEdit
from core.services.sharing import approve_snapshot, rotate_signing_key, withdraw_snapshot, write_note
from tenants.models import City
from tests.benchmark.sharing.measured import (
    MEETINGS,
    NOW,
    SHARE,
    Measured,
    approve,
    bare,
    facts,
    measure,
    neighbourhood,
    seen,
)


def test_what_is_approved_is_the_document_of_the_format_signed(in_bergamo: City, measured: Measured) -> None:
    measured.place = neighbourhood().pk
    write_note(actor=None, indicator=SHARE, year=2025, text="  Tavoli   compresi. ")
    shared = approve(in_bergamo)
    said = json.loads(shared.document)
    assert rfc8785.dumps(said).decode() == shared.document
    assert verify(shared.document, shared.signature, shared.public_key)
    assert (said["format"], said["year"], said["version"], said["change"]) == (
        "vicinia-snapshot/1",
        2025,
        1,
        "",
    )
    assert said["approved_at"] == "2026-01-20T10:00:00Z"
    assert said["city"]["key"] == str(in_bergamo.pk)
    assert said["models"] == ["bergamo"]
    assert said["population"] == {"residents": 121_952, "on": "2025-12-31"}
    assert said["dictionary"][SHARE] == {"version": 1, "digest": digests()[SHARE]}
    assert said["figures"][0] == {
        "indicator": MEETINGS, "month": 0, "level": "city", "place": "", "state": "known", "value": "55.431645",
        "numerator": "676", "denominator": "121952", "note": "",
    }  # fmt: skip
    assert [one["note"] for one in said["figures"] if one["note"]] == ["Tavoli compresi."]
    assert said["figures"][-1] == {
        "indicator": MEETINGS, "month": 0, "level": "neighbourhood", "place": "Santa Lucia", "state": "unknown",
        "value": None, "numerator": None, "denominator": None, "note": "",
    }  # fmt: skip
    assert shared.delivered_at is None
    assert AuditEntry.objects.filter(action="core.indicator.shared").count() == 1


def test_a_key_is_made_once_kept_closed_and_changed(
    in_bergamo: City, measured: Measured, settings: object
) -> None:
    with pytest.raises(DomainError, match="prima approvazione"):
        rotate_signing_key(actor=None, seen="")
    first = approve(in_bergamo)
    key = SigningKey.objects.get()
    assert key.private_key.startswith("gAAAA")  # encrypted, as Fernet does
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "n" * 60  # type: ignore[attr-defined]
    write_note(actor=None, indicator=SHARE, year=2025, text="Una nota")
    assert approve(in_bergamo, change="Una nota").public_key == first.public_key
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    write_note(actor=None, indicator=SHARE, year=2025, text="")
    with pytest.raises(DomainError, match="non si apre più"):
        approve(in_bergamo, change="Senza nota")
    new = rotate_signing_key(actor=None, seen=key.public_key)
    with pytest.raises(StaleEdit):
        rotate_signing_key(actor=None, seen=key.public_key)
    assert SigningKey.objects.filter(until=None).get() == new
    last = approve(in_bergamo, change="Senza nota")
    assert last.public_key == new.public_key
    assert verify(first.document, first.signature, first.public_key)


def test_a_year_that_is_not_over_and_nothing_new_are_refused(in_bergamo: City, measured: Measured) -> None:
    with pytest.raises(DomainError, match="anno è finito"):
        approve(in_bergamo, year=2026)
    approve(in_bergamo)
    with pytest.raises(DomainError, match="stesse già condivise"):
        approve(in_bergamo)
    assert SharedSnapshot.objects.count() == 1


def test_what_changed_between_preview_and_approval_is_refused_with_the_reason(
    in_bergamo: City, measured: Measured
) -> None:
    shown = seen(in_bergamo)
    measured.meetings = 677
    with pytest.raises(StaleEdit, match="sono cambiati i dati"):
        approve(in_bergamo, seen=shown)
    measured.meetings = 676
    write_note(actor=None, indicator=SHARE, year=2025, text="Tavoli compresi.")
    with pytest.raises(StaleEdit, match="è cambiata una nota"):
        approve(in_bergamo, seen=shown)
    shown = seen(in_bergamo)
    changed = replace(
        dictionary()[MEETINGS],
        numerator="sedute",
        versions=(*dictionary()[MEETINGS].versions, Version(2, NOW.date(), "Solo sedute")),
    )
    with (
        mock.patch.object(content, "dictionary", return_value={**dictionary(), MEETINGS: changed}),
        mock.patch.object(content, "digests", return_value={**digests(), MEETINGS: "0" * 64}),
        pytest.raises(StaleEdit, match="è cambiata la definizione"),
    ):
        approve(in_bergamo, seen=shown)
    with pytest.raises(StaleEdit, match="definizione"):
        approve_snapshot(actor=None, city=facts(in_bergamo), year=2025, seen="anything", at=NOW)
    assert not SharedSnapshot.objects.exists()
    assert not SigningKey.objects.exists()
    assert approve(in_bergamo, seen=shown).version == 1


def test_a_correction_is_the_next_version_and_says_what_changed(in_bergamo: City, measured: Measured) -> None:
    first = approve(in_bergamo)
    measured.meetings = 680
    with pytest.raises(DomainError, match="che cosa è cambiato") as refused:
        approve(in_bergamo)
    assert refused.value.field == "change"
    second = approve(in_bergamo, change="Quattro incontri in più")
    first.refresh_from_db()
    assert (first.replaced_at, second.version) == (NOW, 2)
    assert list(SharedSnapshot.objects.standing()) == [second]
    assert json.loads(second.document)["change"] == "Quattro incontri in più"


def test_what_is_shared_is_taken_back_with_the_reason_and_may_be_shared_again(
    in_bergamo: City, measured: Measured
) -> None:
    with pytest.raises(DomainError, match="non è condiviso niente"):
        withdraw_snapshot(actor=None, year=2025, reason="Errore")
    shared = approve(in_bergamo)
    with pytest.raises(DomainError, match="perché"):
        withdraw_snapshot(actor=None, year=2025, reason=" ")
    taken = withdraw_snapshot(actor=None, year=2025, reason="Un registro mancava")
    assert (taken.pk, taken.withdrawn_because, taken.delivered_at) == (
        shared.pk,
        "Un registro mancava",
        None,
    )
    with pytest.raises(DomainError):
        withdraw_snapshot(actor=None, year=2025, reason="Ancora")
    assert approve(in_bergamo, change="Registro completo").version == 2


def test_notes_are_written_changed_and_taken_away(in_bergamo: City, measured: Measured) -> None:
    with pytest.raises(DomainError):
        write_note(actor=None, indicator="no_such", year=2025, text="x")
    with pytest.raises(DomainError, match="500"):
        write_note(actor=None, indicator=SHARE, year=2025, text="x" * 501)
    for text in ("Prima", "Prima", "Dopo"):
        note = write_note(actor=None, indicator=SHARE, year=2025, text=text)
    assert note
    assert IndicatorNote.objects.get().text == "Dopo"
    assert AuditEntry.objects.filter(action="core.indicator.noted").count() == 2
    assert write_note(actor=None, indicator=SHARE, year=2025, text="") is None
    assert not IndicatorNote.objects.exists()


def test_what_a_version_hid_stays_hidden_in_its_correction(in_bergamo: City, measured: Measured) -> None:
    """Four women become five, the rest is the same: the total of the first version less the others would tell the four."""
    rows = [
        Body.objects.create(model_slug="bergamo", name=name, slug=name.lower()) for name in ("A", "B", "C")
    ]
    women = ((4, 10), (20, 40), (30, 60))

    def genders(*women: tuple[int, int]) -> list[Measure]:
        city = measure("gender_balance", sum(a for a, _b in women), 110)
        places = [
            measure("gender_balance", *its, level=Level.BODY, place=row.pk)
            for row, its in zip(rows, women, strict=True)
        ]
        return [city, *places]

    def told(document: str) -> dict[str, str]:
        figures = json.loads(document)["figures"]
        return {one["place"]: one["numerator"] for one in figures if one["indicator"] == "gender_balance"}

    city, _a, _b, c = genders(*women)
    hidden = [bare("gender_balance", State.HIDDEN, level=Level.BODY, place=row.pk) for row in rows[:2]]
    measured.more = [city, *hidden, c]
    assert told(approve(in_bergamo).document) == {"": "54", "A": None, "B": None, "C": "30"}
    measured.more = genders((5, 10), *women[1:])
    assert told(approve(in_bergamo, change="Una donna in più").document) == {
        "": "55", "A": None, "B": None, "C": "30"
    }  # fmt: skip
    withdraw_snapshot(actor=None, year=2025, reason="Da rifare")
    measured.more = [city, *hidden, bare("gender_balance", State.HIDDEN, level=Level.BODY, place=rows[2].pk)]
    again = approve(in_bergamo, change="Meno persone").document
    assert told(again) == {"": None, "A": None, "B": None, "C": None}


def test_places_of_the_same_name_are_told_apart(in_bergamo: City, measured: Measured) -> None:
    old = neighbourhood()
    old.until = NOW.date().replace(year=2025, month=6, day=30)
    old.save()
    new = neighbourhood()
    measured.place = old.pk
    measured.more = [replace(measured(2025, NOW.date())[-1], place=new.pk)]
    places = [one["place"] for one in content.draft(2025, facts(in_bergamo), NOW.date()).figures]
    assert places[-2:] == ["Santa Lucia", "Santa Lucia (2)"]
