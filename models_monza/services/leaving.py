"""What ends with somebody's place in a consulta: her enrolment, the offices that are of its members, their access."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body
from core.services.audit import record
from core.services.errors import DomainError
from models_monza.models import Enrolment, Office
from models_monza.selectors.offices import OF_THE_CONSULTA
from models_monza.selectors.people import people_of
from models_monza.services.offices import close_office

_DAY = dt.timedelta(days=1)


def member_left(
    *,
    actor: User | None,
    body_ids: Collection[uuid.UUID],
    person_ids: Collection[uuid.UUID],
    until: dt.date,
) -> None:
    """Core's verbs say that these people may be of these consulte no more after a day (`ParticipationModel.left`).

    The enrolment that led to a place that ended that day stands no more, so that she may apply elsewhere; then as `end_offices`.
    """
    ended = Enrolment.objects.filter(
        body__in=body_ids, state=Enrolment.State.ACCEPTED, membership__until=until
    )
    reasons = _("uscita registrata nella scheda della consulta")
    ended.update(state=Enrolment.State.WITHDRAWN, one_place="", reasons=reasons)
    end_offices(actor=actor, body_ids=body_ids, person_ids=person_ids, until=until, field="until")


def end_offices(
    *,
    actor: User | None,
    body_ids: Collection[uuid.UUID],
    person_ids: Collection[uuid.UUID],
    until: dt.date,
    field: str,
) -> None:
    """The offices of coordinator and deputy these people hold in these consulte end with their place there, and so does the access
    that goes with them; inside the verb by which they leave. Who is of the consulta all the same, in her own name or for an
    organisation, keeps hers. Secretary, facilitator and expert are of the city and go on.

    Raises `DomainError` on `field` for a day before an office began.
    """
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=body_ids).order_by("pk"))
    held = Office.objects.select_for_update(of=("self",)).select_related("person", "body").order_by("pk")
    for office in held.filter(body__in=body_ids, person__in=person_ids, kind__in=OF_THE_CONSULTA, until=None):
        if people_of(office.body_id, until + _DAY).filter(pk=office.person_id).exists():
            continue
        if until < office.since:
            raise DomainError(
                _(
                    "%(person)s coordina la consulta %(body)s dal %(day)s: indichi un'uscita da quel giorno in poi, o concluda "
                    "prima l'incarico."
                )
                % {
                    "person": office.person,
                    "body": office.body.name,
                    "day": f"{office.since:%d/%m/%Y}",
                },
                field=field,
            )
        close_office(office, until, Office.Ended.LEFT)
        after = {"person": str(office.person), "until": until, "reason": office.get_ended_display()}
        record(actor=actor, action="monza.office.ended", target=office.body, after=after)
