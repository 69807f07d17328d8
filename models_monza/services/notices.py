"""Writing to an applicant, inside the transaction of the verb that decided it; only where she left an address."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.mail.queue import Recipient
from core.services.mail import write_to
from models_monza.models import Enrolment

COMPLETION = "monza.completion"
DECISION = "monza.decision"


def tell_completion(row: Enrolment, *, site: str, actor: User) -> None:
    """Queue what is missing from an application. `site` empty: nobody is written to."""
    with override("it"):
        subject = _("La sua domanda per la consulta %(body)s: manca qualcosa") % {"body": row.body.name}
    _tell(COMPLETION, row, subject, site, actor)


def tell_decision(row: Enrolment, *, site: str, actor: User) -> None:
    """Queue what was decided about an application. `site` empty: nobody is written to."""
    with override("it"):
        words = (
            _("La sua domanda per la consulta %(body)s è accolta")
            if row.state == Enrolment.State.ACCEPTED
            else _("La sua domanda per la consulta %(body)s non è accolta")
        )
        subject = words % {"body": row.body.name}
    _tell(DECISION, row, subject, site, actor)


def _tell(kind: str, row: Enrolment, subject: str, site: str, actor: User) -> None:
    if not row.email:
        return
    name = f"{row.given_name} {row.family_name}".strip()
    content = {"enrolment": str(row.pk), "state": row.state}
    write_to(kind, [Recipient(row.email, name)], subject, content, actor=actor, site=site)
