"""A convened meeting changed: everything as it is now, what is different first."""

from django.utils.translation import gettext as _

from core.mail.meetings import coming_meeting_of, meeting_message
from core.mail.message import MailMessage
from core.models import Delivery


def update(delivery: Delivery) -> MailMessage:
    """`content["changed"]` are the names of the columns that changed, and `agenda`; a delivery's own, those not told before."""
    meeting = coming_meeting_of(delivery)
    changed = {*delivery.mailing.content["changed"], *delivery.content.get("changed", ())}
    words = {
        "meets_on": _("il giorno"),
        "starts_at": _("l'ora di inizio"),
        "ends_at": _("l'ora di fine"),
        "venue_id": _("il luogo"),
        "remote_url": _("il collegamento a distanza"),
        "agenda": _("l'ordine del giorno"),
    }
    context = {
        "changed": ", ".join(words[name] for name in words if name in changed),
        "other_agenda": "agenda" in changed,
        "asked_again": not {"meets_on", "starts_at"}.isdisjoint(changed),
    }
    return meeting_message("update", delivery, meeting, context)
