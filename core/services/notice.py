"""The days of notice that the rules ask for."""

from django.utils.translation import gettext as _

from core.selectors.convocation import Notice
from core.services.errors import DomainError


def refuse_short(notice: Notice | None, *, field: str | None = None) -> None:
    """`DomainError` where the notice is too short and the rules refuse it; where they only warn, the page does."""
    if notice is not None and notice.refused:
        raise DomainError(
            _("%(notice)s Sposti l'incontro più avanti.") % {"notice": notice.words}, field=field
        )
