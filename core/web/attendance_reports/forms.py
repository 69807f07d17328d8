"""The period, the body and the meetings an attendance report is about."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.selectors.attendance_facts import Period
from core.selectors.attendance_reports import ALL, PLENARY
from core.web.work.forms import FilterForm, day_input

_OLDEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What the address asks for; `body_id` None: all the bodies one may see."""

    period: Period
    body_id: uuid.UUID | None
    which: str
    words: str


class ReportForm(FilterForm):
    """Narrowing the report. What cannot be read is told, and the last twelve months are shown."""

    first = forms.DateField(required=False, label=gettext_lazy("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Al"), widget=day_input())
    body = forms.ChoiceField(required=False, label=gettext_lazy("Chi si incontra"))
    which = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Quali incontri"),
        choices=[("", gettext_lazy("solo le plenarie")), (ALL, gettext_lazy("tutti"))],
    )
    q = forms.CharField(required=False, label=gettext_lazy("Nome"), max_length=100)
    vista = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: list[Body], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = last_twelve_months(today)
        everything = ("", _("tutti"))
        choices = [everything, *((str(body.pk), body.name) for body in bodies)]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name in ("first", "last"):
            day = typed.get(name)
            if day and not _OLDEST <= day.year <= _LATEST:
                self.add_error(name, _("Scelga un giorno tra il 1990 e il 2100."))
        first, last = self._days()
        if first > last:
            self.add_error("last", _("Questo giorno precede quello di inizio."))
        return typed

    def _days(self) -> tuple[dt.date, dt.date]:
        typed = self.cleaned_data
        last = typed.get("last") or max(self.usual.last, typed.get("first") or dt.date.min)
        return typed.get("first") or last_twelve_months(last).first, last

    def wanted(self) -> AskedReport:
        """The report asked for."""
        unreadable = {"first", "last"} & self.errors.keys()
        period = self.usual if unreadable else Period(*self._days())
        typed = self.cleaned_data
        return AskedReport(
            period,
            uuid.UUID(typed["body"]) if typed.get("body") else None,
            typed.get("which") or PLENARY,
            typed.get("q", ""),
        )


def last_twelve_months(last: dt.date) -> Period:
    """The year that ends on a day: from the day after, a year before."""
    after = last + dt.timedelta(days=1)
    leap = (after.month, after.day) == (2, 29)
    return Period(dt.date(after.year - 1, 3, 1) if leap else after.replace(year=after.year - 1), last)


def quick_periods(today: dt.date) -> list[tuple[str, Period]]:
    """The periods people ask for most, named."""
    month_ends = today.replace(day=1) - dt.timedelta(days=1)
    return [
        (_("Ultimi 12 mesi"), last_twelve_months(today)),
        (_("Mese scorso"), Period(month_ends.replace(day=1), month_ends)),
        (str(today.year), Period(today.replace(month=1, day=1), today)),
        *(
            (str(year), Period(dt.date(year, 1, 1), dt.date(year, 12, 31)))
            for year in range(today.year - 1, today.year - 4, -1)
        ),
    ]
