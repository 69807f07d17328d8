"""Indicators measured over time: one value a day, how far it is in words, the chart with its table; and evaluations."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import AuditEntry, Body
from core.reporting.charts import Colours
from core.services.errors import DomainError, StaleEdit
from models_qua.models import CitizenshipAgreement, Evaluation, Indicator, Measurement
from models_qua.selectors.indicator_charts import indicator_drawing, measurement_table
from models_qua.selectors.readings import reading_of
from models_qua.services.evaluations import EvaluationText, change_evaluation, write_evaluation
from models_qua.services.measurements import correct_measurement, measure_indicator, remove_measurement
from tests.models_qua.rows import make_agreement

ON = dt.date(2026, 5, 4)
BLUE = Colours("#0066cc", "#003366")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


@pytest.fixture
def indicator(rivalta: Body) -> Indicator:
    return make_agreement(rivalta, "in_force").indicators.get()


def measured(indicator: Indicator, ada: User, value: str = "12", on: dt.date = ON) -> Measurement:
    return measure_indicator(actor=ada, indicator_id=indicator.pk, measured_on=on, value=Decimal(value))


def test_one_value_a_day(indicator: Indicator, ada: User) -> None:
    row = measured(indicator, ada)
    assert measured(indicator, ada) == row
    with pytest.raises(DomainError, match="c'è già un valore, 12") as refused:
        measured(indicator, ada, "13")
    assert refused.value.field == "measured_on"
    measured(indicator, ada, "13", ON + dt.timedelta(days=1))
    assert Measurement.objects.count() == 2


def test_a_correction_and_a_removal_leave_what_was_there_in_the_trail(
    indicator: Indicator, ada: User
) -> None:
    row = measured(indicator, ada)
    correct_measurement(actor=ada, measurement_id=row.pk, value=Decimal("12.5"), source="Registro")
    entry = AuditEntry.objects.filter(action="qua.indicator.measured").latest("at")
    assert ((entry.before or {})["value"], (entry.after or {})["value"]) == ("12.000", "12.5")
    with pytest.raises(StaleEdit):
        correct_measurement(actor=ada, measurement_id=row.pk, value=Decimal(1), seen="0" * 32)
    remove_measurement(actor=ada, measurement_id=row.pk)
    assert (AuditEntry.objects.get(action="qua.measurement.removed").before or {})["value"] == "12.500"


@pytest.mark.parametrize(
    ("value", "on", "field"), [("1", dt.date(2026, 10, 3), "measured_on"), ("0.0001", ON, "value")]
)
def test_what_is_refused(indicator: Indicator, ada: User, value: str, on: dt.date, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        measured(indicator, ada, value, on)
    assert refused.value.field == field


@pytest.mark.parametrize("state", ["draft", "shared", "approved", "published", "not_signed"])
def test_measured_only_while_it_is_done(rivalta: Body, ada: User, state: str) -> None:
    with pytest.raises(DomainError):
        measured(make_agreement(rivalta, state).indicators.get(), ada)


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "last", "words", "reached"),
    [
        ("up", "0", "40", None, "non ancora misurato", None),
        ("up", "0", "40", "40", "traguardo raggiunto", True),
        ("up", "0", "40", "10", "al 25 % della strada verso il traguardo", False),
        ("up", "0", "40", "0", "fermo al valore di partenza", False),
        ("up", "10", "40", "5", "più lontano dal traguardo che all'inizio", False),
        ("up", None, "40", "5", "sotto il traguardo", False),
        ("down", "100", "50", "75", "al 50 % della strada verso il traguardo", False),
        ("down", "100", "50", "49", "traguardo raggiunto", True),
        ("down", None, "50", "60", "ancora sopra il traguardo", False),
        ("up", "10", None, "12", "meglio che alla partenza", None),
        ("down", "10", None, "12", "peggio che alla partenza", None),
        ("up", None, None, "12", "misurato, senza un traguardo con cui confrontarlo", None),
        ("", "0", "40", "40", "si osserva soltanto", None),
    ],
)
def test_how_far_it_is_in_words(
    direction: str,
    baseline: str | None,
    target: str | None,
    last: str | None,
    words: str,
    reached: bool | None,
) -> None:
    values = [None if value is None else Decimal(value) for value in (baseline, target, last)]
    reading = reading_of(direction, *values)
    assert (reading.words, reading.reached) == (words, reached)


def test_the_chart_has_its_lines_and_a_table_behind(indicator: Indicator, ada: User) -> None:
    indicator.baseline = Decimal(2)
    rows = [
        measured(indicator, ada, value, ON + dt.timedelta(days=30 * n))
        for n, value in enumerate(("4", "12", "31.5"))
    ]
    assert indicator_drawing(indicator, rows[:1], BLUE) is None
    drawn = indicator_drawing(indicator, rows, BLUE)
    assert drawn is not None
    for svg in (drawn.wide, drawn.narrow):
        assert 'role="img"' in svg
        assert "traguardo: 40" in svg
        assert "partenza: 2" in svg
        assert "style=" not in svg
        assert "<script" not in svg
    assert drawn.table == measurement_table(indicator, rows)
    assert [row[1] for row in drawn.table.rows] == [Decimal(4), Decimal(12), Decimal("31.5")]
    assert "da 4 (04/05/2026) a 31,5 (03/07/2026)" in drawn.description


# evaluations


def evaluated(agreement: CitizenshipAgreement, ada: User, kind: str = "final", **said: Any) -> Evaluation:
    text = EvaluationText(kind, said.pop("evaluated_on", ON), **{"worked": "Le aperture"} | said)
    return write_evaluation(actor=ada, agreement_id=agreement.pk, text=text)


def test_one_final_evaluation_and_several_on_the_way(rivalta: Body, ada: User) -> None:
    agreement = make_agreement(rivalta, "in_force")
    for _twice in range(2):
        evaluated(agreement, ada, "mid_term")
    row = evaluated(agreement, ada)
    with pytest.raises(DomainError) as refused:
        evaluated(agreement, ada)
    assert refused.value.field == "kind"
    text = EvaluationText("final", ON, worked="Le aperture", to_change="Gli orari")
    assert change_evaluation(actor=ada, evaluation_id=row.pk, text=text).to_change == "Gli orari"
    CitizenshipAgreement.objects.update(state="accounted", accounted_on=ON)
    with pytest.raises(DomainError):
        change_evaluation(actor=ada, evaluation_id=row.pk, text=text)


@pytest.mark.parametrize(
    ("said", "field"), [({"worked": " "}, "worked"), ({"evaluated_on": dt.date(2026, 3, 1)}, "evaluated_on")]
)
def test_what_an_evaluation_wants(rivalta: Body, ada: User, said: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        evaluated(make_agreement(rivalta, "in_force"), ada, **said)
    assert refused.value.field == field
