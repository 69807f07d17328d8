"""Numbers, days and times as people say them."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import translation

from core.templatetags import vicinia

DAY = dt.date(2024, 5, 14)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1540, None, "1.540"),
        (0, None, "0"),
        (None, None, "—"),
        (Decimal("55.4316"), 2, "55,43"),
        (121952, None, "121.952"),
        (Decimal("55.436"), 2, "55,44"),
        (0.125, 2, "0,13"),
        (Decimal("-2.5"), 0, "-3"),
        (21, 1, "21,0"),
    ],
)
def test_numbers(value: int | Decimal | None, decimals: int | None, shown: str) -> None:
    assert vicinia.number(value, decimals) == shown


def test_money_shows_cents_only_when_there_are() -> None:
    assert vicinia.euro(843000) == "843.000\xa0€"
    assert vicinia.euro(Decimal("1500.50")) == "1.500,50\xa0€"
    assert vicinia.euro(Decimal("0.999")) == "1,00\xa0€"
    assert vicinia.euro(0) == "0\xa0€"
    assert vicinia.euro(None) == "—"


def test_shares_and_years() -> None:
    assert vicinia.percent(Decimal("0.7006")) == "70\xa0%"
    assert vicinia.percent(0.7006, 1) == "70,1\xa0%"
    assert vicinia.percent(None) == "—"
    assert Template("{% load vicinia %}{{ y|plain }} {{ y }}").render(Context({"y": 2023})) == "2023 2.023"


def test_days_in_both_languages() -> None:
    assert vicinia.day(DAY) == "martedì 14 maggio 2024"
    assert vicinia.short_day(DAY) == "14 mag 2024"
    assert vicinia.day(None) == "—"
    with translation.override("en"):
        assert vicinia.day(DAY) == "Tuesday 14 May 2024"


def test_the_day_of_a_moment_is_the_one_it_is_here() -> None:
    late = dt.datetime(2024, 5, 13, 22, 30, tzinfo=dt.UTC)
    shown = Template("{% load vicinia %}{{ at|short_day }}, {{ at|day }}").render(Context({"at": late}))
    assert shown == "14 mag 2024, martedì 14 maggio 2024"


@time_machine.travel("2024-05-14 12:00+02:00")
def test_days_near_today() -> None:
    near = vicinia.near_day
    assert near(DAY) == "oggi, martedì 14 maggio"
    assert near(dt.date(2024, 5, 15)) == "domani, mercoledì 15 maggio"
    assert near(dt.date(2024, 5, 20)) == "lunedì 20 maggio"
    assert near(dt.date(2023, 5, 20)) == "sabato 20 maggio 2023"
    assert vicinia.days_away(dt.date(2024, 5, 17)) == "fra 3 giorni"
    assert vicinia.days_away(dt.date(2024, 5, 15)) == "fra 1 giorno"
    assert vicinia.days_away(dt.date(2024, 5, 5)) == "9 giorni fa"
    assert vicinia.days_away(DAY) == "oggi"
    assert vicinia.days_away(DAY - dt.timedelta(days=59)) == "59 giorni fa"
    assert vicinia.days_away(DAY - dt.timedelta(days=61)) == "2 mesi fa"
    assert vicinia.days_away(DAY + dt.timedelta(days=729)) == "fra 24 mesi"
    assert vicinia.days_away(DAY - dt.timedelta(days=1136)) == "3 anni fa"


@time_machine.travel("2024-12-31 12:00+01:00")
def test_tomorrow_may_be_another_year() -> None:
    assert vicinia.near_day(dt.date(2025, 1, 1)) == "domani, mercoledì 1 gennaio 2025"


def test_times() -> None:
    times = vicinia.times
    assert times(SimpleNamespace(starts_at=dt.time(18, 30), ends_at=dt.time(20))) == "18:30–20:00"
    assert times(SimpleNamespace(starts_at=dt.time(9), ends_at=None)) == "09:00"
    assert times(SimpleNamespace(starts_at=None, ends_at=None)) == "orario non indicato"


def test_kinds_of_meetings_in_the_words_of_their_model() -> None:
    plenary = SimpleNamespace(model_slug="bergamo", kind="plenary", title="")
    assert vicinia.kind_label(plenary) == "Plenaria"
    assert vicinia.who_may_come(plenary)
    for stranger in (
        SimpleNamespace(model_slug="bergamo", kind="ignoto"),
        SimpleNamespace(model_slug="atlantide", kind="ignoto"),
    ):
        assert vicinia.kind_label(stranger) == "ignoto"
        assert vicinia.who_may_come(stranger) == ""


def test_a_body_of_a_model_without_pages_has_no_address() -> None:
    assert vicinia.body_url("bergamo", "rete-alfa") == "/reti/rete-alfa/"
    assert vicinia.body_url("dummy", "assemblea") == ""


def test_icons_are_decoration_unless_they_have_a_label() -> None:
    assert 'aria-hidden="true"' in vicinia.icon("calendar")
    assert "#it-calendar" in vicinia.icon("it-calendar")
    labelled = vicinia.icon("check", "Presente <sì>")
    assert 'role="img" aria-label="Presente &lt;sì&gt;"' in labelled


class Sample(forms.Form):
    name = forms.CharField(label="Nome", help_text="Come si legge", widget=forms.TextInput({"class": "own"}))
    agree = forms.BooleanField(label="Va bene")
    kind = forms.ChoiceField(label="Tipo", choices=[("a", "A")], required=False)
    many = forms.MultipleChoiceField(
        label="Quali", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False
    )


def rendered(form: forms.Form) -> str:
    return Template('{% include "core/partials/form.html" %}').render(Context({"form": form}))


def test_fields_have_labels_help_and_the_clothes_of_the_design_system() -> None:
    html = rendered(Sample())
    assert '<label for="id_name">' in html
    assert 'class="form-control own"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html
    assert 'class="form-select"' in html
    assert "(facoltativo)" in html
    assert "<fieldset" in html
    assert "<legend>" in html


def test_errors_are_counted_above_and_told_at_the_field() -> None:
    html = rendered(Sample({}))
    assert "Ci sono 2 campi da correggere" in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert "is-invalid" in html


def test_the_way_back_ends_with_the_page_itself() -> None:
    source = "{% load vicinia %}{% breadcrumb 'Quartieri' '/quartieri/' name %}"
    html = Template(source).render(Context({"name": "<alfa>.xlsx"}))
    assert '<a href="/quartieri/">Quartieri</a>' in html
    assert 'aria-current="page">&lt;alfa&gt;.xlsx</li>' in html
