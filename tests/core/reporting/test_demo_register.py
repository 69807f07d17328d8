"""Bergamo's register of 2023, imported as an office would, gives the figures the city published."""

import json
from decimal import Decimal
from io import StringIO

from django.core.management import call_command

from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City
from tests.core.indicators.published import the_worked_examples_come_out_and_agree_with_the_yearly_report

REGISTER = PROJECT / "demo" / "registers" / "bergamo_2023.xlsx"

# Comune di Bergamo, Servizio Reti di Quartiere, figures of 2023 as published; the register adds up to them.
PUBLISHED = {
    "meetings": 676,
    "meetings_plenary": 202,
    "meetings_subgroup": 186,
    "meetings_other": 288,
    "organisations_unique": 368,
    "organisations_unique_excl_services": 341,
    "organisations_per_network_mean": Decimal("21.0"),
    "organisations_sum_over_networks": 504,
    "residents": 121_952,
    "neighbourhoods": 25,
    "neighbourhood_residents_mean": 4878,
    "networks": 24,
    "meetings_per_10000": Decimal("55.43"),
    "plenaries_per_network": Decimal("8.42"),
    "headcount": 13_673,
}


def test_the_figures_are_the_published_ones_and_say_why_two_of_them_differ(bergamo: City) -> None:
    call_command("import_register", str(REGISTER), city="bergamo", stdout=StringIO())
    out = StringIO()
    call_command("yearly_report", city="bergamo", year="2023", format="json", stdout=out, stderr=StringIO())
    figures = {row["code"]: row for row in json.loads(out.getvalue())["figures"]}
    assert {code: figures[code]["value"] for code in PUBLISHED} == {
        code: float(value) if isinstance(value, Decimal) else value for code, value in PUBLISHED.items()
    }
    why, services = figures["organisations_unique"]["notes"]
    assert why.startswith("368 e non 504: ")
    assert services == "Comprende 27 servizi comunali."
    assert [part["value"] for part in figures["meetings_per_10000"]["parts"]] == [676, 121_952]
    with use_city(bergamo):
        the_worked_examples_come_out_and_agree_with_the_yearly_report()
