"""Publishing freezes a report; a correction is a new version; withdrawing hides and keeps."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.models import AuditEntry, Meeting, PublishedReport
from core.reporting.build import build_report
from core.reporting.published import changed_figures, frozen, published_years
from core.services.errors import DomainError
from core.services.reports import publish_report, withdraw_report
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
JANUARY = dt.datetime(2024, 1, 15, 9, tzinfo=dt.UTC)


@pytest.fixture
def register(in_bergamo: object) -> None:
    store(Register((sitting(0, presences=(Presence(0, 0),)), sitting(1)), residents=(1000, 2000)))


def publish(actor: User | None = None, note: str = "", at: dt.datetime = JANUARY) -> PublishedReport:
    return publish_report(actor=actor, model_slug="bergamo", year=YEAR, note=note, at=at)


def hold_another() -> None:
    Meeting.objects.create(model_slug="bergamo", kind="other", meets_on=dt.date(2023, 8, 1), state="held")


def test_publishing_freezes_the_figures_in_every_language(register: None, dario: User) -> None:
    report = publish(dario)
    assert (report.version, report.published_by, report.withdrawn_at) == (1, "Dario Ufficio", None)
    assert frozen(report, "it").figure("meetings").value == 2
    assert frozen(report, "en").language == "en"
    hold_another()
    assert frozen(PublishedReport.objects.get(), "it").figure("meetings").value == 2
    entry = AuditEntry.objects.get(action="core.report.published")
    assert entry.actor_id == dario.pk
    assert entry.after == {"model": "bergamo", "year": YEAR, "version": 1, "note": ""}


def test_figures_that_have_changed_since_are_known(register: None) -> None:
    publish()
    hold_another()
    changed = changed_figures(frozen(PublishedReport.objects.get(), "it"), build_report("bergamo", YEAR))
    by_code = {change.figure.code: (change.published, change.figure.value) for change in changed}
    assert by_code["meetings"] == (2, 3)
    assert by_code["meetings_other"] == (0, 1)
    assert "residents" not in by_code


def test_a_correction_replaces_the_public_version_and_keeps_the_old_one(register: None) -> None:
    publish()
    hold_another()
    second = publish(note="Aggiunto un incontro di agosto.", at=JANUARY + dt.timedelta(days=9))
    first = PublishedReport.objects.get(version=1)
    assert second.version == 2
    assert first.withdrawn_at == second.published_at
    assert frozen(first, "it").figure("meetings").value == 2
    assert [year.headline for year in published_years()] == [frozen(second).headline]


def test_a_correction_must_say_what_changed(register: None) -> None:
    publish()
    hold_another()
    with pytest.raises(DomainError, match="che cosa è cambiato") as refused:
        publish(note="  ")
    assert refused.value.field == "note"
    assert PublishedReport.objects.count() == 1


def test_publishing_the_same_figures_again_is_refused(register: None) -> None:
    publish()
    with pytest.raises(DomainError, match="le stesse"):
        publish(note="Di nuovo.", at=JANUARY + dt.timedelta(days=30))


@pytest.mark.parametrize(
    "at", [dt.datetime(2023, 12, 31, 12, tzinfo=dt.UTC), dt.datetime(2022, 6, 1, tzinfo=dt.UTC)]
)
def test_a_year_that_is_not_over_is_not_published(register: None, at: dt.datetime) -> None:
    with pytest.raises(DomainError, match="quando l'anno è finito"):
        publish(at=at)


def test_a_year_without_meetings_is_not_published(register: None) -> None:
    with pytest.raises(DomainError, match="nessun incontro del 2019"):
        publish_report(actor=None, model_slug="bergamo", year=2019, at=JANUARY)
    assert not AuditEntry.objects.filter(action="core.report.published").exists()


def test_withdrawing_hides_the_report_and_keeps_it_for_the_office(register: None, dario: User) -> None:
    publish(dario)
    withdrawn = withdraw_report(
        actor=dario, model_slug="bergamo", year=YEAR, reason="Un errore nei residenti."
    )
    assert withdrawn.withdrawn_at is not None
    assert published_years() == []
    assert frozen(PublishedReport.objects.get()).figure("meetings").value == 2
    assert AuditEntry.objects.get(action="core.report.withdrawn").after == {
        "model": "bergamo",
        "year": YEAR,
        "version": 1,
        "reason": "Un errore nei residenti.",
    }


def test_a_withdrawn_report_can_be_published_again_as_the_next_version(register: None) -> None:
    publish()
    withdraw_report(actor=None, model_slug="bergamo", year=YEAR, reason="Da ricontrollare.")
    assert publish(note="Ricontrollato, cifre confermate.").version == 2


def test_withdrawing_wants_a_reason_and_a_public_report(register: None) -> None:
    with pytest.raises(DomainError, match="non è pubblicato"):
        withdraw_report(actor=None, model_slug="bergamo", year=YEAR, reason="Perché sì.")
    publish()
    with pytest.raises(DomainError, match="perché"):
        withdraw_report(actor=None, model_slug="bergamo", year=YEAR, reason=" ")


def test_two_public_versions_of_a_year_cannot_exist(register: None) -> None:
    report = publish()
    with pytest.raises(IntegrityError, match="report_one_public"), transaction.atomic():
        PublishedReport.objects.create(model_slug="bergamo", year=YEAR, version=2, payload=report.payload)
