"""What of the city is open data, and under which licence."""

from dataclasses import dataclass

from core.api.declaring import Asked, Figure, Operation
from core.models import OpenDataPolicy
from core.open_data.catalogue import offered
from core.services.freshness import snapshot
from core.services.open_data import POLICY_FIELDS, change_open_data

EDIT = "core.profile.edit"


@dataclass(frozen=True)
class OpenDataTerms:
    """Which data sets the city has, which of them it publishes, under which licence, and who answers for them."""

    licence: str
    ipa_code: str
    contact: str
    contact_email: str
    published: list[str]
    datasets: list[str]


def _policy() -> OpenDataPolicy:
    return OpenDataPolicy.objects.first() or OpenDataPolicy()


def _terms(_asked: Asked) -> OpenDataTerms:
    row, codes = _policy(), [one.code for one in offered()]
    published = [code for code in codes if code not in row.withheld]
    return OpenDataTerms(row.licence, row.ipa_code, row.contact, row.contact_email, published, codes)


TERMS = Figure(name="show_open_data_terms", part="open-data-terms", see=EDIT, answers=OpenDataTerms, read=_terms, snapshot=lambda _asked: snapshot(_policy(), POLICY_FIELDS), about="What of the city is open data, under which licence, and who answers.")  # fmt: skip
FIGURES = (TERMS,)
OPERATIONS = (
    Operation("PUT", change_open_data, EDIT, "Choose what is published as open data.", answers=TERMS, writes=OpenDataPolicy),
)  # fmt: skip
