"""What a plan includes and costs, for whoever asks without knowing of contracts."""

from django.utils.translation import gettext as _

from core.templatetags.vicinia import euro, number
from tenants.billing.selectors import offers
from tenants.entitlements import MODEL
from tenants.models import City


def plan_includes(city: City, code: str) -> bool:
    """Whether the plan of the city includes a feature; without a contract everything is, as on trial.

    Read off the city's row, at most a minute old: a city's connection may not read plans. Plans name participation models only;
    what is no model comes with every plan.
    """
    if not code.startswith(MODEL) or city.included_models is None:
        return True
    return code.removeprefix(MODEL) in city.included_models


def price_sentence(residents: int) -> str:
    """What a municipality of so many residents pays a year, in a sentence; empty where no plan is on sale for it.

    Called on public; two queries.
    """
    found = next((offer for offer in offers(residents) if offer.mine), None)
    if found is None or found.mine is None:
        return ""
    said = _(
        "Per %(residents)s abitanti il piano %(plan)s costa %(price)s l'anno, più %(vat)s di IVA: si paga con bonifico su fattura elettronica."
    )
    return said % {
        "residents": number(residents),
        "plan": found.plan.name,
        "price": euro(found.mine.price.yearly_eur),
        "vat": euro(found.mine.vat_eur),
    }
