"""What a city's plan includes, for `tenants.entitlements`."""

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
