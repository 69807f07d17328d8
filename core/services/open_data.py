"""What the office decides about the city's open data."""

import re
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import OpenDataPolicy
from core.open_data.catalogue import offered
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot

POLICY_FIELDS = ("licence", "ipa_code", "contact", "contact_email", "withheld")
_IPA_CODE = re.compile(r"[a-z0-9_-]{2,20}\Z")


@transaction.atomic(durable=True)
def change_open_data(
    *,
    actor: User,
    licence: str,
    ipa_code: str,
    contact: str,
    contact_email: str,
    published: Collection[str],
    seen: str | None = None,
) -> OpenDataPolicy:
    """Publish these data sets (codes) of those the city has, under a licence, and say who answers for them. Audited when it changes.

    What is withheld of participation models the city does not work with today stays so. Raises `DomainError` for an unknown licence or data set
    and for what is no IPA code, `StaleEdit` when somebody else changed it since the form showed it (`seen`).
    """
    policy = OpenDataPolicy.objects.select_for_update().first() or OpenDataPolicy()
    before = snapshot(policy, POLICY_FIELDS)
    demand_fresh(before, seen)
    known = {one.code for one in offered()}
    if unknown := set(published) - known:
        said = _("Dati che questa città non ha: %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
        raise DomainError(said, field="published")
    if licence not in OpenDataPolicy.Licence.values:
        raise DomainError(_("Scelga una delle licenze."), field="licence")
    code = ipa_code.strip().lower()
    if code and not _IPA_CODE.match(code):
        raise DomainError(_("Il codice IPA si scrive come c_f704."), field="ipa_code")
    policy.licence, policy.ipa_code = licence, code
    policy.contact, policy.contact_email = contact.strip(), contact_email.strip()
    policy.withheld = sorted((set(policy.withheld) - known) | (known - set(published)))
    policy.save()
    earlier, later = changes(before, snapshot(policy, POLICY_FIELDS))
    if later:
        record(actor=actor, action="core.open_data.changed", target=policy, before=earlier, after=later)
    return policy
