"""Applying online without a proved identity: sent in, confirmed from the mailbox, and only then before the office.

Whether somebody has applied already is never said to who sends the form. See `one_place` for what becomes of a second application.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rows import new_key
from accounts.scope import on_commit
from core.mail.queue import Recipient
from core.models import CityProfile, Delivery
from core.services.audit import record, to_json
from core.services.errors import DomainError
from core.services.mail import write_to
from core.services.uploads import check_content
from models_monza.models import Enrolment, EnrolmentDocument, ReceivedApplication, ReceivedPaper
from models_monza.selectors.applying import CONFIRM_WITHIN
from models_monza.services.decisions import Papers
from models_monza.services.enrolment import Application, check_application, new_enrolment, told
from models_monza.services.one_place import save_with_place

RECEIVED = "monza.received"
"""The kind of the message that asks to confirm an address."""
CONFIRMED = "monza.confirmed"
"""The kind of the message that says an application is at the office."""
_TWICE_WITHIN = dt.timedelta(minutes=2)
"""Two presses of one button, and what a browser sends again by itself."""
MAILS_PER_HOUR = 3
"""How many times an hour one address is written to because somebody typed it in the form."""


@transaction.atomic(durable=True)
def receive_application(
    *,
    application: Application,
    moment: dt.datetime,
    site: str,
    language: str = "it",
    key: uuid.UUID | None = None,
    papers: Papers = (),
) -> ReceivedApplication | None:
    """Somebody nobody knows sends in an application at a moment: it waits until its address is confirmed by mail.

    The same form (`key`) sent twice is one application, of the first moment; sent again minutes later, the message that asks to
    confirm leaves once more. None when it was confirmed meanwhile. Past `MAILS_PER_HOUR` to one
    address nothing more is written, and nobody is told. Raises `DomainError` without an address, for a file that is not accepted and
    for whatever `check_application` refuses, never for what is known of the applicant. Audited as `monza.enrolment.received`,
    without a name.
    """
    if key is not None and (there := ReceivedApplication.objects.filter(pk=key).first()):
        if moment - there.sent_at > _TWICE_WITHIN:  # she came back to the form: the message did not arrive
            _ask(there, site)
        return there
    if key is not None and Enrolment.objects.filter(pk=key).exists():
        return None
    email = application.email.strip().lower()
    if not email:
        raise DomainError(_("Scriva un indirizzo email: la domanda si conferma da lì."), field="email")
    check_application(application, moment)
    row = ReceivedApplication(
        id=key or new_key(), content=_as_sent(application), email=email, language=language, sent_at=moment
    )
    row.save(force_insert=True)
    for title, upload in papers:
        _keep(row, title, upload)
    _ask(row, site)
    record(actor=None, action="monza.enrolment.received", target=row, after={"kind": application.kind})
    return row


@transaction.atomic(durable=True)
def confirm_application(*, received_id: uuid.UUID, site: str, at: dt.datetime | None = None) -> Enrolment:
    """The address is confirmed: the application is before the office, presented at the moment it was sent in, with its papers.

    Confirmed twice it is one. Raises `DomainError` when it is no more (a week has passed, nobody confirmed), and when the mandate
    it was for ended meanwhile. Audited as `monza.enrolment.submitted`; the applicant is written to.
    """
    row = ReceivedApplication.objects.select_for_update().filter(pk=received_id).first()
    if there := Enrolment.objects.select_related("body").filter(pk=received_id).first():
        return there
    if row is None or row.sent_at + CONFIRM_WITHIN < (at or timezone.now()):
        raise DomainError(
            _("Questa domanda non c'è più: andava confermata entro %(days)d giorni. La mandi di nuovo.")
            % {"days": CONFIRM_WITHIN.days}
        )
    application = _application_of(row)
    checked = check_application(application, row.sent_at)
    enrolment = new_enrolment(application, checked, key=row.pk, moment=row.sent_at)
    save_with_place(enrolment)
    EnrolmentDocument.objects.bulk_create(
        EnrolmentDocument(
            enrolment=enrolment,
            title=paper.title,
            file=paper.file.name,
            content_type=paper.content_type,
            size=paper.size,
        )
        for paper in row.papers.all()
    )
    _write(CONFIRMED, row.email, _("La sua domanda"), site, row.language, enrolment=enrolment.pk)
    row.delete()
    record(actor=None, action="monza.enrolment.submitted", target=enrolment, after=told(enrolment))
    return enrolment


@transaction.atomic(durable=True)
def forget_unconfirmed(*, at: dt.datetime) -> int:
    """Forget at a moment what nobody confirmed in time, with its files and the message that asked; returns how many.

    Audited, with the count, when there are any. A fixed number of queries.
    """
    late = ReceivedApplication.objects.filter(sent_at__lt=at - CONFIRM_WITHIN)
    rows = list(late.select_for_update().order_by("pk"))
    if not rows:
        return 0
    forget_received(rows)
    return len(rows)


@transaction.atomic(durable=True)
def discard_application(*, received_id: uuid.UUID) -> bool:
    """Who owns the address did not send it, or thought better: the application goes at once, with its files. False when it was
    gone already. Audited as `monza.enrolment.forgotten`.
    """
    rows = list(ReceivedApplication.objects.select_for_update().filter(pk=received_id))
    if rows:
        forget_received(rows)
    return bool(rows)


def forget_received(rows: Sequence[ReceivedApplication]) -> None:
    """They go, with their files and the message that asked; inside the transaction of who decided it.

    Audited as `monza.enrolment.forgotten`, with the count.
    """
    keys = [row.pk for row in rows]
    names = list(ReceivedPaper.objects.filter(application__in=keys).values_list("file", flat=True))
    _forget_messages(rows)
    ReceivedApplication.objects.filter(pk__in=keys).delete()
    on_commit(partial(_delete_files, names))
    target = CityProfile.objects.first() or CityProfile()
    record(actor=None, action="monza.enrolment.forgotten", target=target, after={"applications": len(rows)})


def _forget_messages(rows: Sequence[ReceivedApplication]) -> None:
    """One in a worker's hands finds no application, and is dropped."""
    asked = Delivery.objects.filter(mailing__kind=RECEIVED, email__in=[row.email for row in rows])
    asked.filter(content__received__in=[str(row.pk) for row in rows]).exclude(
        state=Delivery.State.SENDING
    ).delete()


def _delete_files(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _keep(row: ReceivedApplication, title: str, upload: Any) -> None:
    paper = ReceivedPaper(
        application=row, title=title[:200], content_type=check_content(upload), size=upload.size
    )
    paper.file.save(upload.name or "", upload, save=False)
    paper.save(force_insert=True)


def _ask(row: ReceivedApplication, site: str) -> None:
    if _may_be_written_to(row.email):
        _write(RECEIVED, row.email, _("Confermi la sua domanda"), site, row.language, received=row.pk)


def _write(kind: str, email: str, subject: str, site: str, language: str, **about: uuid.UUID) -> None:
    content = {name: str(key) for name, key in about.items()}
    write_to(kind, [Recipient(email, content=content)], subject, {}, actor=None, site=site, language=language)


def _may_be_written_to(email: str) -> bool:
    since = timezone.now() - dt.timedelta(hours=1)
    lately = Delivery.objects.filter(email=email, mailing__kind=RECEIVED, mailing__created_at__gte=since)
    return lately.count() < MAILS_PER_HOUR


def _as_sent(application: Application) -> dict[str, Any]:
    return to_json(asdict(application)) or {}


def _application_of(row: ReceivedApplication) -> Application:
    values = dict(row.content)
    born = values["birth_on"]
    values["birth_on"] = dt.date.fromisoformat(born) if born else None
    for name in ("body_id", "mandate_id"):
        values[name] = uuid.UUID(values[name])
    return Application(**values)
