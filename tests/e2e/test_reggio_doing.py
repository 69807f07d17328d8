"""The pages of what agreements do, of places, and of the register: for everybody, wide and on a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from models_qua.models import Commitment
from tenants.context import use_city
from tenants.models import City
from tests.e2e.reggio_cases import DOING, Case
from tests.e2e.reggio_walk import Walk, reggio

__all__ = ["reggio"]


@pytest.mark.parametrize("case", DOING, ids=str)
def test_a_page_is_for_everybody(case: Case, reggio: Walk) -> None:
    reggio.open(case)


def test_a_party_updates_its_commitments_on_a_phone(phone: Page, reggio: Walk) -> None:
    phone.goto(reggio.url(Case("qua:report-link", "report-token")))
    phone.get_by_label("fatto", exact=True).check()
    phone.get_by_label("Ore di volontariato").fill("2,5")
    phone.get_by_role("button", name="Manda gli aggiornamenti").click()
    phone.get_by_role("heading", name="Grazie").wait_for()
    phone.get_by_role("link", name="Torna ai suoi impegni").click()
    phone.get_by_label("fatto", exact=True).wait_for()
    with use_city(City.objects.get(schema_name="monza")):
        row = Commitment.objects.get(pk=reggio.keys["commitment"])
        assert (row.state, row.state_since) == ("done", timezone.localdate())
