"""What the administration asks the consulte: who is asked, who answered, who is late."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.selectors.questions import request_lines, to_answer
from models_monza.services.opinions import OpinionText, change_opinion, write_opinion
from models_monza.services.questions import ask_consulte, withdraw_question
from tests.models_monza.conftest import make_consulta
from tests.models_monza.opinion_rows import NOW, TODAY, opinion_in, request_to

LIST = reverse("monza:questions")
NEW = reverse("monza:question-new")
SENT = {"subject": "Piano", "text": "Che ne dite?", "office": "Mobilità", "due_on": "2026-09-30"}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def test_the_office_asks_all_some_or_one(office: Client, liberta: Body, triante: Body) -> None:
    office.post(NEW, SENT | {"to": "all"})
    office.post(NEW, SENT | {"subject": "Parco", "to": "some", "bodies": [triante.pk]})
    asked = {row.subject: {one.body for one in row.asked.all()} for row in OpinionRequest.objects.all()}
    assert asked == {"Piano": {liberta, triante}, "Parco": {triante}}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"to": "some"}, "id_bodies_error"),
        ({"due_on": "2026-06-29"}, "Il termine precede la richiesta"),
        ({"office": " "}, "id_office_error"),
        ({"subject": ""}, "id_subject_error"),
        ({"due_on": "domani"}, "id_due_on_error"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    office: Client, liberta: Body, wrong: dict[str, str], told: str
) -> None:
    found = office.post(NEW, SENT | {"to": "all"} | wrong).content.decode()
    assert told in found
    assert "Che ne dite?" in found
    assert not OpinionRequest.objects.exists()


def test_only_consulte_that_could_answer_are_asked(olga: User, liberta: Body, triante: Body) -> None:
    triante.stages.filter(stage="formed").delete()
    values = {"actor": olga, "subject": "P", "text": "", "office": "M", "due_on": TODAY}
    request = ask_consulte(**values)  # type: ignore[arg-type]
    assert [one.body for one in request.asked.all()] == [liberta]
    with pytest.raises(DomainError, match="costituita") as told:
        ask_consulte(**values, body_ids=(triante.pk,))  # type: ignore[arg-type]
    assert told.value.field == "bodies"


def test_the_same_form_sent_twice_asks_once(office: Client, liberta: Body) -> None:
    sent = SENT | {"to": "all", "key": "0c5a3a8e-6c1e-4b57-9f43-2f6f1c9f4a51"}
    assert office.post(NEW, sent)["Location"] == office.post(NEW, sent)["Location"]
    assert OpinionRequest.objects.count() == 1
    assert AuditEntry.objects.filter(action="monza.opinion.asked").count() == 1


def test_each_consulta_is_where_it_is(liberta: Body, triante: Body) -> None:
    bodies = [
        liberta,
        triante,
        *(make_consulta(name, name.lower()) for name in ("Cederna", "Cantalupo", "Parco")),
    ]
    request = request_to(*bodies, due_on=dt.date(2026, 6, 20))
    opinion_in("transmitted", liberta, request=request, transmitted_on=dt.date(2026, 6, 20))
    opinion_in("answered", triante, request=request, transmitted_on=dt.date(2026, 6, 21), answered_on=TODAY)
    opinion_in("draft", bodies[2], request=request)
    opinion_in("withdrawn", bodies[3], request=request)
    line = request_lines([request], None, TODAY)[0]
    assert {one.body.name: (one.state, one.days_late) for one in line.asked} == {
        "Libertà": ("answered", 0),
        "Triante": ("answered_late", 1),
        "Cederna": ("late", 10),
        "Cantalupo": ("late", 10),
        "Parco": ("late", 10),
    }
    assert (line.answered, line.late, line.waiting) == (2, 3, 3)
    early = request_lines([request], None, dt.date(2026, 6, 20))[0]
    assert {
        one.body.name: one.state for one in early.asked if one.state not in {"answered", "answered_late"}
    } == {
        "Cederna": "writing",
        "Cantalupo": "waiting",
        "Parco": "waiting",
    }
    assert {one.body.name for one in to_answer(None)} == {"Cederna", "Cantalupo", "Parco"}
    assert not to_answer(frozenset({liberta.pk}))


def test_what_was_taken_back_is_late_for_nobody_and_no_more_begun(
    office: Client, olga: User, nora: User, liberta: Body, triante: Body
) -> None:
    request = request_to(liberta, triante)
    row = write_opinion(actor=nora, opinion=OpinionText(liberta.pk, "Sul piano", "x", request_id=request.pk))
    url = reverse("monza:question-withdraw", args=[request.pk])
    assert office.get(url).status_code == 200
    office.post(url)
    withdraw_question(actor=olga, request_id=request.pk)  # once more: nothing changes
    assert AuditEntry.objects.filter(action="monza.opinion.asked").count() == 1
    line = request_lines([OpinionRequest.objects.get()], None, TODAY)[0]
    assert {one.state for one in line.asked} == {"closed"}
    with pytest.raises(DomainError, match="ha ritirato"):
        write_opinion(actor=nora, opinion=OpinionText(triante.pk, "S", "x", request_id=request.pk))
    changed = OpinionText(liberta.pk, "Meglio detto", "x", request_id=request.pk)
    assert change_opinion(actor=nora, opinion_id=row.pk, opinion=changed).subject == "Meglio detto"


def test_who_works_for_a_consulta_sees_what_it_is_asked_and_begins_from_there(
    monza_client: Client, nora: User, liberta: Body, triante: Body
) -> None:
    both, theirs = request_to(liberta, triante), request_to(triante, subject="Solo a loro")
    monza_client.force_login(nora)
    assert [line.request for line in monza_client.get(LIST).context["lines"]] == [both]
    assert monza_client.get(reverse("monza:question", args=[theirs.pk])).status_code == 404
    found = monza_client.get(reverse("monza:question", args=[both.pk])).content.decode()
    assert "Triante" not in found
    begin = f"{reverse('monza:opinion-new')}?body={liberta.pk}&amp;request={both.pk}"
    assert begin in found
    form = monza_client.get(begin.replace("&amp;", "&")).context["form"]
    assert [one.pk for one in form.fields["request"].queryset] == [both.pk]
    spied = monza_client.get(f"{reverse('monza:opinion-new')}?body={triante.pk}").content.decode()
    assert "Solo a loro" not in spied
    monza_client.post(begin.replace("&amp;", "&"), {"body": liberta.pk, "request": both.pk, "subject": "S"})
    assert AdvisoryOpinion.objects.get().request == both
    assert begin not in monza_client.get(reverse("monza:question", args=[both.pk])).content.decode()
    assert "Il Comune aspetta una risposta" in monza_client.get(reverse("monza:opinions")).content.decode()


def test_the_list_is_narrowed_and_exported(office: Client, liberta: Body, triante: Body) -> None:
    request_to(liberta, triante, subject="Traffico")
    request_to(liberta, subject="Verde", office="Parchi", due_on=dt.date(2026, 9, 1))
    request_to(liberta, subject="Ritirata", withdrawn_on=TODAY)
    for query, subjects in {
        "?state=open": ["Verde"],
        "?state=past": ["Traffico"],
        "?state=withdrawn": ["Ritirata"],
        "?q=parchi": ["Verde"],
        "?state=xyz": ["Ritirata", "Traffico", "Verde"],
    }.items():
        found = sorted(line.request.subject for line in office.get(LIST + query).context["lines"])
        assert found == subjects, query
    rows = office.get(LIST, {"export": "csv", "q": "Traffico"}).content.decode("utf-8-sig").splitlines()
    assert rows[1:] == ["Traffico;Mobilità;01/05/2026;20/06/2026;;2;0;2;"]
