"""The public register: who reads it, what it counts, what it never says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import Body
from core.services.rules import change_rules
from models_monza.selectors.opinions import answer_times
from models_monza.services.opinions import withdraw_opinion
from tests.models_monza.opinion_rows import NOW, TODAY, answer_rules, opinion_in, request_to, sitting_of

REGISTER = "/consulte/contributi/"


@pytest.fixture(autouse=True)
def today(time_machine: Any, acts: None) -> None:
    time_machine.move_to(NOW)


def subjects(client: Client, query: str = "") -> list[str]:
    answer = client.get(REGISTER + query)
    assert answer.status_code == 200
    return [line.opinion.subject for line in answer.context["page_obj"]]


def test_only_what_was_transmitted_is_there(monza_client: Client, liberta: Body, nora: User) -> None:
    for state in ("draft", "approved", "transmitted", "in_charge", "answered", "done", "withdrawn"):
        opinion_in(state, liberta, state)
    never = withdraw_opinion(
        actor=nora, opinion_id=opinion_in("draft", liberta, "mai").pk, reason="Superato."
    )
    assert set(subjects(monza_client)) == {"transmitted", "in_charge", "answered", "done", "withdrawn"}
    for row in (never, opinion_in("approved", liberta)):
        assert monza_client.get(reverse("monza:opinion-entry", args=[row.pk])).status_code == 404


def test_the_counts_are_those_of_the_list_and_the_open_ones_are_apart(
    monza_client: Client, liberta: Body, triante: Body
) -> None:
    for days in (10, 20, 60):
        sent = dt.date(2026, 1, 10)
        opinion_in("answered", liberta, transmitted_on=sent, answered_on=sent + dt.timedelta(days=days))
    opinion_in("transmitted", liberta, transmitted_on=dt.date(2026, 6, 1))
    opinion_in("in_charge", triante, transmitted_on=dt.date(2026, 6, 20))
    opinion_in("withdrawn", triante)
    opinion_in("answered", triante, transmitted_on=dt.date(2025, 12, 20), answered_on=dt.date(2026, 1, 9))
    times = monza_client.get(REGISTER).context["times"]
    assert (times.transmitted, times.answered, times.open) == (6, 4, 2)
    assert (times.share, times.median_days, times.oldest_open_days) == (4 / 6, 20.0, 29)
    ours = monza_client.get(REGISTER, {"consulta": "triante", "anno": "2026"}).context["times"]
    assert (ours.transmitted, ours.answered, ours.median_days, ours.open) == (1, 0, None, 1)
    last_year = monza_client.get(REGISTER, {"anno": "2025"})
    assert last_year.context["times"].answered == 1, "the answer came after the year, and it came"
    assert answer_times(dt.date(2025, 1, 1), dt.date(2025, 12, 31), TODAY).answered == 0
    page = monza_client.get(REGISTER).content.decode()
    assert "con risposta (67\N{NO-BREAK SPACE}%)" in page
    assert "il primo aspetta da 29 giorni" in page


def test_nothing_transmitted_counts_nothing(monza_client: Client, liberta: Body) -> None:
    page = monza_client.get(REGISTER).content.decode()
    assert "Ancora nessun contributo trasmesso" in page
    assert "In tutto" not in page


def test_the_register_is_narrowed_by_consulta_year_outcome_and_words(
    monza_client: Client, liberta: Body, triante: Body
) -> None:
    opinion_in("transmitted", liberta, "Strisce", text="Davanti alla scuola.")
    opinion_in("answered", triante, "Alberi", outcome="not_accepted", reasons="Mancano i fondi.")
    opinion_in(
        "done", triante, "Panchine", transmitted_on=dt.date(2025, 5, 4), answered_on=dt.date(2025, 6, 1)
    )
    for query, found in {
        "?consulta=triante": ["Alberi", "Panchine"],
        "?anno=2025": ["Panchine"],
        "?esito=not_accepted": ["Alberi"],
        "?esito=waiting": ["Strisce"],
        "?q=scuola": ["Strisce"],
        "?q=FONDI": ["Alberi"],
        "?q=xyzzy": [],
        "?consulta=x&anno=1&esito=y": ["Alberi", "Panchine", "Strisce"],
    }.items():
        assert sorted(subjects(monza_client, query)) == found, query


def test_an_entry_tells_the_whole_way_and_links_only_what_everybody_may_see(
    monza_client: Client, liberta: Body
) -> None:
    born, approved = sitting_of(liberta, dt.date(2026, 3, 2)), sitting_of(liberta)
    request = request_to(liberta, text="Leggete il piano.")
    row = opinion_in(
        "in_progress",
        liberta,
        meeting=born,
        approved_in=approved,
        request=request,
        number=7,
        register_year=2026,
    )
    page = monza_client.get(reverse("monza:opinion-entry", args=[row.pk])).content.decode()
    for words in (
        "Contributo n. 7/2026",
        "Leggete il piano.",
        "Approvato in consulta",
        "Mobilità, protocollo 1234/2026",
        "Preso in carico",
        "Risposta: accolto",
        "dopo 30 giorni",
        "Nel 2027.",
        "In attuazione",
        reverse("core:meeting", args=[approved.pk]),
    ):
        assert words in page, words
    assert "Bozza" not in page
    assert "/lavoro/" not in page.partition("<main")[2].partition("</main>")[0]
    approved.state = "draft"
    approved.save()
    page = monza_client.get(reverse("monza:opinion-entry", args=[row.pk])).content.decode()
    assert reverse("core:meeting", args=[approved.pk]) not in page


def test_an_entry_says_when_the_answer_is_due_or_that_no_rule_says(
    monza_client: Client, liberta: Body, olga: User
) -> None:
    row = opinion_in("transmitted", liberta)
    url = reverse("monza:opinion-entry", args=[row.pk])
    assert "nessun termine nelle regole" in monza_client.get(url).content.decode()
    change_rules(actor=olga, rules=answer_rules(answer_days=60))
    assert "il termine è venerdì 3 luglio 2026" in monza_client.get(url).content.decode()
    change_rules(actor=olga, rules=answer_rules(dt.date(2026, 1, 2), answer_days=30))
    assert "risposta in ritardo di 27 giorni" in monza_client.get(url).content.decode()


def test_the_file_has_the_register_and_nobodys_name(monza_client: Client, liberta: Body, nora: User) -> None:
    opinion_in("done", liberta, "=Alberi", number=7, register_year=2026, request=request_to(liberta))
    opinion_in("draft", liberta, "Bozza")
    answer = monza_client.get(REGISTER, {"export": "csv"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert (
        answer["Content-Disposition"] == 'attachment; filename="registro-dei-contributi-delle-consulte.csv"'
    )
    assert rows[1:] == [
        "2026;7;Libertà;'=Alberi;Mobilità;04/05/2026;1234/2026;Mobilità;Attuato;;03/06/2026;30;accolto;Nel 2027.;20/06/2026"
    ]
    assert nora.full_name not in answer.content.decode()


def test_the_page_of_a_consulta_shows_its_entries_and_a_slug_never_hides_the_register(
    monza_client: Client, liberta: Body, triante: Body
) -> None:
    opinion_in("answered", liberta, "Ciclabile")
    opinion_in("draft", liberta, "Bozza")
    page = monza_client.get("/consulte/liberta/").content.decode()
    assert "Ciclabile" in page
    assert f"{REGISTER}?consulta=liberta" in page
    assert "Bozza" not in page
    assert "Che cosa ha detto al Comune" not in monza_client.get("/consulte/triante/").content.decode()
    liberta.slug = "contributi"
    liberta.save()
    assert subjects(monza_client) == ["Ciclabile"]


def test_an_entry_asks_the_same_queries_whatever_happened(
    monza_client: Client, liberta: Body, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    sitting = sitting_of(liberta)
    plain = opinion_in("transmitted", liberta)
    full = opinion_in("done", liberta, meeting=sitting, approved_in=sitting, request=request_to(liberta))
    for row in (plain, full):
        monza_client.get(reverse("monza:opinion-entry", args=[row.pk]))
        with django_assert_max_num_queries(5):
            monza_client.get(reverse("monza:opinion-entry", args=[row.pk]))


def test_a_page_nothing_changed_is_drawn_once(
    monza_client: Client,
    liberta: Body,
    nora: User,
    settings: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    row = opinion_in("transmitted", liberta, "panchine")
    paths = (REGISTER, reverse("monza:opinion-entry", args=[row.pk]))
    drawn = [monza_client.get(path).content for path in paths]
    for path, page in zip(paths, drawn, strict=True):
        with django_assert_num_queries(1):
            assert monza_client.get(path).content == page
    withdraw_opinion(actor=nora, opinion_id=row.pk, reason="Superato.")
    assert "Superato." in monza_client.get(paths[1]).content.decode()
