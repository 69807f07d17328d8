"""The broker is down when somebody clicks: what was decided stands, and the message leaves by the clock."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from core.mail.sending import send_waiting
from core.models import Delivery, Meeting, RoleGrant
from tenants.context import use_city
from tenants.models import City
from tests.broker import messages_to
from tests.core.mail.server import MailServer, free_port, running
from tests.core.services.test_convocation_at_once import scene


def test_the_click_is_answered_and_the_invitation_leaves_later(
    fresh_database: str,
    bergamo: City,
    bergamo_client: Client,
    mail_server: MailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with use_city(bergamo):
        dario, meeting = scene()
        RoleGrant.objects.create(user=dario, role="participation_office")
        bergamo_client.force_login(dario)
    with messages_to(f"redis://127.0.0.1:{free_port()}/0"), caplog.at_level(logging.WARNING):
        answer = bergamo_client.post(
            reverse("core:work_convene", args=[meeting.pk]), {"more": "ada@uno.example"}
        )
    assert answer.status_code == 302
    assert "The broker cannot be reached" in caplog.text
    with use_city(bergamo), running(mail_server):
        assert Meeting.objects.get().state == "convened"
        assert Delivery.objects.get().state == "waiting"
        send_waiting("http://bergamo.localhost/")
    assert mail_server.to() == {"ada@uno.example": 1}
