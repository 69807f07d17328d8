"""What citizens send from the site: it waits, seen by nobody, until the address is confirmed by mail.

Whether an address is known, or has sent something already, is never said to who fills the form.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rows import new_key
from core.mail.queue import Recipient
from core.models import BodyNeighbourhood, CityProfile, Delivery
from core.services.audit import record
from core.services.errors import DomainError
from core.services.mail import write_to
from models_qua.models import Need
from models_qua.selectors.listening import listening_of
from models_qua.services.guards import locked_cycle

RECEIVED = "qua.need_received"
"""The kind of the message that asks to confirm an address."""
CONFIRM_WITHIN = dt.timedelta(days=7)
"""How long what was sent waits for its address to be confirmed; afterwards it is forgotten."""
MAILS_PER_HOUR = 3
"""How many times an hour one address is written to because somebody typed it in the form."""
_TWICE_WITHIN = dt.timedelta(minutes=2)
"""Two presses of one button, and what a browser sends again by itself."""


@dataclass(frozen=True, slots=True)
class SentNeed:
    """What a citizen typed in the public form."""

    kind: str
    title: str
    email: str
    name: str = ""
    text: str = ""
    place: str = ""
    neighbourhood_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def receive_need(
    *,
    cycle_id: uuid.UUID,
    need: SentNeed,
    moment: dt.datetime,
    site: str,
    language: str = "it",
    key: uuid.UUID | None = None,
) -> Need:
    """Somebody nobody knows proposes something at a moment: it waits until its address is confirmed by mail.

    The same form (`key`) sent twice is one; sent again minutes later, the message that asks to confirm leaves once more. Past
    `MAILS_PER_HOUR` to one address nothing more is written, and nobody is told. Raises `DomainError` when the path does not listen (any
    more), without a title or an address, and for a neighbourhood of others. Audited as `qua.need.received`, without a word of it.
    """
    cycle = locked_cycle(cycle_id)
    if key is not None and (there := Need.objects.filter(pk=key).first()):
        if there.state == Need.State.UNCONFIRMED and moment - there.created_at > _TWICE_WITHIN:
            _ask(there, site)  # she came back to the form: the message did not arrive
        return there
    if not listening_of(cycle).is_open:
        raise DomainError(_("Nel frattempo l'ascolto si è concluso: da qui non si può più proporre."))
    email = need.email.strip().lower()
    if not email:
        raise DomainError(_("Scrivi un indirizzo email: la proposta si conferma da lì."), field="email")
    if not need.title.strip():
        raise DomainError(_("Scrivi in una frase che cosa chiedi."), field="title")
    if need.neighbourhood_id is not None and not _works_in(cycle.body_id, need.neighbourhood_id):
        raise DomainError(_("Scegli uno dei quartieri del laboratorio."), field="neighbourhood")
    row = Need(
        id=key or new_key(),
        cycle=cycle,
        kind=need.kind,
        source=Need.Source.WEB,
        title=need.title.strip(),
        text=need.text.strip(),
        place=need.place.strip(),
        neighbourhood_id=need.neighbourhood_id,
        proposer_name=need.name.strip(),
        proposer_email=email,
        language=language,
        received_on=timezone.localdate(moment),
        state=Need.State.UNCONFIRMED,
        created_at=moment,
    )
    row.save(force_insert=True)
    _ask(row, site)
    record(actor=None, action="qua.need.received", target=cycle, after={"kind": row.kind})
    return row


@transaction.atomic(durable=True)
def confirm_need(*, need_id: uuid.UUID, at: dt.datetime | None = None) -> Need:
    """The address is confirmed: the need is before who works on the path, received on the day it was sent, and not public.

    It counts even when the listening ended meanwhile. Confirmed twice it is one. Raises `DomainError` when it is no more. Audited as
    `qua.need.confirmed`.
    """
    row = Need.objects.select_for_update(of=("self",)).filter(pk=need_id).first()
    if row is None or (row.state == Need.State.UNCONFIRMED and confirm_by(row) < (at or timezone.now())):
        raise DomainError(
            _("Questa proposta non c'è più: andava confermata entro %(days)d giorni. Mandala di nuovo.")
            % {"days": CONFIRM_WITHIN.days}
        )
    if row.state != Need.State.UNCONFIRMED:
        return row
    row.state = Need.State.RECEIVED
    row.save(update_fields=["state"])
    record(actor=None, action="qua.need.confirmed", target=row, after={"received_on": row.received_on})
    return row


@transaction.atomic(durable=True)
def withdraw_unconfirmed(*, need_id: uuid.UUID) -> bool:
    """Who owns the address did not send it, or thought better: it goes at once. False when it was confirmed or gone already.

    Audited as `qua.need.forgotten`.
    """
    rows = list(Need.objects.select_for_update().filter(pk=need_id, state=Need.State.UNCONFIRMED))
    if rows:
        forget_needs(rows)
    return bool(rows)


@transaction.atomic(durable=True)
def forget_unconfirmed_needs(at: dt.datetime) -> int:
    """Forget at a moment what nobody confirmed in time, with the message that asked; returns how many.

    Audited as `qua.need.forgotten`, with the count, when there are any. A fixed number of queries.
    """
    late = Need.objects.filter(state=Need.State.UNCONFIRMED, created_at__lt=at - CONFIRM_WITHIN)
    rows = list(late.select_for_update().order_by("pk"))
    if rows:
        forget_needs(rows)
    return len(rows)


def forget_needs(rows: list[Need]) -> None:
    """Needs nobody confirmed go, with the messages that asked; inside the transaction of who decided it."""
    keys = [row.pk for row in rows]
    asked = Delivery.objects.filter(mailing__kind=RECEIVED, email__in={row.proposer_email for row in rows})
    asked.filter(content__need__in=[str(key) for key in keys]).exclude(state=Delivery.State.SENDING).delete()
    Need.objects.filter(pk__in=keys).delete()
    target = CityProfile.objects.first() or CityProfile()
    record(actor=None, action="qua.need.forgotten", target=target, after={"needs": len(rows)})


def confirm_by(row: Need) -> dt.datetime:
    """The last moment to confirm, in local time."""
    return timezone.localtime(row.created_at + CONFIRM_WITHIN)


def _ask(row: Need, site: str) -> None:
    since = timezone.now() - dt.timedelta(hours=1)
    lately = Delivery.objects.filter(
        email=row.proposer_email, mailing__kind=RECEIVED, mailing__created_at__gte=since
    )
    if lately.count() >= MAILS_PER_HOUR:
        return
    to = [Recipient(row.proposer_email, row.proposer_name, content={"need": str(row.pk)})]
    write_to(RECEIVED, to, _("Conferma la tua proposta"), {}, actor=None, site=site, language=row.language)


def _works_in(body_id: uuid.UUID, neighbourhood_id: uuid.UUID) -> bool:
    return BodyNeighbourhood.objects.filter(body=body_id, neighbourhood=neighbourhood_id).exists()
