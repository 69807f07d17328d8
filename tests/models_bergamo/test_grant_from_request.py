"""A project may be born of a request its network sent."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from core.models import AuditEntry, Body
from core.services.errors import DomainError
from models_bergamo.models import CouncillorRequest, GrantApplication
from tests.models_bergamo.conftest import MakeApplication


@pytest.fixture
def sent(alfa: Body) -> CouncillorRequest:
    return CouncillorRequest.objects.create(
        body=alfa,
        addressee="Assessora",
        subject="Luci",
        text="Poche",
        state="sent",
        sent_on=dt.date(2023, 3, 1),
    )


def test_the_link_is_kept_and_audited(make_application: MakeApplication, sent: CouncillorRequest) -> None:
    made = make_application(request_id=sent.pk)
    assert GrantApplication.objects.get(pk=made.pk).request == sent
    assert AuditEntry.objects.get(action="bergamo.grant.drafted").after["request"] == "Luci"


def test_a_request_of_another_network_or_never_sent_is_refused(
    make_application: MakeApplication, sent: CouncillorRequest, beta: Body
) -> None:
    CouncillorRequest.objects.update(body=beta)
    with pytest.raises(DomainError) as refused:
        make_application(request_id=sent.pk)
    assert refused.value.field == "request"
    draft = CouncillorRequest.objects.create(addressee="A", subject="B", text="C", body=beta)
    with pytest.raises(DomainError):
        make_application(request_id=draft.pk, body_id=beta.pk)


def test_a_withdrawn_draft_of_a_request_leaves_the_project(
    make_application: MakeApplication, sent: CouncillorRequest
) -> None:
    made = make_application(request_id=sent.pk)
    CouncillorRequest.objects.all().delete()
    assert GrantApplication.objects.get(pk=made.pk).request is None


def test_the_request_offers_the_project_and_the_form_keeps_it(
    bergamo_client: Client, dario: User, sent: CouncillorRequest
) -> None:
    bergamo_client.force_login(dario)
    page = bergamo_client.get(f"/lavoro/istanze/{sent.pk}/").content.decode()
    address = f"/lavoro/contributi/nuova/?body={sent.body_id}&amp;request={sent.pk}"
    assert address in page
    form = bergamo_client.get("/lavoro/contributi/nuova/", {"request": str(sent.pk)}).context["form"]
    assert form["request"].value() == sent.pk
