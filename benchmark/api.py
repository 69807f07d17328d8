"""What the office shares with the body that compares cities, by program: the figures as they would be shared, and their approval."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmark.views.city.load import facts_of
from core.api.declaring import Asked, Figure, Operation, Section
from core.api.offered.reports import SEE_INDICATORS, SHARE, SHARED, measured
from core.indicators.content import CityFacts, Draft, draft
from core.indicators.keeping import measures_of
from core.services.sharing import approve_snapshot
from tenants.context import use_public
from tenants.models import City

_APPROVAL = "indicators/years/{year:int}/approval"


@dataclass(frozen=True)
class DraftShown:
    """What would be shared of a year now: the document of `shared-figures` without version, change and moment of approval."""

    year: int
    content: dict[str, Any]


def _facts(_asked: Asked) -> CityFacts:
    schema_name = connection.schema_name
    with use_public():
        return facts_of(City.objects.get(schema_name=schema_name))


def _draft(asked: Asked) -> Draft:
    """Of the measures that are kept, as the page shows it."""
    year, today = asked.keys["year"], timezone.localdate()
    return draft(year, _facts(asked), today, measures=measures_of(year, today=today))


def _shown(asked: Asked) -> DraftShown:
    drafted = _draft(asked)
    return DraftShown(drafted.year, dict(drafted.content))


SECTION = Section(
    "",
    "What the city shares",
    resources=(),
    operations=(
        Operation("POST", approve_snapshot, SHARE, "Sign and share the figures of a year, as its draft shows them.", part=_APPROVAL, answers=SHARED, rule=measured, fills={"city": _facts}, writes=SHARED.model),
    ),
    figures=(
        Figure(name="show_shared_draft", part=_APPROVAL, see=SEE_INDICATORS, answers=DraftShown, read=_shown, rule=measured, snapshot=lambda asked: _draft(asked).seen, about="What would be shared of a year now; its ETag approves it."),
    ),
)  # fmt: skip
