"""The audit trail says what changed in words, whatever model the row belongs to."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from core.models import AuditEntry, Body
from core.selectors.audit import audit_row
from models_bergamo.models import GrantApplication
from models_bergamo.services.calls import CallTerms, publish_call


def entry(actor: User, **values: object) -> AuditEntry:
    return AuditEntry(actor_id=actor.pk, actor_label=str(actor), object_label="Merende", **values)


def test_codes_are_said_with_the_words_of_the_column_they_belong_to(dario: User) -> None:
    row = audit_row(
        entry(
            dario,
            action="bergamo.grant.carried_out",
            object_type=GrantApplication._meta.label_lower,
            before={"state": "admitted"},
            after={"state": "carried_out", "carried_out_on": "2026-05-14"},
        )
    )
    said = [(change.before, change.after) for change in row.changes]
    assert said == [("ammessa", "realizzata"), ("", "14/05/2026")]


def test_a_value_that_is_no_column_keeps_its_words(dario: User, alfa: Body) -> None:
    row = audit_row(
        entry(
            dario,
            action="core.body.stage_changed",
            object_type="core.body",
            before={"stage": "forming"},
            after={"stage": "active"},
        )
    )
    assert [(change.label, change.before, change.after) for change in row.changes] == [
        ("Fase", "in formazione", "attiva")
    ]


def test_every_value_a_verb_recorded_has_an_italian_label(dario: User) -> None:
    publish_call(
        actor=dario,
        terms=CallTerms(
            year=2026,
            title="Bando",
            opens_on=dt.date(2026, 1, 1),
            closes_on=dt.date(2026, 2, 1),
            budget_eur=Decimal(1000),
        ),
    )
    row = audit_row(AuditEntry.objects.get(action="bergamo.call.published"))
    labels = {change.label for change in row.changes}
    assert "Titolo" in labels
    assert not any("_" in label or label.startswith(("Opens", "Closes", "Budget")) for label in labels)
