"""Who is told by mail of an opinion or a request: plain functions, called by the verbs inside their transaction."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.models import Body, CityProfile
from core.services.mail import write_to
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.selectors.coordinators import coordinators_of

OPINION_MAIL, REQUEST_MAIL = "monza.opinion", "monza.request"
TRANSMITTED, TAKEN, ANSWERED, PRESSED = "transmitted", "taken", "answered", "pressed"


def tell_office(row: AdvisoryOpinion, event: str, *, actor: User | None, site: str) -> bool:
    """The participation office hears of an opinion, at the address of the city's profile; without one nobody is written to.

    Whether it was told now: of one event of an opinion it is told once. `actor` is None for the clock.
    """
    profile = CityProfile.objects.first()
    if profile is None or not profile.email:
        return False
    return _tell(row, event, [Recipient(profile.email, profile.office)], actor=actor, site=site)


def told_key(opinion_id: object, event: str) -> str:
    """The key under which the message about an event of an opinion is queued, once."""
    return f"{OPINION_MAIL}:{opinion_id}:{event}"


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
    content, key = {"request": str(request.pk)}, f"{REQUEST_MAIL}:{request.pk}:"
    write_to(REQUEST_MAIL, to, subject, content, actor=actor, site=site, key=key)


def _tell(
    row: AdvisoryOpinion, event: str, to: Collection[Recipient], *, actor: User | None, site: str
) -> bool:
    with override("it"):
        subject = _subject(row, event)
    content = {"opinion": str(row.pk), "event": event}
    return write_to(OPINION_MAIL, to, subject, content, actor=actor, site=site, key=told_key(row.pk, event))


def _subject(row: AdvisoryOpinion, event: str) -> str:
    told = {"subject": row.subject, "body": row.body.name}
    if event == TRANSMITTED:
        return _("%(body)s scrive al Comune: %(subject)s") % told
    if event == TAKEN:
        return _("Preso in carico: %(subject)s") % told
    if event == PRESSED:
        return _("Risposta in ritardo: %(subject)s (%(body)s)") % told
    return _("Il Comune ha risposto: %(subject)s") % told
