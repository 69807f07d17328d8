"""The work area of the agreements: what one types arrives, what is wrong is told at its field, queries are counted."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Organisation, Person
from models_qua.models import CitizenshipAgreement, Commitment, LabParticipation, Resource
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_cycle, make_group, make_party, make_sheet

Queries = Any
LIST = reverse("qua:agreements")
DURATION = {"starts_on": "2026-04-01", "ends_on": "2027-03-31"}


@pytest.fixture
def at_work(ada: User) -> Client:
    client: Client = browser(ada)
    return client


def page(client: Client, url: str, query: str = "") -> str:
    answer = client.get(url + query)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, url: str, values: dict[str, Any]) -> str:
    """The page after a form was sent; an empty one when it sent elsewhere."""
    answer = client.post(url, values)
    return answer.content.decode() if answer.status_code == 200 else ""


def seen_on(client: Client, url: str) -> dict[str, str]:
    """What a form that changes something carries of what it showed."""
    return {"seen": page(client, url).split('name="seen" value="')[1].split('"')[0]}


def card(name: str, row: CitizenshipAgreement) -> str:
    return reverse(f"qua:{name}", args=[row.pk])


def test_an_agreement_is_written_from_the_first_form_to_the_shared_proposal(
    at_work: Client, rivalta: Body
) -> None:
    new = reverse("qua:agreement-new")
    assert f'value="{rivalta.pk}" selected' in page(at_work, new)
    at_work.post(new, {"body": rivalta.pk, "title": "Rivalta bene comune"})
    row = CitizenshipAgreement.objects.get()
    told = page(at_work, card("agreement", row))
    assert "lettera a" in told
    assert "manca almeno una scheda progetto" in told
    text = {
        "title": row.title,
        "context": "Un parco.",
        "goals": "Aprirlo.",
        "insurance": "Il Comune.",
    } | DURATION
    at_work.post(card("agreement-text", row), text | seen_on(at_work, card("agreement-text", row)))
    at_work.post(
        card("agreement-sheet-new", row),
        {"title": "Parco aperto", "family": "community", "state": "idea", "budget_eur": "1.234,50"},
    )
    at_work.post(
        card("agreement-party-new", row),
        {"kind": "association", "name": "Il Melograno", "new_in_register": "on"},
    )
    city, other = row.signatories.order_by("-kind")
    sheet = row.sheets.get()
    for party, what in ((city, "Sistema i vialetti"), (other, "Apre il sabato")):
        at_work.post(
            card("agreement-commitment-new", row),
            {"signatory": party.pk, "what": what, "sheet": sheet.pk, "due_words": "ogni sabato"},
        )
    at_work.post(
        card("agreement-money-new", row),
        {"what": "Materiali", "amount_eur": "1234.50", "source": "city", "year": "2026", "sheet": sheet.pk},
    )
    at_work.post(
        card("agreement-in-kind-new", row),
        {"kind": "hours", "what": "Aperture", "source": "signatories", "quantity": "120", "unit": "ore"},
    )
    at_work.post(
        card("agreement-indicator-new", row),
        {"name": "Sabati", "unit": "sabati", "direction": "up", "baseline": "0", "target": "40"},
    )
    assert "non torna" not in page(at_work, card("agreement-means", row))
    assert sent(at_work, card("agreement-share", row), {"on": "2026-01-01"}) == ""
    row.refresh_from_db()
    assert row.state == "shared"
    assert (
        Organisation.objects.get(name="Il Melograno") == other.organisation or other.organisation is not None
    )
    assert sent(at_work, card("agreement-return", row), {}) == ""
    row.refresh_from_db()
    assert row.state == "draft"


def test_what_is_missing_is_a_list_with_a_link_to_each_cure(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta, context="")
    told = page(at_work, card("agreement-share", row))
    assert f'<a href="{card("agreement-text", row)}">manca il contesto</a>' in told
    assert '<form method="post"' not in told
    assert "la completi: manca il contesto" in sent(
        at_work, card("agreement-share", row), {"on": "2026-01-01"}
    )


def test_what_looks_personal_is_shown_before_it_is_shared_and_confirmed(
    at_work: Client, rivalta: Body
) -> None:
    row = make_agreement(rivalta, goals="Chiami il 347 1234567.", **DURATION)
    told = page(at_work, card("agreement-share", row))
    assert "347 1234567" in told
    mark = told.split('name="mark" value="')[1].split('"')[0]
    refused = sent(at_work, card("agreement-share", row), {"on": "2026-01-01", "mark": mark})
    assert "confermi di averlo controllato" in refused
    row.sheets.update(actions="Scriva a rita@example.org")
    again = sent(at_work, card("agreement-share", row), {"on": "2026-01-01", "mark": mark, "checked": "on"})
    assert "rita@example.org" in again
    assert 'name="checked" id="id_checked" checked' not in again
    mark = again.split('name="mark" value="')[1].split('"')[0]
    assert (
        sent(at_work, card("agreement-share", row), {"on": "2026-01-01", "mark": mark, "checked": "on"}) == ""
    )


def test_once_shared_what_looks_personal_is_told_before_it_is_saved(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta, "shared")
    values = {"title": row.title, "goals": "Chiami il 347 1234567."}
    values |= seen_on(at_work, card("agreement-text", row))
    told = sent(at_work, card("agreement-text", row), values)
    assert "Sembra un dato personale" in told
    warned = told.split('name="warned" value="')[1].split('"')[0].replace("&#x27;", "'")
    assert sent(at_work, card("agreement-text", row), values | {"warned": warned}) == ""


def test_two_who_write_the_text_at_once_lose_nothing(at_work: Client, olga: User, rivalta: Body) -> None:
    row = make_agreement(rivalta)
    seen = seen_on(at_work, card("agreement-text", row))
    browser(olga).post(card("agreement-text", row), {"title": row.title, "goals": "Di Olga"} | seen)
    values = {"title": row.title, "goals": "Di Ada"} | seen
    told = sent(at_work, card("agreement-text", row), values)
    assert "Nel frattempo qualcun altro" in told
    assert "Adesso qui c&#x27;è: «Di Olga»" in told
    assert "Di Ada</textarea>" in told
    assert (
        sent(
            at_work,
            card("agreement-text", row),
            values | {"seen": told.split('name="seen" value="')[1].split('"')[0]},
        )
        == ""
    )
    row.refresh_from_db()
    assert row.goals == "Di Ada"


@pytest.mark.parametrize("name", ["sheet", "commitment", "resource", "indicator", "party"])
def test_two_who_write_the_same_part_are_told(at_work: Client, rivalta: Body, name: str) -> None:
    row = make_agreement(rivalta)
    rows = {
        "sheet": "sheets",
        "commitment": "commitments",
        "resource": "resources",
        "indicator": "indicators",
        "party": "signatories",
    }
    part = getattr(row, rows[name]).last()
    url = reverse(f"qua:agreement-{name}", args=[part.pk])
    page(at_work, url)
    values = {
        "seen": "another", "title": "T", "family": "city", "state": "idea", "signatory": row.signatories.last().pk, "what": "W",
        "due_words": "presto", "kind": part.kind if name in {"party", "resource"} else "", "source": "city", "amount_eur": "1", "year": "2026", "name": "Nome",
        "unit": "u", "direction": "up",
    }  # fmt: skip
    assert "Nel frattempo qualcun altro" in sent(at_work, url, values)


def test_the_same_form_sent_twice_makes_one_row(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta)
    before = row.commitments.count()
    key = page(at_work, card("agreement-commitment-new", row)).split('name="key" value="')[1].split('"')[0]
    values = {"signatory": row.signatories.last().pk, "what": "Pota", "due_words": "in autunno", "key": key}
    for _time in range(2):
        assert sent(at_work, card("agreement-commitment-new", row), values) == ""
    assert row.commitments.count() == before + 1
    at_work.post(card("agreement-commitment-new", row), values | {"what": "Innaffia"})
    assert row.commitments.count() == before + 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("10,505", "al massimo due decimali"),
        ("dieci", "Non si capisce che importo"),
        ("1.2.3", "Non si capisce che importo"),
        ("0", "maggiore di zero"),
        ("-5", "zero o più"),
        ("99999999999", "troppo grande"),
        ("", "obbligatorio"),
    ],
)
def test_an_amount_that_is_wrong_is_refused_with_the_cure_and_stays(
    at_work: Client, rivalta: Body, typed: str, words: str
) -> None:
    row = make_agreement(rivalta)
    told = sent(
        at_work,
        card("agreement-money-new", row),
        {"what": "Materiali", "amount_eur": typed, "source": "city"},
    )
    assert words in told
    assert 'value="Materiali"' in told
    assert f'value="{typed}"' in told or not typed
    assert Resource.objects.filter(agreement=row, kind="money").count() == 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1.234,50", "1234.50"), ("1234.50", "1234.50"), ("€ 1.234", "1234.00"), ("0,01", "0.01")],
)
@pytest.mark.parametrize("language", ["it", "en"])
def test_an_amount_is_read_the_italian_way_and_with_a_point_in_any_language(
    at_work: Client, rivalta: Body, typed: str, amount: str, language: str
) -> None:
    at_work.cookies["django_language"] = language
    row = make_agreement(rivalta)
    at_work.post(card("agreement-money-new", row), {"what": "Nuova", "amount_eur": typed, "source": "city"})
    resource = Resource.objects.get(agreement=row, what="Nuova")
    assert resource.amount_eur == Decimal(amount)
    shown = page(at_work, reverse("qua:agreement-resource", args=[resource.pk]))
    assert f'value="{amount.replace(".", ",")}"' in shown


def test_who_took_part_and_organisations_of_the_register_are_offered_as_parties(
    at_work: Client, rivalta: Body
) -> None:
    row = make_agreement(rivalta)
    person = Person.objects.create(given_name="Rita", family_name="Bianchi")
    LabParticipation.objects.create(body=rivalta, cycle=make_cycle(rivalta), person=person)
    assert "Rita Bianchi" in page(at_work, card("agreement-party-new", row))
    at_work.post(card("agreement-party-new", row), {"kind": "volunteer", "person": person.pk})
    party = row.signatories.get(person=person)
    assert (party.name, party.listed_publicly) == ("Rita Bianchi", False)


def test_needs_of_the_lab_are_offered_to_a_project(at_work: Client, rivalta: Body, sesso: Body) -> None:
    row = make_agreement(rivalta)
    cycle = make_cycle(rivalta)
    group, later = (
        make_group(cycle, "Panchine"),
        make_group(cycle, "Fontane", fate="later", fate_on="2026-01-01", fate_reasons="x"),
    )
    make_group(make_cycle(sesso), "Di Sesso")
    told = page(at_work, card("agreement-sheet-new", row))
    assert "Panchine" in told
    assert "Di Sesso" not in told
    assert later.title not in told
    values = {"title": "Sedute", "family": "city", "state": "feasible", "groups": [group.pk]}
    at_work.post(card("agreement-sheet-new", row), values)
    assert row.sheets.get(title="Sedute").answers.get().group == group


def test_a_sheet_moves_among_the_others(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta)
    row.sheets.update(number=1)
    second = make_sheet(row, "Seconda", number=2)
    at_work.post(reverse("qua:agreement-sheet-move", args=[second.pk]), {"number": "1"})
    assert list(row.sheets.values_list("title", "number")) == [("Seconda", 1), ("Parco aperto", 2)]


def test_a_refusal_to_remove_is_told_and_a_removal_done(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta)
    sheet, spare = row.sheets.get(), make_sheet(row, "Di troppo")
    told = at_work.post(reverse("qua:agreement-sheet-remove", args=[sheet.pk]), follow=True).content.decode()
    assert "impegni (2), risorse (2), indicatori (1)" in told
    assert "Di troppo" in page(at_work, reverse("qua:agreement-sheet-remove", args=[spare.pk]))
    at_work.post(reverse("qua:agreement-sheet-remove", args=[spare.pk]))
    assert list(row.sheets.all()) == [sheet]


def test_contacts_are_not_shown_to_who_only_takes_part(rivalta: Body, pio: User, ada: User) -> None:
    row = make_agreement(rivalta)
    make_party(row, "Rita", kind="volunteer", email="rita@example.org")
    assert "rita@example.org" in page(browser(ada), card("agreement-parties", row))
    assert "rita@example.org" not in page(browser(pio), card("agreement-parties", row))


def test_the_pages_of_what_is_approved_lead_back_and_say_why(at_work: Client, rivalta: Body) -> None:
    row = make_agreement(rivalta, "approved")
    for name in ("agreement-text", "agreement-sheet-new", "agreement-share"):
        assert at_work.get(card(name, row)).status_code == 302
    commitment = Commitment.objects.filter(agreement=row).first()
    assert commitment is not None
    url = reverse("qua:agreement-commitment", args=[commitment.pk])
    assert at_work.get(url).status_code == 302
    values = {"signatory": commitment.signatory_id, "what": "Altro", "due_words": "mai"}
    told = sent(at_work, url, values)
    assert "Il testo approvato non si cambia più" in told
    assert "Altro</textarea>" in told
