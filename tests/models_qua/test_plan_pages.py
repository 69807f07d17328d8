"""The strategic plan by its pages: who may do what, links among those of the lab, order, publishing, what citizens read."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_qua.models import PlanGoal, PlanLink, StrategicPlan
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_plan
from tests.models_qua.test_place_pages import get, seen_on, words

WRITES = {
    "olga": 200,
    "ada": 200,
    "bice": 404,
    "sergio": 403,
    "giulia": 403,
    "pio": 403,
    "fede": 403,
    "pia": 403,
}
SEES = WRITES | {"sergio": 200, "pio": 200, "fede": 200}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))


@pytest.fixture
def plan(rivalta: Body) -> StrategicPlan:
    return make_plan(rivalta, "Un parco aperto", "Nessuno da solo")


@pytest.mark.parametrize("who", WRITES)
def test_who_may_see_and_write_the_plan_of_rivalta(
    who: str, request: pytest.FixtureRequest, rivalta: Body, plan: StrategicPlan
) -> None:
    client = browser(request.getfixturevalue(who))
    assert client.get(reverse("qua:plan", args=[plan.pk])).status_code == SEES[who]
    assert client.get(reverse("qua:plans", args=[rivalta.pk])).status_code == SEES[who]
    goal = plan.goals.all()[0]
    for name, args in (
        ("plan-new", [rivalta.pk]),
        ("plan-edit", [plan.pk]),
        ("plan-publish", [plan.pk]),
        ("goal-new", [plan.pk]),
        ("goal-edit", [plan.pk, goal.pk]),
    ):
        # bice writes for Sesso: of a lab she sees nothing of she is told that it is not there
        heard = client.get(reverse(f"qua:{name}", args=args)).status_code
        assert heard == WRITES[who], name
    for name, args in (
        ("goal-move", [plan.pk, goal.pk]),
        ("plan-unpublish", [plan.pk]),
        ("goal-remove", [plan.pk, goal.pk]),
    ):
        sent = client.post(reverse(f"qua:{name}", args=args)).status_code
        assert sent == (302 if WRITES[who] == 200 else WRITES[who]), name


def test_a_plan_covers_five_years_unless_another_last_year_is_written(ada: User, rivalta: Body) -> None:
    client = browser(ada)
    path = reverse("qua:plan-new", args=[rivalta.pk])
    form = client.get(path).context["form"]
    typed = {
        "title": "Piano",
        "first_year": form["first_year"].value(),
        "last_year": "",
        "key": form["key"].value(),
    }
    for _again in range(2):
        client.post(path, typed)
    row = StrategicPlan.objects.get()
    assert (row.first_year, row.last_year) == (2026, 2030)
    assert "invece dei soliti" not in get(client, "qua:plan", row.pk)
    path = reverse("qua:plan-edit", args=[row.pk])
    client.post(path, typed | {"last_year": "2028"} | seen_on(client, path))
    assert "3 anni invece dei soliti cinque" in get(client, "qua:plan", row.pk)


def test_a_goal_is_tied_to_what_is_of_the_lab_and_nothing_else_is_offered(
    ada: User, rivalta: Body, sesso: Body, plan: StrategicPlan
) -> None:
    client, ours, theirs = browser(ada), make_agreement(rivalta), make_agreement(sesso)
    path = reverse("qua:goal-new", args=[plan.pk])
    page = words(client.get(path))
    assert ours.title in page
    assert theirs.title not in page
    answer = client.post(path, {"title": "Verde", "agreements": [theirs.pk]})
    assert "non è di questo laboratorio" in words(answer)
    sent = {"title": "Verde", "agreements": [ours.pk], "indicators": [ours.indicators.get().pk]}
    assert client.post(path, sent).status_code == 302
    assert PlanGoal.objects.get(title="Verde").links.count() == 2
    page = get(client, "qua:plan", plan.pk)
    assert "obiettivo senza progetti né indicatori" in page
    assert "non ancora misurato" in page


def test_goals_move_by_buttons_that_say_which_one(ada: User, plan: StrategicPlan) -> None:
    client = browser(ada)
    first = plan.goals.get(title="Un parco aperto")
    assert "Sposta giù: Un parco aperto" in get(client, "qua:plan", plan.pk)
    answer = client.post(
        reverse("qua:goal-move", args=[plan.pk, first.pk]), {"to": "2", "way": "down"}, follow=True
    )
    assert plan.goals.order_by("position")[0].title == "Nessuno da solo"
    assert "autofocus" in words(answer)


def test_two_editors_of_a_goal_see_both_versions(ada: User, plan: StrategicPlan) -> None:
    client, goal = browser(ada), plan.goals.all()[0]
    path = reverse("qua:goal-edit", args=[plan.pk, goal.pk])
    seen = client.get(path).context["form"]["seen"].value()
    PlanGoal.objects.filter(pk=goal.pk).update(text="Testo di un'altra")
    answer = client.post(path, {"title": "Mio titolo", "text": "Mio testo", "seen": seen})
    page = words(answer)
    assert "Testo di un&#x27;altra" in page
    assert "Mio testo" in page


def test_a_plan_is_published_after_looking_for_personal_data(
    ada: User, citizen: Client, plan: StrategicPlan
) -> None:
    client = browser(ada)
    plan.vision = "Chiami Ada al 333 1234567"
    plan.save()
    address = reverse("qua:public-plan", args=[plan.slug])
    assert citizen.get(address).status_code == 404
    path = reverse("qua:plan-publish", args=[plan.pk])
    page = client.get(path)
    assert "333 1234567" in words(page)
    seen = page.context["form"]["seen"].value()
    assert "segni di aver controllato" in words(client.post(path, {"seen": seen}))
    assert client.post(path, {"seen": seen, "looked_through": "on"}).status_code == 302
    assert citizen.get(address).status_code == 200
    client.post(reverse("qua:plan-unpublish", args=[plan.pk]))
    assert citizen.get(address).status_code == 404


def test_words_written_in_a_public_plan_are_looked_through_too(ada: User, plan: StrategicPlan) -> None:
    client, goal = browser(ada), plan.goals.all()[0]
    StrategicPlan.objects.filter(pk=plan.pk).update(is_public=True)
    path = reverse("qua:goal-edit", args=[plan.pk, goal.pk])
    sent = {"title": "Parco", "text": "Telefoni al 333 1234567"} | seen_on(client, path)
    answer = client.post(path, sent)
    assert "Sembra un dato personale" in words(answer)
    assert client.post(path, sent | {"warned": answer.context["form"].data["warned"]}).status_code == 302


def test_citizens_read_the_plan_without_drafts(
    citizen: Client, rivalta: Body, plan: StrategicPlan, django_assert_max_num_queries: Any
) -> None:
    StrategicPlan.objects.filter(pk=plan.pk).update(is_public=True)
    goal = plan.goals.all()[0]
    draft, force = (
        make_agreement(rivalta, title="Segreto"),
        make_agreement(rivalta, "in_force", title="Vigente"),
    )
    for agreement in (draft, force):
        sheet, indicator = agreement.sheets.get(), agreement.indicators.get()
        indicator.name = f"Misura {agreement}"
        indicator.save()
        sheet.title = f"Progetto {agreement}"
        sheet.save()
        PlanLink.objects.create(goal=goal, agreement=agreement)
        PlanLink.objects.create(goal=goal, sheet=sheet)
        PlanLink.objects.create(goal=goal, indicator=indicator)
    page = get(citizen, "qua:public-plan", plan.slug)
    assert "Segreto" not in page
    for there in (
        "Vigente",
        "Progetto Vigente",
        "Misura Vigente",
        "Non c&#x27;è ancora un progetto pubblico",
    ):
        assert there in page or there.replace("&#x27;", "'") in page
    with django_assert_max_num_queries(20) as few:
        get(citizen, "qua:public-plan", plan.slug)
    for _number in range(5):
        PlanLink.objects.create(goal=goal, agreement=make_agreement(rivalta, "shared"))
    with django_assert_max_num_queries(len(few)):
        get(citizen, "qua:public-plan", plan.slug)
    assert plan.title in get(citizen, "qua:public-plans")
    assert "Il piano strategico di un quartiere" in get(citizen, "qua:bodies")
