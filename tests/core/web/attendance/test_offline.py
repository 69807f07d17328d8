"""The script that opens the sheet again without a network, and what the pages tell it."""

import re

from django.test import Client
from django.urls import reverse

from accounts.models import User
from tenants.models import City
from tests.core.web.work.conftest import PlanOne

ADDRESS = "/lavoro/presenze-senza-rete.js"


def test_the_script_is_javascript_of_the_work_area_asked_for_anew(
    bergamo_client: Client, in_bergamo: City
) -> None:
    response = bergamo_client.get(ADDRESS)
    assert reverse("core:work_offline_script") == ADDRESS  # its folder is how far it reaches
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in response
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_it_says_nothing_of_who_asks_and_speaks_her_language(annas: Client, bergamo_client: Client) -> None:
    assert annas.get(ADDRESS).content == bergamo_client.get(ADDRESS).content
    assert "Torni al foglio presenze" in annas.get(ADDRESS).content.decode()
    annas.cookies["django_language"] = "en"
    assert '"language": "en"' in annas.get(ADDRESS).content.decode()


def test_the_sheet_hides_the_banner_that_its_copy_shows(annas: Client, plan_one: PlanOne) -> None:
    page = annas.get(reverse("core:work_attendance", args=[plan_one().pk])).content.decode()
    assert page.count('id="kept" hidden') == 1  # the very words core/sheet-keep.js looks for
    assert f'data-worker="{ADDRESS}"' in page
    assert re.search(r"pagina delle 21:00 di martedì 9 maggio; ciò che segna resta sul telefono", page)


def test_the_pages_where_one_signs_in_and_out_forget_the_copies(bergamo_client: Client, dario: User) -> None:
    assert "core/sheet-forget.js" in bergamo_client.get("/account/login/").content.decode()
    bergamo_client.force_login(dario)
    page = bergamo_client.get("/account/logout/").content.decode()
    assert "core/sheet-forget.js" in page
    assert 'id="leave"' in page
    assert f'data-user="{dario.pk}"' in page
    assert re.search(r'data-sheet="/lavoro/incontri/[0-9a-f-]{36}/presenze/"', page)
