"""A city's own host: asked for, proved, made the one its pages live under, lost, given up.

A host is a city's (`CityDomain`) from the moment its claim is proved, and no longer than the proof holds. The name under the
platform's own domain always stays.
"""

import datetime as dt
import secrets
from functools import partial

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.domains import outcomes
from tenants.domains.dns import Finding
from tenants.domains.names import own_host, readable
from tenants.hosts import forget_hosts
from tenants.mail.office import write_to_office
from tenants.models import City, CityDomain, HostClaim
from tenants.services.trail import record
from tenants.standing import WRITING

STAYS_WITHOUT_PROOF = dt.timedelta(days=7)
"""How long a host that lost its proof still answers: its office has been told."""
MOST_CLAIMS = 10
OBTAIN = "tenants.domains.certificates.obtain_certificate"


@transaction.atomic(durable=True)
def ask_host(*, actor: User | None, city: City, host: str) -> HostClaim:
    """Say that a host is the city's; it is looked up from now on. Raises `DomainError` for what cannot be one."""
    host = own_host(host)
    row = City.objects.select_for_update().get(pk=city.pk)
    if row.state not in WRITING:
        raise DomainError(_("In questo periodo non si aggiungono indirizzi."), field="host")
    if CityDomain.objects.filter(domain=host).exclude(tenant=row).exists():
        raise DomainError(str(outcomes.WORDS[outcomes.TAKEN]), field="host")
    claims = HostClaim.objects.filter(city=row)
    if CityDomain.objects.filter(domain=host).exists() or claims.filter(host=host).exists():
        raise DomainError(_("Questo indirizzo è già nell'elenco."), field="host")
    if claims.count() >= MOST_CLAIMS:
        raise DomainError(_("Gli indirizzi sono già molti: ne tolga uno."), field="host")
    claim = HostClaim.objects.create(
        city=row, host=host, token=f"vicinia={secrets.token_urlsafe(24)}", asked_by=actor_label(actor)
    )
    record(actor=actor, action="host.asked", city=row, after={"host": host})
    return claim


@transaction.atomic(durable=True)
def settle_claim(*, actor: User | None, claim: HostClaim, finding: Finding) -> HostClaim:
    """Write down what a check found, and what follows from it: the host answers, is about to be lost, is lost."""
    row = HostClaim.objects.select_for_update(of=("self",)).select_related("city").filter(pk=claim.pk).first()
    if row is None:
        raise DomainError(_("Questo indirizzo non è più nell'elenco."))
    row.checked_at = timezone.now()
    row.problem = _problem(finding)
    if finding.is_silent:
        pass
    elif row.verified_at is None:
        if finding.is_proved:
            _prove(actor, row)
        row.points_here = finding.points_here
    elif not finding.is_proved or (row.points_here and not finding.points_here):
        _lose(actor, row)
    else:
        if row.lost_on:
            row.lost_on = None
            record(actor=actor, action="host.found", city=row.city, after={"host": row.host})
        row.points_here = finding.points_here
    row.save()
    if row.verified_at and row.points_here and (row.certificate_at is None or row.certificate_problem):
        on_commit(partial(current_app.tasks[OBTAIN].delay, str(row.pk)))
    return row


@transaction.atomic(durable=True)
def make_primary(*, actor: User | None, city: City, host: str) -> None:
    """The city's pages and the links in its mails live under this host from now on; its others lead there."""
    row = City.objects.select_for_update().get(pk=city.pk)
    claim = HostClaim.objects.filter(city=row, host=host).first()
    if not CityDomain.objects.filter(tenant=row, domain=host).exists():
        raise DomainError(_("Prima va verificato che l'indirizzo sia della città."))
    if claim and (not claim.points_here or claim.lost_on):
        raise DomainError(_("L'indirizzo non porta ancora qui: chi lo apre non troverebbe la città."))
    if claim and claim.certificate_problem:
        raise DomainError(_("Il certificato dell'indirizzo non c'è ancora: chi lo apre vedrebbe un avviso."))
    _set_primary(actor, row, host)


@transaction.atomic(durable=True)
def give_up_host(*, actor: User | None, city: City, host: str) -> None:
    """The city no longer wants this host; its pages live where they can. Nothing where it is gone already."""
    row = City.objects.select_for_update().get(pk=city.pk)
    gone, _kinds = HostClaim.objects.filter(city=row, host=host).delete()
    if gone:
        _drop(actor, row, host)


def _problem(finding: Finding) -> str:
    if finding.is_silent:
        return outcomes.SILENT
    if not finding.is_proved:
        return outcomes.OTHER_RECORD if finding.has_record else outcomes.NO_RECORD
    if not finding.points_here:
        return outcomes.ELSEWHERE if finding.addresses else outcomes.NOWHERE
    return ""


def _prove(actor: User | None, claim: HostClaim) -> None:
    """The host is the city's, unless another proved it first; then every other that asked for it is told."""
    try:
        with transaction.atomic():
            CityDomain.objects.bulk_create(
                [CityDomain(domain=claim.host, tenant=claim.city, is_primary=False)]
            )
    except IntegrityError:
        _tell(claim, outcomes.TAKEN, claim.pk)
        claim.problem = outcomes.TAKEN
        return
    claim.verified_at, claim.lost_on = timezone.now(), None
    record(actor=actor, action="host.verified", city=claim.city, after={"host": claim.host})
    _tell(claim, "verified", claim.verified_at)
    others = HostClaim.objects.filter(host=claim.host).exclude(pk=claim.pk).select_related("city")
    for other in others:
        _tell(other, outcomes.TAKEN, other.pk)
    others.update(problem=outcomes.TAKEN)
    on_commit(forget_hosts)


def _lose(actor: User | None, claim: HostClaim) -> None:
    """The proof is gone: told at once, and after some days the host answers no more."""
    today = timezone.localdate()
    if claim.lost_on is None:
        claim.lost_on = today
        record(
            actor=actor,
            action="host.lost",
            city=claim.city,
            after={"host": claim.host, "until": until(claim)},
        )
        _tell(claim, "lost", today)
    elif today >= claim.lost_on + STAYS_WITHOUT_PROOF:
        _drop(actor, claim.city, claim.host)
        _tell(claim, "dropped", claim.lost_on)
        claim.verified_at, claim.lost_on, claim.points_here = None, None, False
        claim.certificate_at, claim.asked_at = None, timezone.now()


def until(claim: HostClaim) -> dt.date | None:
    """The day from which a host that lost its proof answers no more; None for one in order."""
    return claim.lost_on + STAYS_WITHOUT_PROOF if claim.lost_on else None


def _drop(actor: User | None, city: City, host: str) -> None:
    """Take a host away; where the pages lived under it, they live under the platform's name again."""
    domains = CityDomain.objects.filter(tenant=city)
    dropped = domains.filter(domain=host).first()
    if dropped is None:
        return
    others = domains.exclude(pk=dropped.pk)
    kept = others.exclude(domain__in=HostClaim.objects.filter(city=city).values("host")).first()
    if kept is None:
        raise DomainError(_("È l'unico indirizzo della città: prima serve un altro."))
    domains.filter(pk=dropped.pk).delete()
    record(actor=actor, action="host.dropped", city=city, before={"host": host})
    if dropped.is_primary:
        _set_primary(actor, city, kept.domain)
    on_commit(forget_hosts)


def _set_primary(actor: User | None, city: City, host: str) -> None:
    domains = CityDomain.objects.filter(tenant=city)
    before = domains.filter(is_primary=True).values_list("domain", flat=True).first()
    if before == host:
        return
    domains.update(is_primary=Case(When(domain=host, then=Value(True)), default=Value(False)))
    record(actor=actor, action="host.primary", city=city, before={"host": before}, after={"host": host})
    on_commit(forget_hosts)


def _tell(claim: HostClaim, what: str, when: object) -> None:
    subjects = {
        "verified": _("l'indirizzo %(host)s è verificato"),
        "lost": _("l'indirizzo %(host)s non si verifica più"),
        "dropped": _("l'indirizzo %(host)s è stato tolto"),
        outcomes.TAKEN: _("l'indirizzo %(host)s è di un'altra città"),
    }
    host = readable(claim.host)
    write_to_office(
        "host",
        claim.city,
        subject=subjects[what] % {"host": host},
        page="city:hosts",
        key=f"host:{claim.pk}:{what}:{when}"[:120],
        what=what,
        host=host,
        until=until(claim),
    )
