"""The work area of the opinions: what one types arrives, what is wrong is told at its field, lists ask a fixed number of queries."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from core.permissions.holder import holder_of
from core.selectors.trail import meeting_trail, public_steps
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion
from models_monza.selectors.trail import trail
from tests.models_monza.opinion_rows import NOW, SENT, answer_rules, opinion_in, request_to, sitting_of

Queries = Callable[..., Any]
LIST = reverse("monza:opinions")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def term(olga: User, liberta: Body) -> None:
    """Thirty days to answer, stoppable for thirty, pressed after ten."""
    change_rules(actor=olga, rules=answer_rules(answer_days=30, suspension_days=30, escalation_days=10))


@pytest.fixture
def coordinator(monza_client: Client, nora: User) -> Client:
    monza_client.force_login(nora)
    return monza_client


def page(client: Client, url: str, query: str = "") -> str:
    answer = client.get(url + query)
    assert answer.status_code == 200
    return answer.content.decode()


def step(row: AdvisoryOpinion, name: str) -> str:
    return reverse("monza:opinion-step", args=[row.pk, name])


def test_an_opinion_goes_from_the_form_to_the_work_done(
    monza_client: Client, liberta: Body, nora: User, ugo: User
) -> None:
    sitting = sitting_of(liberta, item="Viabilità")
    item, request = sitting.agenda.get(), request_to(liberta)
    monza_client.force_login(nora)
    new = reverse("monza:opinion-new") + f"?request={request.pk}"
    assert f'value="{request.pk}" selected' in page(monza_client, new)
    sent = {"body": liberta.pk, "request": request.pk, "item": item.pk, "subject": "Sul piano", "text": "Sì."}
    monza_client.post(new, sent)
    row = AdvisoryOpinion.objects.get()
    assert (row.meeting, row.item, row.request, row.state) == (sitting, item, request, "draft")
    assert f"{sitting.meets_on:%d/%m/%Y}, Seduta<" in page(monza_client, step(row, "approva"))
    monza_client.post(step(row, "approva"), {"meeting": sitting.pk})
    monza_client.post(
        step(row, "trasmetti"), {"office": "Mobilità", "protocol_number": "1/26", "on": "04/05/2026"}
    )
    monza_client.force_login(ugo)
    for name, form in (
        ("prendi-in-carico", {"on": "2026-05-11", "office": "Mobilità"}),
        ("rispondi", {"on": "2026-06-03", "outcome": "accepted", "reasons": "Nel 2027."}),
        ("avvia", {"on": "2026-06-10"}),
        ("concludi", {"on": "2026-06-20"}),
    ):
        assert monza_client.post(step(row, name), form).status_code == 302, name
    row.refresh_from_db()
    assert (row.state, row.number, row.transmitted_on) == ("done", 1, SENT)
    told = page(monza_client, reverse("monza:opinion", args=[row.pk]))
    assert "Incontro di lunedì 27 aprile 2026" in told
    assert "punto «Viabilità»" in told
    assert "dopo 30 giorni" in told
    assert f'href="{reverse("core:work_meeting", args=[sitting.pk])}"' not in told, "Ugo sees no meetings"


@pytest.mark.parametrize(
    ("state", "name", "sent", "told"),
    [
        ("approved", "trasmetti", {"office": "", "protocol_number": "1", "on": "2026-06-01"}, "id_office_error"),
        ("approved", "trasmetti", {"office": "Verde", "protocol_number": "", "on": "2026-06-01"}, "id_protocol_number_error"),
        ("approved", "trasmetti", {"office": "Verde", "protocol_number": "1", "on": "2026-04-26"}, "27/04/2026"),
        ("approved", "trasmetti", {"office": "Verde", "protocol_number": "1", "on": "2026-07-01"}, "nel futuro"),
        ("draft", "trasmetti", {"office": "Verde", "protocol_number": "1", "on": "2026-06-01"}, "prima registri la seduta"),
        ("transmitted", "rispondi", {"outcome": "accepted", "reasons": "Verde chiaro", "on": "2026-05-03"}, "04/05/2026"),
        ("transmitted", "rispondi", {"outcome": "", "reasons": "Verde chiaro", "on": "2026-05-10"}, "id_outcome_error"),
        ("transmitted", "rispondi", {"outcome": "maybe", "reasons": "Verde", "on": "2026-05-10"}, "id_outcome_error"),
        ("answered", "rispondi", {"outcome": "partly", "reasons": "Verde chiaro", "on": "2026-06-10"}, "con risposta"),
        ("transmitted", "sospendi", {"reason": "Verde", "on": "2026-06-05"}, "scaduto il 03/06/2026"),
        ("transmitted", "prendi-in-carico", {"office": "Verde", "on": "ieri"}, "id_on_error"),
        ("in_progress", "concludi", {"on": "2026-06-09"}, "10/06/2026"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    office: Client, liberta: Body, term: None, state: str, name: str, sent: dict[str, str], told: str
) -> None:
    row = opinion_in(state, liberta)
    answer = office.post(step(row, name), sent)
    found = answer.content.decode()
    assert answer.status_code == 200
    assert told in found
    for typed in ("Verde chiaro", "Verde"):
        assert typed not in sent.values() or typed in found
    row.refresh_from_db()
    assert row.state == state


def test_a_refused_suspension_cites_the_act_and_its_article(
    office: Client, olga: User, liberta: Body
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=30))
    row = opinion_in("transmitted", liberta)
    answer = office.post(step(row, "sospendi"), {"reason": "Serve tempo.", "on": "2026-05-10"})
    assert "(Altro regolamento, n. 7, art. 12)" in answer.content.decode()


def test_what_someone_else_changed_is_shown_beside_what_was_typed(coordinator: Client, liberta: Body) -> None:
    row = opinion_in("draft", liberta)
    url = reverse("monza:opinion-edit", args=[row.pk])
    seen = coordinator.get(url).context["form"].initial["seen"]
    AdvisoryOpinion.objects.filter(pk=row.pk).update(subject="Di un'altra")
    sent = {"body": liberta.pk, "subject": "Mio", "text": "Mio testo", "seen": seen}
    found = coordinator.post(url, sent).content.decode()
    assert "Adesso qui c&#x27;è: «Di un&#x27;altra»." in found
    assert "Mio testo" in found


def test_the_same_form_sent_twice_is_one_draft(coordinator: Client, liberta: Body) -> None:
    url = reverse("monza:opinion-new")
    sent = {"body": liberta.pk, "subject": "S", "text": "T", "key": "0c5a3a8e-6c1e-4b57-9f43-2f6f1c9f4a51"}
    assert coordinator.post(url, sent)["Location"] == coordinator.post(url, sent)["Location"]
    coordinator.post(url, sent | {"subject": "Un altro"})
    assert AdvisoryOpinion.objects.count() == 2


def test_an_item_is_of_the_meeting_and_the_meeting_of_the_consulta(
    office: Client, liberta: Body, triante: Body
) -> None:
    ours = sitting_of(liberta, item="Nostro")
    theirs = sitting_of(triante, item="Loro")
    also = sitting_of(liberta, dt.date(2026, 3, 2), item="Prima")
    url, sent = reverse("monza:opinion-new"), {"body": liberta.pk, "subject": "S", "text": "T"}
    for wrong in ({"item": theirs.agenda.get().pk}, {"meeting": theirs.pk}):
        assert office.post(url, sent | wrong).status_code == 200
    mixed = sent | {"meeting": ours.pk, "item": also.agenda.get().pk}
    assert "di un altro incontro" in office.post(url, mixed).content.decode()
    assert not AdvisoryOpinion.objects.exists()


def test_the_list_is_narrowed_and_a_filter_that_makes_no_sense_is_left_out(
    office: Client, liberta: Body, triante: Body, term: None
) -> None:
    opinion_in("transmitted", liberta, "Strisce pedonali")
    opinion_in("draft", triante, "Panchine")
    opinion_in("answered", triante, "Alberi", transmitted_on=dt.date(2025, 5, 4), protocol_number="77/25")
    expected = {
        "": {"Strisce pedonali", "Panchine", "Alberi"},
        f"?body={triante.pk}": {"Panchine", "Alberi"},
        "?state=draft": {"Panchine"},
        "?state=waiting": {"Strisce pedonali"},
        "?state=late": {"Strisce pedonali"},
        "?year=2025": {"Alberi"},
        "?q=77/25": {"Alberi"},
        "?q=triante&state=draft": {"Panchine"},
        "?state=xyz&body=1&year=banana": {"Strisce pedonali", "Panchine", "Alberi"},
        "?sort=body": {"Strisce pedonali", "Panchine", "Alberi"},
    }
    for query, subjects in expected.items():
        found = {line.opinion.subject for line in office.get(LIST + query).context["page_obj"]}
        assert found == subjects, query
    assert "Niente corrisponde ai filtri" in page(office, LIST, "?q=xyzzy")


def test_nothing_is_late_where_no_rule_gives_a_term(office: Client, liberta: Body, acts: None) -> None:
    opinion_in("transmitted", liberta)
    found = page(office, LIST)
    assert "nessun termine nelle regole" in found
    assert "in ritardo di" not in found
    assert 'value="late"' not in found
    assert "Le regole della città non danno un termine" in page(office, reverse("monza:opinions-overdue"))


def test_what_is_late_comes_first_with_who_answers(office: Client, liberta: Body, term: None) -> None:
    opinion_in("transmitted", liberta, "In tempo", transmitted_on=dt.date(2026, 6, 20))
    opinion_in("in_charge", liberta, "Di poco", transmitted_on=dt.date(2026, 5, 26), office="Verde")
    opinion_in("transmitted", liberta, "Di molto")
    opinion_in("answered", liberta, "Chiuso")
    answer = office.get(reverse("monza:opinions-overdue"))
    late = [(line.opinion.subject, line.days_late, line.escalates) for line in answer.context["late"]]
    assert late == [("Di molto", 27, True), ("Di poco", 5, False)]
    assert [line.opinion.subject for line in answer.context["waiting"]] == ["In tempo"]
    rows = (
        office.get(reverse("monza:opinions-overdue"), {"export": "csv"})
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert rows[1] == "Libertà;Di molto;trasmesso;;;04/05/2026;1234/2026;Mobilità;03/06/2026;27;;;"
    assert len(rows) == 4


def test_the_export_is_what_is_on_screen_and_unknown_is_empty(
    office: Client, liberta: Body, acts: None
) -> None:
    opinion_in("transmitted", liberta, "=1+1")
    opinion_in("answered", liberta, "Alberi")
    answer = office.get(LIST, {"export": "csv", "q": "=1"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="contributi.csv"'
    assert rows[1:] == ["Libertà;'=1+1;trasmesso;;;04/05/2026;1234/2026;Mobilità;;;;;"]
    assert office.get(LIST, {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize(
    "name", ["opinions", "opinions-overdue", "questions", "opinion-register", "body-opinions"]
)
def test_a_list_asks_the_same_queries_whatever_its_size(
    office: Client,
    liberta: Body,
    triante: Body,
    term: None,
    name: str,
    django_assert_max_num_queries: Queries,
) -> None:
    def fill(times: int) -> None:
        for number in range(times):
            request = request_to(liberta, triante, subject=f"Richiesta {number}")
            opinion_in("answered", liberta, f"Risposto {number}", request=request)
            opinion_in("transmitted", liberta, f"In attesa {number}")

    fill(3)
    url = reverse(f"monza:{name}", args=[liberta.pk] if name == "body-opinions" else [])
    office.get(url)  # the models active in the city are cached for a minute
    with django_assert_max_num_queries(13) as few:
        office.get(url)
    fill(30)
    with django_assert_max_num_queries(len(few)):
        office.get(url)


def test_a_card_asks_the_same_queries_whatever_the_way(
    office: Client, liberta: Body, term: None, django_assert_max_num_queries: Queries
) -> None:
    sitting = sitting_of(liberta)
    for state in ("draft", "done"):
        row = opinion_in(state, liberta, meeting=sitting)
        office.get(reverse("monza:opinion", args=[row.pk]))
        with django_assert_max_num_queries(18):
            office.get(reverse("monza:opinion", args=[row.pk]))


def test_a_meeting_tells_what_came_of_it(
    liberta: Body, olga: User, django_assert_num_queries: Queries
) -> None:
    born, approved = sitting_of(liberta, dt.date(2026, 3, 2)), sitting_of(liberta)
    opinion_in("done", liberta, "Ciclabile", meeting=born, approved_in=approved)
    opinion_in("draft", liberta, "Panchine", meeting=approved)
    with django_assert_num_queries(2):
        steps = trail(approved.pk)
    assert [(one.kind, one.label, one.public) for one in steps] == [
        ("Contributo approvato", "Ciclabile", True),
        ("Risposta", "accolto", True),
        ("Attuazione", "Ciclabile", True),
        ("Contributo", "Panchine", False),
    ]
    assert [one.kind for one in trail(born.pk)] == ["Contributo", "Risposta", "Attuazione"]
    assert [one.label for one in public_steps(approved)] == ["Ciclabile", "accolto", "Ciclabile"]
    assert len(meeting_trail(approved, olga, holder_of(olga))) == 5


def test_the_panel_of_a_consulta_holds_its_own(coordinator: Client, liberta: Body, triante: Body) -> None:
    opinion_in("draft", liberta, "Nostra")
    opinion_in("draft", triante, "Loro")
    request_to(liberta)
    found = page(coordinator, reverse("monza:body-opinions", args=[liberta.pk]))
    assert "Nostra" in found
    assert "Loro" not in found
    assert "Il Comune aspetta una risposta" in found
    assert coordinator.get(reverse("monza:body-opinions", args=[triante.pk])).status_code in {403, 404}


def test_a_body_of_another_model_has_no_such_panel(office: Client, liberta: Body) -> None:
    other = Body.objects.create(model_slug="bergamo", name="Rete", slug="rete")
    assert office.get(reverse("monza:body-opinions", args=[other.pk])).status_code == 404


def test_an_answer_to_a_request_never_precedes_it(office: Client, liberta: Body) -> None:
    row = opinion_in("approved", liberta, request=request_to(liberta, asked_on=dt.date(2026, 6, 1)))
    sent = {"office": "Verde", "protocol_number": "1", "on": "2026-05-31"}
    assert (
        "Risponde a una richiesta del 01/06/2026"
        in office.post(step(row, "trasmetti"), sent).content.decode()
    )
    assert office.post(step(row, "trasmetti"), sent | {"on": "2026-06-01"}).status_code == 302


def test_the_word_is_that_of_the_day(office: Client, liberta: Body, acts: None) -> None:
    row = opinion_in("answered", liberta, transmitted_on=dt.date(2023, 5, 4), answered_on=dt.date(2023, 6, 3))
    assert "1 contributo" in page(office, LIST)
    entry = page(office, reverse("monza:opinion-entry", args=[row.pk]))
    assert ">Pareri<" in entry


def test_an_address_typed_by_hand_breaks_nothing(office: Client, liberta: Body) -> None:
    opinion_in("transmitted", liberta)
    new = reverse("monza:opinion-new")
    for query in ("?body=x&request=x&meeting=x&item=x", f"?body={liberta.pk}&meeting={liberta.pk}", "?body="):
        assert office.get(new + query).status_code == 200
    for url in (LIST, reverse("monza:questions"), reverse("monza:opinion-register")):
        for query in ("?page=99", "?page=x", "?sort=x", "?export=pdf", "?q=%00", "?year=99999", "?anno=-1"):
            assert office.get(url + query).status_code == 200, url + query
