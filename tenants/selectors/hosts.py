"""The hosts of a city, as its office reads them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenants.domains.names import CHALLENGE, readable
from tenants.domains.outcomes import WORDS
from tenants.models import City, CityDomain, HostClaim
from tenants.services.hosts import until


@dataclass(frozen=True, slots=True)
class Host:
    """One host of a city: answering (`answers`), or asked for and not proved yet.

    `encoded` is how the network writes it where that differs from `name`. `claim_id` is None for the platform's own name.
    `may_lead`: it can become the primary one. `until` is the day from which it answers no more, when its proof is lost.
    """

    host: str
    name: str
    encoded: str
    answers: bool
    is_primary: bool
    may_lead: bool
    claim_id: uuid.UUID | None = None
    record: str = ""
    value: str = ""
    problem: str = ""
    certificate_problem: str = ""
    checked_at: dt.datetime | None = None
    until: dt.date | None = None


def hosts_of(city: City) -> Sequence[Host]:
    """The primary one first, then those that answer, then those still to prove. Two queries, on the public schema."""
    domains = {row.domain: row.is_primary for row in CityDomain.objects.filter(tenant=city)}
    claims = {claim.host: claim for claim in HostClaim.objects.filter(city=city)}
    found = [_host(name, domains, claims.get(name)) for name in domains.keys() | claims.keys()]
    return sorted(found, key=lambda one: (not one.is_primary, not one.answers, one.name))


def _host(name: str, domains: dict[str, bool], claim: HostClaim | None) -> Host:
    shown = readable(name)
    own = Host(
        host=name,
        name=shown,
        encoded=name if shown != name else "",
        answers=name in domains,
        is_primary=domains.get(name, False),
        may_lead=name in domains and not domains[name],
    )
    if claim is None:
        return own
    return replace(
        own,
        may_lead=own.may_lead and claim.points_here and not claim.lost_on and not claim.certificate_problem,
        claim_id=claim.pk,
        record=f"{CHALLENGE}.{name}",
        value=claim.token,
        problem=str(WORDS.get(claim.problem, "")),
        certificate_problem=claim.certificate_problem,
        checked_at=claim.checked_at,
        until=until(claim),
    )
