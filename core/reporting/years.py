"""Which years there can be a report of."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from core.models import Meeting, PublishedReport
from core.participation.registry import registry


@dataclass(frozen=True, slots=True)
class ReportYear:
    """A year of the register: meetings held in it, the version citizens read and since when; `is_over` may be published."""

    year: int
    meetings: int
    is_over: bool
    version: int | None
    published_at: dt.datetime | None


def years_of(model_slug: str, *, today: dt.date | None = None) -> list[ReportYear]:
    """The years up to now that have meetings, something a model counts without them, or a published report, the latest first.

    Two queries, and one for each section of the model that counts without meetings.
    """
    this_year = (today or timezone.localdate()).year
    held = Count("pk", filter=Q(state=Meeting.State.HELD))
    counted = Meeting.objects.filter(model_slug=model_slug, meets_on__year__lte=this_year).order_by()
    meetings = dict(counted.values_list(ExtractYear("meets_on")).annotate(n=held))
    published = {
        year: (version, at)
        for year, version, at in PublishedReport.objects.public()
        .filter(model_slug=model_slug)
        .values_list("year", "version", "published_at")
    }
    sections = registry.get(model_slug).report_sections
    own = {year for section in sections if section.years for year in section.years() if year <= this_year}
    return [
        ReportYear(year, meetings.get(year, 0), year < this_year, *published.get(year, (None, None)))
        for year in sorted({*meetings, *published, *own}, reverse=True)
    ]
