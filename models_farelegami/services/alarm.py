"""The alarm of an emergency: a message to every supervisor at once, with a code and no name of whom the case is about."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail.queue import Recipient
from core.services.mail import write_to
from models_farelegami.models import CaseOpening
from models_farelegami.selectors.supervisors import supervisors

FORCED = "farelegami.forced"


def ring(opening: CaseOpening, *, site: str) -> bool:
    """Write to the supervisors, in the transaction of the opening; whether there was anybody to write to."""
    to = [Recipient(user.email, str(user)) for user in supervisors()]
    with override("it"):
        subject = _("Fascicolo aperto in emergenza: %(code)s") % {"code": opening.pact.code}
    return write_to(
        FORCED,
        to,
        subject,
        {"opening": str(opening.pk)},
        actor=opening.user,
        site=site,
        key=f"{FORCED}:{opening.pk}",
    )
