"""Help from outside in the city's own work area: the office allows it, the team comes in under that, both are in the trail."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AssistanceConsent, AssistanceVisit, CityProfile
from core.permissions.catalogue import all_roles
from core.services.audit import record
from core.services.errors import DomainError

SHORTEST = dt.timedelta(hours=1)
LONGEST = dt.timedelta(days=7)
OFFER_SECONDS = 60
"""How long a way in is good for once it was asked for."""

Ending = AssistanceVisit.Ending


@transaction.atomic(durable=True)
def give_consent(
    *,
    actor: User,
    reason: str,
    role: str,
    lasting: dt.timedelta,
    now: dt.datetime,
    may_write: bool = False,
    key: uuid.UUID | None = None,
) -> AssistanceConsent:
    """Let the platform's team in, for an hour to a week, with what a role may do. Audited.

    `key`, the form's own, makes one consent of a form sent twice. Raises `DomainError` for another length or an unknown role.
    """
    list(CityProfile.objects.select_for_update(no_key=True))  # one consent after the other: they are counted
    if key and (given := AssistanceConsent.objects.filter(pk=key).first()):
        return given
    if not SHORTEST <= lasting <= LONGEST:
        raise DomainError(_("Da un'ora a sette giorni."), field="hours")
    if role not in all_roles():
        raise DomainError(_("Scelga un ruolo dell'elenco."), field="role")
    last = AssistanceConsent.objects.aggregate(last=Max("number"))["last"] or 0
    consent = AssistanceConsent(
        number=last + 1, reason=reason, role=role, may_write=may_write,
        given_at=now, given_by=str(actor), until=now + lasting,
    )  # fmt: skip
    if key:
        consent.pk = key
    consent.save(force_insert=True)
    after = {"reason": reason, "role": role, "may_write": may_write, "until": consent.until}
    record(actor=actor, action="core.assistance.allowed", target=consent, after=after)
    return consent


@transaction.atomic(durable=True)
def revoke_consent(*, actor: User, consent_id: uuid.UUID, now: dt.datetime) -> AssistanceConsent:
    """Take a consent back: whoever is in under it is out at her next page. Audited; a second time changes nothing."""
    consent = AssistanceConsent.objects.select_for_update().get(pk=consent_id)
    if not consent.stands(now):
        return consent
    consent.revoked_at, consent.revoked_by = now, str(actor)
    consent.save(update_fields=["revoked_at", "revoked_by"])
    for visit in _open_visits().filter(consent=consent).order_by("pk"):
        _end(visit, Ending.REVOKED, now)
    record(actor=actor, action="core.assistance.revoked", target=consent, before={"until": consent.until})
    return consent


@transaction.atomic(durable=True)
def offer_visit(
    *,
    actor: User | None = None,
    assistant_key: uuid.UUID,
    assistant: str,
    consent_id: uuid.UUID,
    now: dt.datetime,
) -> AssistanceVisit:
    """Prepare a way in for one person of the platform's team: good once and for `OFFER_SECONDS`.

    `actor` is nobody of the city. Raises `DomainError` when the consent does not stand.
    """
    consent = AssistanceConsent.objects.select_for_update().filter(pk=consent_id).first()
    if consent is None or not consent.stands(now):
        raise DomainError(_("Il consenso non c'è più: ne serve un altro dall'ufficio della città."))
    return AssistanceVisit.objects.create(
        consent=consent, assistant_key=assistant_key, assistant=assistant, offered_at=now
    )


@transaction.atomic(durable=True)
def enter(*, actor: User | None = None, visit_id: uuid.UUID, now: dt.datetime) -> AssistanceVisit:
    """Use the way in: an account is made for this visit, which names the person and the consent. Audited.

    Raises `DomainError` when it was used, is old, or the consent does not stand any more.
    """
    visit = AssistanceVisit.objects.select_for_update().filter(pk=visit_id).first()
    if visit is None or visit.entered_at or visit.ended_at:
        raise DomainError(_("Questo ingresso è già stato usato."))
    visit.consent = consent = AssistanceConsent.objects.select_for_update().get(pk=visit.consent_id)
    if now - visit.offered_at > dt.timedelta(seconds=OFFER_SECONDS):
        raise DomainError(_("Questo ingresso è scaduto."))
    if not consent.stands(now):
        raise DomainError(_("Il consenso della città non c'è più."))
    name = _("Assistenza Vicinia (%(who)s), consenso n. %(number)s")
    visit.user = User.objects.create_user(
        f"assistenza.{visit.pk.hex}@{settings.BASE_DOMAIN}.invalid",
        None,
        full_name=name % {"who": visit.assistant, "number": consent.number},
    )
    visit.entered_at = now
    visit.save(update_fields=["user", "entered_at"])
    after = {
        "reason": consent.reason,
        "role": consent.role,
        "may_write": consent.may_write,
        "until": consent.until,
    }
    record(actor=visit.user, action="core.assistance.entered", target=consent, after=after)
    return visit


@transaction.atomic(durable=True)
def end_visit(
    *, actor: User | None = None, visit_id: uuid.UUID, ending: str, now: dt.datetime
) -> AssistanceVisit | None:
    """Out: the account made for the visit is closed. Audited; None when it was over already."""
    visit = _open_visits().filter(pk=visit_id).first()
    if visit is None:
        return None
    _end(visit, ending, now)
    return visit


@transaction.atomic(durable=True)
def end_overdue(*, actor: User | None = None, now: dt.datetime) -> list[AssistanceVisit]:
    """End the visits whose time is over and who made no more page since. Audited, one by one: there are few."""
    visits = list(_open_visits().filter(consent__until__lte=now).order_by("pk"))
    for visit in visits:
        _end(visit, Ending.OVER, visit.consent.until)
    return visits


def _open_visits() -> QuerySet[AssistanceVisit]:
    visits = AssistanceVisit.objects.filter(ended_at=None, entered_at__isnull=False)
    return visits.select_related("consent", "user").select_for_update(of=("self",))


def _end(visit: AssistanceVisit, ending: str, now: dt.datetime) -> None:
    visit.ended_at, visit.ending = now, ending
    visit.save(update_fields=["ended_at", "ending"])
    if visit.user:
        User.objects.filter(pk=visit.user.pk).update(is_active=False)
    after = {"ending": visit.get_ending_display()}
    record(actor=visit.user, action="core.assistance.left", target=visit.consent, after=after)
