"""The pages of needs: typing at a meeting, lists with a fixed number of queries, what is offered, what citizens read."""

import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Theme
from models_qua.models import LabCycle, LabStep, Need, NeedGroup
from tests.models_qua.conftest import browser
from tests.models_qua.need_rows import (
    HEARD_UNTIL,
    NOW,
    TODAY,
    errors,
    make_review,
    meeting_of,
    stranger,
)
from tests.models_qua.rows import make_group, make_need

Queries = Any


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def url(name: str, row: Any) -> str:
    return reverse(f"qua:{name}", args=[row.pk])


def test_at_a_meeting_one_after_the_other(desk: Client, cycle: LabCycle) -> None:
    meeting = meeting_of(cycle.body)
    page = url("meeting-needs", meeting)
    card = desk.get(url_of_meeting(meeting)).content.decode()
    assert page in card
    for title in ("Una panchina", "Più luce"):
        answer = desk.post(page, {"kind": "need", "title": title, "percorso": cycle.pk}, follow=True)
        assert answer.status_code == 200
    assert answer.context["form"]["kind"].value() == "need"  # the next is likely of the same kind
    rows = Need.objects.order_by("created_at").values_list("title", "meeting", "received_on", "source")
    assert list(rows) == [
        ("Una panchina", meeting.pk, meeting.meets_on, "meeting"),
        ("Più luce", meeting.pk, meeting.meets_on, "meeting"),
    ]


def url_of_meeting(meeting: Any) -> str:
    return reverse("core:work_meeting", args=[meeting.pk])


def test_at_a_meeting_after_the_listening_what_is_late_is_confirmed(desk: Client, cycle: LabCycle) -> None:
    LabStep.objects.filter(kind="listening").update(ended_on=HEARD_UNTIL)
    page = url("meeting-needs", meeting_of(cycle.body))
    sent = {"kind": "proposal", "title": "Ombra", "percorso": cycle.pk}
    answer = desk.post(page, sent)
    assert list(errors(answer)) == ["late"]
    assert 'value="Ombra"' in answer.content.decode()
    assert desk.post(page, sent | {"late": "on"}).status_code == 302
    assert "dopo la fine dell'ascolto" in desk.get(url("needs", cycle)).content.decode()


def test_a_lab_without_a_path_cannot_collect(desk: Client, rivalta: Body) -> None:
    page = desk.get(url("meeting-needs", meeting_of(rivalta))).content.decode()
    assert "non ha un percorso in corso" in page


def test_from_paper_with_the_day_it_came(desk: Client, cycle: LabCycle) -> None:
    sent = {
        "kind": "report",
        "title": "Buca",
        "source": "paper",
        "received_on": "2026-03-05",
        "key": cycle.pk,
    }
    for _time in range(2):
        answer = desk.post(url("need-new", cycle), sent)
    row = Need.objects.get()
    assert answer.url == url("need", row)  # type: ignore[attr-defined]
    assert (row.source, str(row.received_on)) == ("paper", "2026-03-05")


def test_two_who_edit_are_told_and_nothing_is_lost(desk: Client, cycle: LabCycle) -> None:
    row = make_need(cycle, source="paper")
    page = url("need-edit", row)
    shown = desk.get(page).context["form"].initial
    Need.objects.update(title="Due panchine")
    sent = {name: shown[name] or "" for name in ("kind", "source", "received_on", "seen")}
    answer = desk.post(page, sent | {"title": "Tre panchine"})
    assert "Adesso qui c'è: «Due panchine»." in errors(answer)["title"]
    assert 'value="Tre panchine"' in answer.content.decode()


def test_the_list_is_filtered_sorted_exported_without_who_proposed(
    desk: Client, cycle: LabCycle, django_assert_num_queries: Queries
) -> None:
    theme = Theme.objects.create(name="Verde", slug="verde")
    one = make_need(
        cycle, "Ombra", theme=theme, source="web", proposer_name="Rosa Verdi", proposer_email="r@x.it"
    )
    grouped, gone = make_need(cycle, "Panchina", kind="need"), make_need(cycle, "Doppia", state="discarded")
    make_group(cycle, "Sedute", grouped)
    page = url("needs", cycle)
    for asked, titles in (
        ("", {"Ombra", "Panchina"}),
        ("q=omb", {"Ombra"}),
        ("q=sedute", {"Panchina"}),
        ("kind=need", {"Panchina"}),
        ("source=web", {"Ombra"}),
        ("state=discarded", {"Doppia"}),
        (f"theme={theme.pk}", {"Ombra"}),
        ("grouped=no", {"Ombra"}),
        ("grouped=yes", {"Panchina"}),
        ("public=yes", set()),
        ("state=nonsense&kind=what&theme=1", {"Ombra", "Panchina"}),
    ):
        answer = desk.get(f"{page}?{asked}")
        assert {row.title for row in answer.context["page_obj"]} == titles, asked
    text = desk.get(f"{page}?export=csv&sort=title").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["Ombra", "Panchina"]
    assert "Rosa" not in text
    assert "r@x.it" not in text
    assert one.proposer_name not in desk.get(page).content.decode()
    assert gone.state == "discarded"


def test_lists_and_cards_ask_a_fixed_number_of_queries(
    desk: Client, cycle: LabCycle, django_assert_max_num_queries: Queries
) -> None:
    group = make_group(cycle, "A", make_need(cycle, is_public=True))
    make_review(group)
    make_need(cycle, "Da sola")
    names = ("needs", "needs-group", "need-groups")
    pages = [url(name, cycle) for name in names] + [url("need-group", group), reverse("qua:reviews")]
    public = reverse("qua:public-needs", args=[cycle.body.slug])
    counted = {}
    for page in (*pages, public):
        with django_assert_max_num_queries(20) as few:
            desk.get(page)
        counted[page] = len(few)
    for number in range(12):
        more = make_group(cycle, f"G {number}", make_need(cycle, f"P {number}", is_public=True))
        make_need(cycle, f"N {number}", is_public=True)
        make_need(cycle, f"Q {number}", group=group, state="grouped")
        make_review(more)
        make_review(group, f"Servizio {number}")
    for page, before in counted.items():
        with django_assert_max_num_queries(20) as many:
            desk.get(page)
        assert len(many) <= before, page


def test_grouping_without_javascript(desk: Client, cycle: LabCycle) -> None:
    one, other, alone = (make_need(cycle, name) for name in ("Panchina al parco", "Panchine parco", "Luce"))
    page = url("needs-group", cycle)
    answer = desk.get(page)
    assert [len(line.like) for line in answer.context["lines"]] == [1, 1, 0]
    refused = desk.post(page, {"needs": [one.pk, other.pk], "summary": "Vicino ai giochi"})
    assert list(errors(refused)) == ["title"]
    assert refused.content.decode().count("checked") == 2, "what was ticked stays ticked"
    assert "Vicino ai giochi" in refused.content.decode()
    assert desk.post(page, {"needs": [one.pk, other.pk], "title": "Sedute"}).status_code == 302
    assert desk.post(page, {"alone": alone.pk}).status_code == 302
    assert set(NeedGroup.objects.values_list("title", flat=True)) == {"Sedute", "Luce"}
    assert "Niente da raggruppare" in desk.get(page).content.decode()


def test_a_telephone_number_in_the_title_of_a_group_is_pointed_out(desk: Client, cycle: LabCycle) -> None:
    page, sent = url("needs-group", cycle), {"needs": [make_need(cycle).pk], "title": "Rosa, 333 1234567"}
    refused = desk.post(page, sent)
    assert list(errors(refused)) == ["title"]
    warned = refused.context["form"].data["warned"]
    assert warned in refused.content.decode()
    assert desk.post(page, sent | {"warned": warned}).status_code == 302


def test_who_comes_second_is_told_what_the_other_did(desk: Client, cycle: LabCycle) -> None:
    one, other = make_need(cycle, "A"), make_need(cycle, "B")
    make_group(cycle, "Altro", one)
    answer = desk.post(url("needs-group", cycle), {"needs": [one.pk, other.pk, "rotto"], "title": "Mio"})
    assert "«A» (ora nel gruppo «Altro»)" in errors(answer)["needs"][0]
    assert "«A»" in answer.content.decode()


def test_what_looks_personal_is_pointed_out_and_asked_twice(desk: Client, cycle: LabCycle) -> None:
    row = make_need(cycle, text="Chiamate Rosa al 333 1234567.")
    page = url("need-publish", row)
    shown = desk.get(page)
    assert "333 1234567" in shown.context["personal"][0].words
    sent = {"title": row.title, "text": row.text, "place": "", "seen": shown.context["form"].initial["seen"]}
    first = desk.post(page, sent)
    assert list(errors(first)) == ["text"]
    warned = first.context["form"].data["warned"]
    other = make_need(cycle, "Luce")
    answer = desk.post(page, sent | {"warned": warned, "prossima": "1"})
    assert answer.url == url("need-publish", other)  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.is_public


def test_a_contradiction_is_confirmed_with_a_box_that_was_not_there(desk: Client, cycle: LabCycle) -> None:
    group = make_group(cycle, "A", make_need(cycle))
    make_review(group, outcome="not_feasible")
    page = url("need-fate", group)
    assert "confirmed" not in desk.get(page).context["form"].fields
    sent = {"fate": "enters", "reasons": "Lo paga la parrocchia."}
    refused = desk.post(page, sent)
    assert list(errors(refused)) == ["confirmed"]
    assert "Lo paga la parrocchia." in refused.content.decode()
    assert desk.post(page, sent | {"confirmed": "on"}).status_code == 302
    page = desk.get(url("need-group", group)).content.decode()
    assert "Da dire a voce" in page


def test_a_service_answers_and_corrects_with_cents(sergio: User, cycle: LabCycle) -> None:
    desk, review = browser(sergio), make_review(make_group(cycle), due_on="2026-03-01")
    lists = desk.get(reverse("qua:reviews") + "?state=late").content.decode()
    assert "in ritardo di 9 giorni" in lists
    page = url("review", review)
    sent = {"outcome": "feasible", "reasons": "Sì.", "cost_eur": "1.234,56", "reviewed_on": str(TODAY)}
    assert list(errors(desk.post(page, sent | {"outcome": "", "reasons": ""}))) == ["outcome", "reasons"]
    assert desk.post(page, sent).status_code == 302
    shown = desk.get(page)
    assert shown.context["form"].initial["cost_eur"] == Decimal("1234.56")
    assert re.search(r'value="1\.?234,56"', shown.content.decode())
    seen = shown.context["form"].initial["seen"]
    assert desk.post(page, sent | {"cost_eur": "", "seen": seen}).status_code == 302
    review.refresh_from_db()
    assert review.cost_eur is None


def test_citizens_read_what_was_let_through_with_its_fate_and_never_who(cycle: LabCycle) -> None:
    shown = {"is_public": True, "proposer_name": "Rosa Verdi", "proposer_email": "rosa@example.org"}
    one, other = (
        make_need(cycle, "Panchina", **shown),
        make_need(cycle, "Sedersi", **shown | {"is_public": False}),
    )
    make_group(cycle, "Sedute", one, other, fate="later", fate_reasons="Nel 2027.", fate_on=TODAY)
    make_group(cycle, "Segreto", make_need(cycle, "Nascosta"))
    make_need(cycle, "Luce", kind="report", **shown)
    page = "/laboratori/rivalta/proposte/"
    answer = stranger().get(page)
    text = answer.content.decode()
    for words in ("Panchina", "Sedute", "Nel 2027.", "Luce", "se ne riparla in un altro percorso"):
        assert words in text
    for words in ("Sedersi", "Segreto", "Nascosta", "Rosa", "rosa@"):
        assert words not in text
    assert [(one.fate, one.needs) for one in answer.context["counts"]] == [("", 1), ("later", 1)]
    for asked, titles in (
        ("esito=later", {"Panchina"}),
        ("esito=open", {"Luce"}),
        ("tipo=report", {"Luce"}),
        ("q=2027", {"Panchina"}),
    ):
        assert {row.title for row in stranger().get(f"{page}?{asked}").context["page_obj"]} == titles, asked
    body = stranger().get("/laboratori/rivalta/").content.decode()
    assert page in body
    assert "/laboratori/rivalta/proponi/" in body


def test_the_card_of_the_lab_leads_to_the_current_path(desk: Client, cycle: LabCycle) -> None:
    page = desk.get(reverse("qua:body-needs", args=[cycle.body_id])).content.decode()
    assert url("needs", cycle) in page
    tabs = desk.get(reverse("core:work_body", args=[cycle.body_id])).content.decode()
    assert "Bisogni e proposte" in tabs
