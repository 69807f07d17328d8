"""The kinds of the platform's messages, and what each one's templates are told beyond its content."""

from collections.abc import Callable, Mapping
from typing import Any

from tenants.mail import requests
from tenants.mail.links import data_page, receipt_link
from tenants.mail.passwords import new_password
from tenants.models import Message

Teller = Callable[[Message], Mapping[str, Any]]
"""Makes the links with secrets, which are never stored. Raises `core.mail.message.NoLongerNeeded`."""

KINDS: dict[str, Teller | None] = {
    "city_confirm": requests.confirm,
    "city_ready": requests.ready,
    "city_waiting": requests.about,
    "city_refused": requests.about,
    "city_to_decide": requests.about,
    "standing": None,
    "trial": None,
    "host": None,
    "invoice_issued": None,
    "invoice_overdue": None,
    "export_ready": data_page,
    "export_failed": data_page,
    "leaving_soon": data_page,
    "departure_receipt": receipt_link,
    "announcement": None,
    "new_password": new_password,
}
"""Kind to its teller, None where the content says all. Templates: `tenants/mail/<kind>.txt` and `.html`."""


def add_kinds(more: Mapping[str, Teller | None]) -> None:
    """Kinds of an application above, when the applications start; its templates are its own, at the same place."""
    KINDS.update(more)
