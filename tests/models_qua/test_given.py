"""What is given in kind: measured when it is known, in the account in its own unit, never added to money."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError
from core.services.freshness import StaleEdit, fingerprint
from models_qua.models import AgreementFile, Resource
from models_qua.selectors.account_figures import figures_of
from models_qua.services.given import given_field, given_snapshot, in_kind_of, record_given
from models_qua.services.spending import Spending, record_expense
from models_qua.services.tracked import Owner
from tests.models_qua.conftest import browser
from tests.models_qua.rows import SIGNED_ON, make_agreement

SOURCES = Path(__file__).parents[2] / "models_qua"


def test_what_was_given_is_typed_where_the_account_is_written(ada: User, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    hours = Resource.objects.get(agreement=agreement, kind="hours")
    chairs = Resource.objects.create(agreement=agreement, kind="materials", source="others", what="Sedie")
    page, client = reverse("qua:account-given", args=[agreement.pk]), browser(ada)
    assert page in client.get(reverse("qua:agreement-account", args=[agreement.pk])).content.decode()
    shown = client.get(page).content.decode()
    assert "Previsto: 120" in shown
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]  # type: ignore[index]
    typed = {"seen": seen, given_field(hours.pk): "97,5", given_field(chairs.pk): ""}
    refused = client.post(page, typed | {given_field(hours.pk): "-1"}).content.decode()
    assert "Scriva zero o più" in refused
    kept = client.post(page, typed)
    assert kept.status_code == 302, kept.context["form"].errors
    hours.refresh_from_db()
    chairs.refresh_from_db()
    assert (hours.actual, chairs.actual) == (Decimal("97.50"), None), "unknown is not zero"
    told = {(one["kind"], one["unit"]): one["actual"] for one in figures_of(agreement)["in_kind"]}
    assert told[("hours", "ore")] == "97.50"
    entry = AuditEntry.objects.get(action="qua.resource.given")
    assert entry.after == {hours.what: "97.50"}
    again = client.post(page, typed | {given_field(hours.pk): "100"}).content.decode()
    assert "Nel frattempo" in again, "somebody else wrote meanwhile"


def test_money_drafts_and_others_resources_are_refused(ada: User, rivalta: Body, sesso: Body) -> None:
    agreement, other = make_agreement(rivalta, "in_force"), make_agreement(sesso, "in_force")
    money = Resource.objects.get(agreement=agreement, kind="money")
    theirs = Resource.objects.get(agreement=other, kind="hours")
    for row in (money, theirs):
        with pytest.raises(DomainError, match="in natura"):
            record_given(actor=ada, agreement_id=agreement.pk, given={row.pk: Decimal(1)})
    draft = make_agreement(rivalta, "shared")
    hours = Resource.objects.get(agreement=draft, kind="hours")
    with pytest.raises(DomainError):
        record_given(actor=ada, agreement_id=draft.pk, given={hours.pk: Decimal(1)})
    seen = fingerprint(given_snapshot(in_kind_of(agreement)))
    mine = Resource.objects.get(agreement=agreement, kind="hours")
    record_given(actor=ada, agreement_id=agreement.pk, given={mine.pk: Decimal(1)}, seen=seen)
    with pytest.raises(StaleEdit):
        record_given(actor=ada, agreement_id=agreement.pk, given={mine.pk: Decimal(2)}, seen=seen)


def test_money_and_what_is_in_kind_are_never_summed() -> None:
    """No line that adds up names both an amount in euro and a quantity or hours, nor the money of projects and of maintenance."""
    adds = re.compile(r"\bsum\(|\bSum\(|\baggregate\(|_total\(|_add\(|\s\+\s")
    kinds = (
        re.compile(r"amount_eur|budget_eur|spent_eur|planned_eur|\.eur\b"),
        re.compile(r"\.quantity|\"quantity\"|\.actual|\"actual\"|\"hours\"|\.hours|_in_kind"),
    )
    works = (re.compile(r"all_projects|project_budget"), re.compile(r"all_works|maintenance_budget"))
    for path in SOURCES.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if not adds.search(line):
                continue
            for both in (kinds, works):
                assert not all(one.search(line) for one in both), f"{path.name}:{number}: {line.strip()}"


def test_a_scan_whose_signature_cannot_be_kept_does_not_stay_on_the_disk(
    ada: User, rivalta: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = make_agreement(rivalta, "in_force")
    for failing in ("models_qua.services.files.record", "models_qua.services.spending.record"):
        with monkeypatch.context() as broken:
            broken.setattr(failing, _broken)
            spending = Spending(
                SIGNED_ON, "Vernice", Decimal("1.10"), proof=ContentFile(b"%PDF-1.4 x", name="x.pdf")
            )
            with pytest.raises(OSError, match="no room"):
                record_expense(actor=ada, owner=Owner(agreement.sheets.get().pk), spending=spending)
        assert not AgreementFile.objects.exists()
        assert default_storage.listdir("agreements")[1] == [], failing


def _broken(**_entry: object) -> None:
    raise OSError("no room")
