"""Who is told by mail of an opinion or a request: plain functions, called by the verbs inside their transaction."""

import uuid
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient, enqueue
from core.models import Body, CityProfile
from core.services.audit import actor_label
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.selectors.coordinators import coordinators_of

OPINION_MAIL, REQUEST_MAIL = "monza.opinion", "monza.request"
TRANSMITTED, TAKEN, ANSWERED = "transmitted", "taken", "answered"


def tell_office(row: AdvisoryOpinion, event: str, *, actor: User, site: str) -> None:
    """The participation office hears of an opinion, at the address of the city's profile; without one nobody is written to."""
    profile = CityProfile.objects.first()
    if profile is not None and profile.email:
        _tell(row, event, [Recipient(profile.email, profile.office)], actor=actor, site=site)


def tell_coordinators(row: AdvisoryOpinion, event: str, *, actor: User, site: str) -> None:
    """Who coordinates the consulta hears of its opinion, but who did it herself."""
    to = [
        Recipient(one.email, one.name)
        for one in coordinators_of([row.body_id], timezone.localdate())
        if one.email.lower() != actor.email.lower()
    ]
    _tell(row, event, to, actor=actor, site=site)


def tell_asked(request: OpinionRequest, bodies: Collection[Body], *, actor: User, site: str) -> None:
    """Who coordinates one or more of the consulte asked gets one message that names them."""
    if not site:
        return
    asked = {body.pk: body.name for body in bodies}
    names: dict[str, list[str]] = {}
    greeted: dict[str, str] = {}
    for one in coordinators_of(list(asked), timezone.localdate()):
        names.setdefault(one.email.lower(), []).append(asked[one.body_id])
        greeted.setdefault(one.email.lower(), one.name)
    to = [Recipient(email, greeted[email], content={"bodies": sorted(its)}) for email, its in names.items()]
    if not to:
        return
    with override("it"):
        subject = _("Il Comune chiede: %(subject)s") % {"subject": request.subject}
    _queue(REQUEST_MAIL, to, subject, {"request": str(request.pk)}, request.pk, actor=actor, site=site)


def _tell(row: AdvisoryOpinion, event: str, to: Collection[Recipient], *, actor: User, site: str) -> None:
    if not site or not to:
        return
    with override("it"):
        subject = _subject(row, event)
    content = {"opinion": str(row.pk), "event": event}
    _queue(OPINION_MAIL, to, subject, content, row.pk, actor=actor, site=site)


def _queue(
    kind: str,
    to: Collection[Recipient],
    subject: str,
    content: dict[str, str],
    about: uuid.UUID,
    *,
    actor: User,
    site: str,
) -> None:
    key = ":".join((kind, str(about), content.get("event", "")))
    enqueue(kind, to, subject=subject, site=site, created_by=actor_label(actor), content=content, key=key)


def _subject(row: AdvisoryOpinion, event: str) -> str:
    told = {"subject": row.subject, "body": row.body.name}
    if event == TRANSMITTED:
        return _("%(body)s scrive al Comune: %(subject)s") % told
    if event == TAKEN:
        return _("Preso in carico: %(subject)s") % told
    return _("Il Comune ha risposto: %(subject)s") % told
