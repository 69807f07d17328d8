"""Several people with the same opinion at the same moment, on real connections: one of them does it, the others are told."""

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, BodyStage, Mailing, RoleGrant
from core.services.activation import activate_participation_model
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.services import opinions as verbs
from models_monza.services.opinions import OpinionText
from models_monza.services.questions import ask_consulte
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.core.services.test_two_at_once import at_once
from tests.models_monza.conftest import FORMED_ON, MANDATE_SINCE
from tests.models_monza.opinion_rows import SENT, SITE, opinion_in, request_to


@pytest.fixture
def ugo(fresh_database: str, monza: City) -> User:
    """The office that answers, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug="monza", since=MANDATE_SINCE)
        body = Body.objects.create(model_slug="monza", name="Libertà", slug="liberta")
        BodyStage.objects.create(body=body, stage="formed", since=FORMED_ON)
        nora = make_user("nora@monza.example", "Nora")
        RoleGrant.objects.create(user=nora, role="coordinator", body=body)
        return make_user("ugo@monza.example", "Ugo")


def test_two_who_answer_at_once_give_one_answer_and_one_message(ugo: User, monza: City) -> None:
    with use_city(monza):
        row = opinion_in("transmitted", Body.objects.get())
    answer = partial(verbs.answer_opinion, actor=ugo, opinion_id=row.pk, on=SENT, site=SITE)
    refused = at_once(
        monza,
        partial(answer, outcome="accepted", reasons="Sì."),
        partial(answer, outcome="not_accepted", reasons="No."),
    )
    assert ["con risposta" in str(one) for one in refused] == [True]
    with use_city(monza):
        row.refresh_from_db()
        assert (row.outcome, row.reasons) in {("accepted", "Sì."), ("not_accepted", "No.")}
        assert AuditEntry.objects.filter(action="monza.opinion.answered").count() == 1
        assert Mailing.objects.filter(kind="monza.opinion").count() == 1


def test_answered_and_taken_back_at_once_is_one_of_the_two(ugo: User, monza: City) -> None:
    with use_city(monza):
        row = opinion_in("transmitted", Body.objects.get())
    refused = at_once(
        monza,
        partial(
            verbs.answer_opinion, actor=ugo, opinion_id=row.pk, on=SENT, outcome="accepted", reasons="Sì."
        ),
        partial(verbs.withdraw_opinion, actor=ugo, opinion_id=row.pk, reason="Superato."),
    )
    assert len(refused) == 1
    with use_city(monza):
        row.refresh_from_db()
        assert (row.state, bool(row.answered_on)) in {("answered", True), ("withdrawn", False)}


def test_those_transmitted_at_once_get_different_numbers(ugo: User, monza: City) -> None:
    with use_city(monza):
        rows = [opinion_in("approved", Body.objects.get(), f"N. {number}") for number in range(3)]
    send = partial(verbs.transmit_opinion, actor=ugo, office="Verde", protocol_number="1", on=SENT)
    assert at_once(monza, *(partial(send, opinion_id=row.pk) for row in rows)) == []
    with use_city(monza):
        assert set(AdvisoryOpinion.objects.values_list("number", flat=True)) == {1, 2, 3}


def test_a_request_is_answered_once_by_two_who_begin_at_once(ugo: User, monza: City) -> None:
    with use_city(monza):
        body = Body.objects.get()
        text = OpinionText(body.pk, "Sul piano", "x", request_id=request_to(body).pk)
    write = partial(verbs.write_opinion, actor=ugo, opinion=text)
    refused = at_once(monza, write, write)
    assert ["già risposto" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert AdvisoryOpinion.objects.count() == 1


def test_the_same_form_sent_twice_at_the_same_moment_is_one(ugo: User, monza: City) -> None:
    with use_city(monza):
        text = OpinionText(Body.objects.get().pk, "Ciclabile", "x")
    write = partial(verbs.write_opinion, actor=ugo, opinion=text, key=new_key())
    ask = partial(
        ask_consulte,
        actor=ugo,
        subject="P",
        text="",
        office="M",
        due_on=timezone.localdate(),
        key=new_key(),
        site=SITE,
    )
    assert at_once(monza, write, write, ask, ask) == []
    with use_city(monza):
        assert (AdvisoryOpinion.objects.count(), OpinionRequest.objects.count()) == (1, 1)
        assert Mailing.objects.filter(kind="monza.request").count() == 1
