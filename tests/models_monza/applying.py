"""What the tests of applying share: a window, what is typed in the form, and the way through the mail."""

import datetime as dt
import re
import uuid
from typing import Any

from django.test import Client

from core.models import Body
from models_monza.models import EnrolmentWindow
from tests.core.mail.server import Received

SITE = "http://monza.localhost/"
CITIZEN = "/consulte/iscrizione/persona/"
ORGANISATION = "/consulte/iscrizione/realta/"
PDF = b"%PDF-1.7 carta d'identit\xc3\xa0"


def window_of(
    mandate: Any, first: dt.date = dt.date(2026, 3, 1), last: dt.date = dt.date(2026, 3, 31)
) -> EnrolmentWindow:
    return EnrolmentWindow.objects.create(mandate=mandate, first_on=first, last_on=last)


def typed(body: Body, window: EnrolmentWindow, **more: object) -> dict[str, Any]:
    """A person's form."""
    values: dict[str, Any] = {
        "consulta": body.slug,
        "ground": "residence",
        "ground_detail": "via Mazzini 12",
        "given_name": "Maria",
        "family_name": "Rossi",
        "fiscal_code": "RSSMRA85T50A562W",
        "email": "maria@example.org",
        "mandato": str(window.mandate_id),
        "chiave": str(uuid.uuid4()),
    }
    return values | more


def typed_organisation(body: Body, window: EnrolmentWindow, **more: object) -> dict[str, Any]:
    """An organisation's form."""
    values = typed(body, window, ground="seat", organisation_name="Circolo Libertà", category="associazione")
    del values["fiscal_code"]
    return values | more


def link(mail: Received, page: str) -> str:
    """The path of the link to a page in a mail."""
    found = re.search(rf"http://monza\.localhost(/consulte/iscrizione/{page}/\S+)", mail.text())
    assert found is not None, mail.text()
    return found[1]


def errors(answer: Any) -> dict[str, list[str]]:
    """Field to errors of the page's form."""
    return {name: list(map(str, told)) for name, told in answer.context["form"].errors.items()}


def stranger() -> Client:
    """A browser nobody signed in."""
    return Client(headers={"host": "monza.localhost"})
