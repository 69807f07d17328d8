"""A participation model writes messages of its own, through the same queue."""

import pytest
from django.db import transaction

from core.mail.kinds import renderer_of
from core.mail.queue import Recipient, enqueue
from core.mail.sending import send_mailing
from core.participation.registry import RegistryError
from tenants.models import City
from tests.core.mail.server import MailServer


def test_what_a_participation_model_writes_leaves_by_the_city_s_queue(
    in_bergamo: City, up: MailServer
) -> None:
    with transaction.atomic():
        mailing = enqueue(
            "dummy.note",
            [Recipient("ada@uno.example", "Ada")],
            subject="Assemblea",
            site="https://bergamo.example/",
            created_by="prova",
            content={"note": "Si è aperta"},
        )
    assert mailing is not None
    send_mailing(str(mailing.pk))
    assert up.to() == {"ada@uno.example": 1}


@pytest.mark.parametrize(("kind", "fault"), [("nobody.note", RegistryError), ("dummy.letter", KeyError)])
def test_a_kind_nobody_declared_has_no_renderer(kind: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        renderer_of(kind)
