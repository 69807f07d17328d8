"""Every role against every case, page by page: its team reads and writes it, nobody else sees a word of it."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from core.models import Body
from core.permissions.catalogue import all_roles
from models_farelegami.models import GenerativePact, PactCommitment, VaultEntry
from models_farelegami.services.openings import break_glass, open_case
from models_farelegami.services.shredding import shred_case
from models_farelegami.services.teams import join_team
from tests.models_farelegami.cases import (
    ANALYSIS,
    HOUSEHOLD,
    NAME,
    NOTE,
    SECRETS,
    WORDS,
    active,
    commitment,
    move,
    refer,
)
from tests.models_farelegami.conftest import browser, client_of
from tests.models_farelegami.rows import make_municipality

PAGES = ("", "chi-e/", "analisi/", "note/", "passo/", "dati/", "voci/impegni/", "apri/", "emergenza/", "equipe/", "distruggi/")  # fmt: skip


@pytest.fixture
def pact(paola: User) -> GenerativePact:
    """A pact that runs, followed by Paola alone."""
    return active(paola)


def path(pact: GenerativePact, page: str = "") -> str:
    return reverse("farelegami:pact", args=[pact.pk]) + page


def every_page(pact: GenerativePact) -> Iterator[str]:
    yield reverse("farelegami:pacts")
    yield reverse("farelegami:openings")
    yield reverse("farelegami:impact")
    yield from (path(pact, page) for page in PAGES)
    row = PactCommitment.objects.filter(pact=pact).first()
    assert row is not None
    yield path(pact, f"voci/impegni/{row.pk}/")


def says(page: str) -> list[str]:
    return [secret for secret in SECRETS if secret in page]


@pytest.mark.parametrize("role", ["", *sorted(all_roles())])
def test_no_role_alone_reads_a_case(role: str, pact: GenerativePact, zaist: Body) -> None:
    client = client_of(role, zaist)
    for address in every_page(pact):
        answer = client.get(address, follow=True)
        assert says(answer.content.decode()) == [], address
    before = VaultEntry.objects.count(), pact.pactsteps.count()
    for page, sent in (
        ("note/", {"text": "intrusa"}),
        ("analisi/", {"text": "intrusa"}),
        ("chi-e/", {"name": "Intrusa"}),
        ("passo/", {"to": "review", "on": "2026-03-02"}),
        ("voci/impegni/", {"side": "person", "words": "x", "state": "open"}),
        ("apri/", {"reason": "meeting"}),
    ):
        assert client.post(path(pact, page), sent).status_code in {200, 302, 403}
    assert (VaultEntry.objects.count(), pact.pactsteps.count()) == before
    assert says(client.get(path(pact), follow=True).content.decode()) == []


def test_the_team_reads_it_once_it_said_why(paola: User, pact: GenerativePact) -> None:
    hers = browser(paola)
    assert says(hers.get(path(pact)).content.decode()) == []
    for part in PAGES[1:7]:
        assert hers.get(path(pact, part)).status_code == 302
    hers.post(path(pact, "apri/"), {"reason": "meeting"})
    page = hers.get(path(pact))
    assert {NAME, HOUSEHOLD, ANALYSIS, NOTE, WORDS["person"], WORDS["body"]} <= set(
        says(page.content.decode())
    )
    assert page["Cache-Control"] == "private, no-store"
    assert NAME in hers.get(path(pact, "chi-e/")).content.decode()
    assert "1998-05-17" in hers.get(path(pact, "chi-e/")).content.decode()
    assert ANALYSIS in hers.get(path(pact, "analisi/")).content.decode()


def test_of_two_teams_each_reads_its_own(paola: User, piero: User, pact: GenerativePact) -> None:
    other = refer(piero, note="La nota di un altro caso")
    for who, own, foreign in ((paola, pact, other), (piero, other, pact)):
        open_case(actor=who, pact_id=own.pk, reason="meeting")
        client = browser(who)
        assert NAME in client.get(path(own)).content.decode()
        assert NAME not in client.get(path(foreign)).content.decode()
    row = PactCommitment.objects.filter(pact=pact).first()
    assert row is not None
    assert browser(piero).get(path(other, f"voci/impegni/{row.pk}/")).status_code == 404


def test_who_comes_into_the_team_reads_it_too(
    paola: User, piero: User, sandra: User, pact: GenerativePact
) -> None:
    join_team(actor=sandra, pact_id=pact.pk, user_id=piero.pk)
    open_case(actor=piero, pact_id=pact.pk, reason="review")
    assert NAME in browser(piero).get(path(pact)).content.decode()


def test_an_emergency_reads_and_does_not_write(piero: User, pact: GenerativePact) -> None:
    his = browser(piero)
    his.post(path(pact, "emergenza/"), {"reason": "safety"})
    page = his.get(path(pact)).content.decode()
    assert NAME in page
    assert "si legge soltanto" in page
    count = VaultEntry.objects.count()
    assert his.post(path(pact, "note/"), {"text": "scritta in emergenza"}).status_code == 302
    assert VaultEntry.objects.count() == count
    assert his.get(path(pact, "analisi/")).status_code == 302


def test_what_was_destroyed_is_shown_to_nobody(paola: User, sandra: User) -> None:
    pact = refer(paola)
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    shred_case(actor=sandra, pact_id=pact.pk)
    page = browser(paola).get(path(pact)).content.decode()
    assert "distrutto" in page
    assert says(page) == []


def in_context(found: Any) -> Iterator[object]:
    """Every value of every context a page was made with, forms' initial values included."""
    for context in found or ():
        for layer in context:
            for value in layer.values():
                yield value
                yield getattr(value, "initial", None)
                yield getattr(value, "__dict__", None)


@pytest.mark.parametrize("page", ["", "chi-e/", "analisi/"])
def test_no_page_has_a_word_in_its_context(page: str, paola: User, pact: GenerativePact) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    answer = browser(paola).get(path(pact, page))
    assert says(answer.content.decode())
    values = list(in_context(answer.context))
    assert len(values) > 50
    assert says(" ".join(map(repr, values))) == []


def test_a_part_has_no_word_in_its_context(paola: User, pact: GenerativePact) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    row = PactCommitment.objects.get(pact=pact, side="person")
    answer = browser(paola).get(path(pact, f"voci/impegni/{row.pk}/"))
    assert WORDS["person"] in answer.content.decode()
    assert says(" ".join(map(repr, in_context(answer.context)))) == []


BORN = "una mattina di maggio"
REFUSED = {
    "chi-e/": {"name": NAME, "born_on": BORN, "household": HOUSEHOLD},
    "analisi/": {"text": ANALYSIS, "seen": "what was there before"},
    "voci/impegni/": {"words": WORDS["person"]},
}
"""Of each page a form that is refused: a day that is none, a text somebody else wrote meanwhile, a row without its side."""


@pytest.mark.parametrize("page", REFUSED)
def test_what_was_typed_and_refused_is_shown_again_and_in_no_context(
    page: str, paola: User, pact: GenerativePact
) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    _is_shown_in_no_context(browser(paola).post(path(pact, page), REFUSED[page]), REFUSED[page])


def test_what_was_typed_of_a_new_pact_and_refused_is_in_no_context(paola: User) -> None:
    typed = {"name": NAME, "born_on": BORN, "household": HOUSEHOLD, "note": NOTE}
    _is_shown_in_no_context(browser(paola).post(reverse("farelegami:pact-new"), typed), typed)


def _is_shown_in_no_context(answer: Any, typed: dict[str, str]) -> None:
    assert answer.status_code == 200
    page = html.unescape(answer.content.decode())
    told = [text for name, text in typed.items() if name != "seen"]
    assert [text for text in told if text not in page] == []
    values = " ".join(map(repr, in_context(answer.context)))
    assert "bound=True" in values  # the control: the form is there
    assert [text for text in told if text in values] == []


def test_what_is_typed_while_the_case_closes_is_kept(paola: User, pact: GenerativePact) -> None:
    hers = browser(paola)  # nothing stands open: half an hour is over
    answer = hers.post(path(pact, "note/"), {"text": "scritta piano"})
    assert answer.status_code == 302
    assert VaultEntry.objects.filter(pact=pact, kind="note").count() == 2


def test_a_lost_key_is_said_to_be_lost(paola: User, pact: GenerativePact, settings: Settings) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    settings.VAULT_KEYS = ["o" * 40]
    answer = browser(paola).get(path(pact))
    assert answer.status_code == 410
    assert "perso per sempre" in answer.content.decode()
    settings.VAULT_KEYS = []
    answer = browser(paola).get(path(pact))
    assert answer.status_code == 503
    assert "niente è andato perso" in answer.content.decode()


def test_others_see_codes_alone(paola: User, piero: User, pact: GenerativePact) -> None:
    for address in (reverse("farelegami:pacts"), path(pact)):
        page = browser(piero).get(address).content.decode()
        assert pact.code in page
        main = re.sub(r"\s+", " ", page.partition("<h1")[2])
        for word in ("autonomia", "Autonomia", "Cremona", "attivo", "Attivo", "Argine"):
            assert word not in main, (address, word)


def test_as_many_queries_for_a_long_case(
    paola: User, pact: GenerativePact, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    hers = browser(paola)
    hers.get(path(pact))
    with django_assert_max_num_queries(40) as few:
        hers.get(path(pact))
    move(paola, pact, "review")
    for _turn in range(6):
        commitment(paola, pact, "body")
    with django_assert_max_num_queries(len(few.captured_queries)):
        hers.get(path(pact))


def test_the_supervisor_sees_who_opened_what(
    paola: User, piero: User, sandra: User, pact: GenerativePact
) -> None:
    open_case(actor=paola, pact_id=pact.pk, reason="meeting")
    forced = break_glass(actor=piero, pact_id=pact.pk, reason="team_away")
    hers = browser(sandra)
    page = hers.get(reverse("farelegami:openings")).content.decode()
    for said in ("Paola Patti", "Piero Patti", "équipe assente", "olloquio con la persona", "da esaminare"):
        assert said in page
    hers.post(reverse("farelegami:opening-seen", args=[forced.pk]))
    assert "esaminata da Sandra Supervisore" in hers.get(reverse("farelegami:openings")).content.decode()


def test_a_case_begins_on_a_page(paola: User) -> None:
    hers: Client = browser(paola)
    sent = {
        "kind": "inclusion", "municipality": str(make_municipality().pk), "referred_on": "2026-03-02",
        "name": NAME, "household": HOUSEHOLD, "note": NOTE,
    }  # fmt: skip
    answer = hers.post(reverse("farelegami:pact-new"), sent, follow=True)
    pact = GenerativePact.objects.get()
    assert answer.redirect_chain[-1][0] == path(pact)
    assert NAME in answer.content.decode()
    bad = hers.post(reverse("farelegami:pact-new"), sent | {"name": "", "note": "non va persa"})
    assert "non va persa" in bad.content.decode()
