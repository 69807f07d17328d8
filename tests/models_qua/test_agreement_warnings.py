"""What does not add up in an agreement is said with both numbers, to the cent; and amounts are never lost between form and page."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from core.models import Body
from core.numbers import read_number
from core.web.work.amounts import EuroField, NumberField
from models_qua.models import CitizenshipAgreement, Commitment, Resource
from models_qua.selectors.agreement_contents import contents_of, money_table
from models_qua.selectors.agreement_warnings import cents, warnings_of
from tests.models_qua.rows import make_agreement, make_party

Queries = Any
AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)


@pytest.fixture
def row(rivalta: Body) -> CitizenshipAgreement:
    """A draft in which all adds up."""
    agreement = make_agreement(rivalta, ends_on=dt.date(2027, 3, 31))
    agreement.indicators.update(baseline=0)
    return agreement


def told(row: CitizenshipAgreement) -> dict[str, str]:
    """What is told, by its code."""
    return {one.code: one.text.replace("\N{NO-BREAK SPACE}", " ") for one in warnings_of(row)}


def money(row: CitizenshipAgreement, amount: str, **values: Any) -> Resource:
    given = {"agreement": row, "kind": "money", "source": "city", "what": "Altro", "year": 2026}
    return Resource.objects.create(**given | {"amount_eur": Decimal(amount)} | values)


def test_nothing_is_told_of_an_agreement_that_adds_up(row: CitizenshipAgreement) -> None:
    assert told(row) == {}


def test_a_budget_is_compared_with_its_money_to_the_cent(row: CitizenshipAgreement) -> None:
    row.resources.filter(kind="money").update(amount_eur=Decimal("1499.99"))
    words = told(row)
    assert words["sheet_budget"] == (
        "Scheda «Parco aperto»: il budget è di 1.500,00 €, le sue risorse in denaro sommano 1.499,99 €. Mancano 0,01 € di risorse."
    )
    assert words["agreement_money"] == (
        "I budget delle schede sommano 1.500,00 €, il denaro dell'accordo 1.499,99 €. Mancano 0,01 € di risorse."
    )


def test_money_of_no_project_makes_the_agreement_differ_from_its_projects(row: CitizenshipAgreement) -> None:
    money(row, "250.50")
    words = told(row)
    assert set(words) == {"agreement_money"}
    assert "1.750,50 €. Le risorse superano di 250,50 €." in words["agreement_money"]


def test_money_without_a_budget_or_a_year_is_told(row: CitizenshipAgreement) -> None:
    row.sheets.update(budget_eur=None)
    row.resources.filter(kind="money").update(year=None)
    words = told(row)
    assert "1.500,00 € e nessun budget" in words["sheet_without_budget"]
    assert words["money_without_year"] == "«Materiali», 1.500,00 €: manca l'anno."


def test_hours_are_no_money(row: CitizenshipAgreement) -> None:
    row.resources.filter(kind="hours").update(quantity=100000, year=None)
    assert told(row) == {}
    assert money_table(contents_of(row).resources).total == Decimal("1500.00")


def test_who_commits_to_nothing_is_told(row: CitizenshipAgreement) -> None:
    make_party(row, "Gli Orti")
    assert told(row) == {"party_without": "«Gli Orti» non ha preso nessun impegno."}
    Commitment.objects.filter(agreement=row).delete()
    assert {"city_without", "party_without", "sheet_without"} <= set(told(row))


def test_a_commitment_after_the_end_is_told(row: CitizenshipAgreement) -> None:
    row.commitments.filter(what="Sistema i vialetti").update(due_on=dt.date(2027, 4, 1))
    assert "scade il 01/04/2027, dopo la fine dell'accordo (31/03/2027)" in told(row)["due_after_end"]
    row.commitments.update(due_on=dt.date(2027, 3, 31))
    assert told(row) == {}


def test_an_indicator_without_target_or_baseline_is_told(row: CitizenshipAgreement) -> None:
    row.indicators.update(baseline=None)
    assert told(row)["indicator_without"] == "Indicatore «Sabati di apertura»: manca il valore di partenza."
    row.indicators.update(target=None)
    assert "il valore di partenza e il traguardo" in told(row)["indicator_without"]


@pytest.mark.parametrize(
    ("source", "kind", "is_told"),
    [
        ("city", "city", False),
        ("city", "association", True),
        ("signatories", "association", False),
        ("signatories", "city", True),
        ("others", "city", True),
        ("others", "association", True),
    ],
)
def test_a_resource_of_a_party_that_is_not_its_source_is_told(
    row: CitizenshipAgreement, source: str, kind: str, is_told: bool
) -> None:
    row.resources.filter(kind="money").update(source=source, signatory=row.signatories.get(kind=kind))
    assert ("source_of_another" in told(row)) is is_told


def test_warnings_ask_six_queries_however_much_there_is(
    row: CitizenshipAgreement, django_assert_num_queries: Queries
) -> None:
    for number in range(5):
        money(row, "1.00", signatory=make_party(row, f"P{number}"), sheet=row.sheets.get())
    with django_assert_num_queries(6):
        warnings_of(row)


def test_money_is_summed_by_source_and_year(row: CitizenshipAgreement) -> None:
    money(row, "0.10", source="others", year=2027)
    money(row, "0.20", source="others", year=None)
    table = money_table(contents_of(row).resources)
    assert table.years == [2026, 2027, None]
    zero = Decimal("0.00")
    assert table.rows == [
        ("Comune", [Decimal("1500.00"), zero, zero], Decimal("1500.00")),
        ("altri finanziatori", [zero, Decimal("0.10"), Decimal("0.20")], Decimal("0.30")),
    ]
    assert (table.by_year, table.total) == (
        [Decimal("1500.00"), Decimal("0.10"), Decimal("0.20")],
        Decimal("1500.30"),
    )


class _Form(forms.Form):
    amount = EuroField()


@given(amount=AMOUNTS)
def test_no_cent_is_lost_between_form_and_page(amount: Decimal) -> None:
    for typed in (cents(amount), f"{amount:f}", _Form(initial={"amount": amount})["amount"].value()):
        form = _Form({"amount": typed})
        assert form.is_valid(), typed
        assert form.cleaned_data["amount"] == amount


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=6))
def test_sums_are_exact_to_the_cent(amounts: list[Decimal]) -> None:
    rows = [Resource(kind="money", source="city", year=2026, amount_eur=amount) for amount in amounts]
    assert money_table(rows).total == sum(amounts, Decimal(0))


def test_an_amount_goes_from_the_form_to_the_database_and_back(row: CitizenshipAgreement) -> None:
    for typed in ("0,01", "1.234,50", "1234.50", "9.999.999.999,99", "1 000,5"):
        form = _Form({"amount": typed})
        assert form.is_valid()
        kept = money(row, str(form.cleaned_data["amount"]))
        kept.refresh_from_db()
        again = _Form({"amount": _Form(initial={"amount": kept.amount_eur})["amount"].value()})
        assert again.is_valid()
        assert again.cleaned_data["amount"] == kept.amount_eur == form.cleaned_data["amount"]


@pytest.mark.parametrize(
    "typed", ["1,234,5", "12.34.56", "1.23,4.5", "1e5", "NaN", "Infinity", "--1", "1.234.5", "½", ",5", "٣"]
)
def test_what_is_unclear_is_no_number(typed: str) -> None:
    assert read_number(typed) is None


def test_a_number_keeps_its_decimals_and_its_sign_where_it_may_have_one() -> None:
    signed = NumberField(places=3, below=1000, signed=True)
    assert signed.clean("0.125") == signed.clean("0,125") == Decimal("0.125"), "no thousands begin with zero"
    assert signed.clean("-2,125") == Decimal("-2.125")
    assert signed.prepare_value(Decimal("-2.125")) == "-2,125"
    with pytest.raises(forms.ValidationError, match="zero o più"):
        NumberField(places=3, below=1000).clean("-2")
    with pytest.raises(forms.ValidationError, match="Al massimo 3 decimali"):
        signed.clean("1,0001")
