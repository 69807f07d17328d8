"""Messages that come back."""

import uuid

from core.mail.status_notices import StatusNotice
from core.models import Delivery


def record_bounce(delivery_id: uuid.UUID, notice: StatusNotice) -> bool:
    """A delivery of this city came back. False when it is no more, is known to have come back already, or when the notice is
    about another address: one the message was sent to before it was corrected.
    """
    sent = [Delivery.State.SENT, Delivery.State.HANDED]
    found = Delivery.objects.filter(pk=delivery_id, state__in=sent)
    if notice.recipients:
        found = found.filter(email__in=notice.recipients)
    return bool(found.update(state=Delivery.State.BOUNCED, problem=notice.reason[:300]))
